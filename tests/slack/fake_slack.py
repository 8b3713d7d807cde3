"""A Slack that answers with raw bytes over a real socket, and counts what reached it.

Where it keeps its asker waiting, the loop's clock goes ahead: every limit is the real one, and nothing waits for it.
"""

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET, socket
from ssl import SSLContext
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.loop_clock import advance_loop

RESET = b"reset"  # drop the connection with a RST instead of answering
SILENCE = b"silence"  # never answer
HANG_UP = b"hang up"  # drop the connection with a RST before anything is read
DRIP = b"drip"  # answer a byte at a time, and never to the end
_LONGER_THAN_ANY_TIMEOUT = 60.0


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def method(self) -> str:
        """Slack's, as `chat.postMessage`."""
        return urlsplit(self.path).path.removeprefix("/api/")

    def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        return json.loads(self.body)

    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class FakeSlack:
    """`answers` are given in turn, the last one again and again."""

    answers: list[bytes | Callable[[Received], bytes]]
    origin: str = ""
    received: list[Received] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                if self.answers[0] == HANG_UP:
                    return _reset(writer)
                received = await _read(reader)
                self.received.append(received)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                written = answer if isinstance(answer, bytes) else answer(received)
                if written == SILENCE:
                    await asyncio.sleep(0)  # the asker has left the writing behind and waits for the answer
                    advance_loop(_LONGER_THAN_ANY_TIMEOUT)
                    await reader.read()
                if written == DRIP:
                    await _drip(writer)
                if written in (RESET, SILENCE):
                    return _reset(writer)
                writer.write(written)
                await writer.drain()
                if b"connection: close" in written:
                    return None
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(head[0].split(" ")[1], headers, body)


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{")
    while True:
        writer.write(b" ")
        await writer.drain()
        advance_loop(1.0)  # each byte comes soon: only a limit to the whole ends it
        await asyncio.sleep(0)


def _reset(writer: asyncio.StreamWriter) -> None:
    raw: socket = writer.get_extra_info("socket")
    raw.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def said(body: object, status: str = "200 OK", *headers: str, cut: int = 0) -> bytes:
    """An answer; `cut` bytes are announced but never sent."""
    is_json = not isinstance(body, str)
    raw = (json.dumps(body) if is_json else str(body)).encode()
    kind = "application/json" if is_json else "text/html"
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(raw) + cut}", *headers]
    if cut:
        lines.append("connection: close")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


OK = said({"ok": True, "ts": "1763564645.000100", "channel": "C0OPS"})
HOOK_OK = said("ok")


@asynccontextmanager
async def fake_slack(
    *answers: bytes | Callable[[Received], bytes], tls: SSLContext | None = None
) -> AsyncIterator[FakeSlack]:
    fake = FakeSlack(list(answers))
    connections: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(fake.serve(reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    fake.origin = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
