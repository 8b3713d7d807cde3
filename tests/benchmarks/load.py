"""A light load: signed requests, written ahead of time, each sent when the one before is answered."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Measured:
    """What one round gave."""

    latencies: list[float]  # seconds
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def signed(secret: str, path: str, form: dict[str, str]) -> bytes:
    """One HTTP request as Slack would send it now."""
    body = urlencode(form).encode()
    timestamp = str(int(time.time())).encode()  # noqa: TID251 - Slack's clock, played here
    digest = hmac.new(secret.encode(), b"v0:%b:%b" % (timestamp, body), hashlib.sha256).hexdigest()
    return (
        b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\nX-Slack-Request-Timestamp: %b\r\nX-Slack-Signature: v0=%b\r\n\r\n%b"
    ) % (path.encode(), len(body), timestamp, digest.encode(), body)


class _Line(asyncio.Protocol):
    """One connection: the next request leaves when the answer to the last one is complete."""

    def __init__(self, requests: Iterator[bytes], latencies: list[float]) -> None:
        self.requests = requests
        self.latencies = latencies
        self.done = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # TCP's is one
        self.transport = transport

    def send(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self.done.set_result(None)
            return
        self.sent_at = perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found or len(rest) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]):
            return
        self.latencies.append(perf_counter() - self.sent_at)
        if not head.startswith(b"HTTP/1.1 200"):
            self.done.set_exception(RuntimeError(self.buffer.decode("latin-1")))
            return
        self.buffer = b""
        self.send()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(problem or ConnectionError("closed by the server"))


async def run(port: int, requests: list[bytes], connections: int) -> Measured:
    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    left = iter(requests)
    lines = [
        (await loop.create_connection(lambda: _Line(left, latencies), "127.0.0.1", port))[1] for _ in range(connections)
    ]
    started = perf_counter()
    for line in lines:
        line.send()
    await asyncio.gather(*(line.done for line in lines))
    seconds = perf_counter() - started
    for line in lines:
        line.transport.close()
    return Measured(latencies, seconds)
