"""A light load: signed requests, written ahead of time, sent one after the other or at a rate."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import ClassVar
from urllib.parse import urlencode

MOST_IDLE_SECONDS = 2.0  # the bot keeps an idle connection for five


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


class Connection(asyncio.Protocol):
    """One keep-alive connection: a request at a time."""

    bodies: ClassVar[list[bytes]] = []  # of responses that say more than that all is well

    def __init__(self) -> None:
        self.buffer = b""
        self.acked: asyncio.Future[float] | None = None
        self.idle_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # TCP's is one
        self.transport = transport

    def send(self, request: bytes) -> asyncio.Future[float]:
        """The moment at which the response was complete."""
        self.acked = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.acked

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found or not _is_whole(head.lower(), rest):
            return
        assert self.acked is not None
        if rest:
            self.bodies.append(rest)
        if head.startswith(b"HTTP/1.1 200"):
            self.acked.set_result(perf_counter())
        else:
            self.acked.set_exception(RuntimeError(self.buffer.decode("latin-1")))
        self.buffer = b""

    def connection_lost(self, problem: Exception | None) -> None:
        if self.acked is not None and not self.acked.done():
            self.acked.set_exception(problem or ConnectionError("closed by the server"))


def _is_whole(head: bytes, rest: bytes) -> bool:
    if b"transfer-encoding: chunked" in head:
        return rest.endswith(b"0\r\n\r\n")
    return len(rest) >= int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])


def _pop_usable(idle: list[Connection]) -> Connection | None:
    """The one that was idle last, unless it was for so long that the server may be about to close it."""
    while idle:
        connection = idle.pop()
        if asyncio.get_running_loop().time() - connection.idle_since < MOST_IDLE_SECONDS:
            return connection
        connection.transport.close()
    return None


async def connect(port: int) -> Connection:
    return (await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port))[1]


async def run(port: int, requests: list[bytes], connections: int) -> Measured:
    """Closed loop: on each connection the next request leaves when the last one is acked."""
    latencies: list[float] = []
    left = iter(requests)

    async def work() -> None:
        connection = await connect(port)
        for request in left:
            sent_at = perf_counter()
            latencies.append(await connection.send(request) - sent_at)
        connection.transport.close()

    started = perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    return Measured(latencies, perf_counter() - started)


async def run_at_rate(port: int, requests: list[bytes], per_second: float, sent: Callable[[int], None]) -> Measured:
    """Open loop: each request leaves at its time, however slow the earlier ones are. `sent` is told its index."""
    latencies: list[float] = []
    idle: list[Connection] = []

    async def send(index: int, request: bytes) -> None:
        connection = _pop_usable(idle) or await connect(port)
        sent(index)
        sent_at = perf_counter()
        latencies.append(await connection.send(request) - sent_at)
        connection.idle_since = loop.time()
        idle.append(connection)

    loop = asyncio.get_running_loop()
    started, begun = perf_counter(), loop.time()
    under_way = []
    for index, request in enumerate(requests):
        await asyncio.sleep(begun + index / per_second - loop.time())
        under_way.append(asyncio.ensure_future(send(index, request)))
    await asyncio.gather(*under_way)
    for connection in idle:
        connection.transport.close()
    return Measured(latencies, perf_counter() - started)
