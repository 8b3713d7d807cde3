"""Over a real socket: connections that break, and answers that drip."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing, suppress
from datetime import timedelta

import httpx
import pytest

from bot.errors import PipefyDown, PipefySlow
from bot.pipefy.auth import StaticTokenAuth
from bot.pipefy.client import PipefyClient
from bot.pipefy.transport import Limits
from tests.pipefy.wire import NOW, sample

Behave = Callable[[asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
HEAD = OK + b"500\r\n\r\n"


class Server:
    """Answers each connection in the next way of its list, and the last one from then on."""

    def __init__(self) -> None:
        self.ways: list[Behave] = []
        self.connections = 0

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = self.ways[min(self.connections, len(self.ways) - 1)]
        self.connections += 1
        await reader.readuntil(b"\r\n\r\n")
        with suppress(ConnectionError), closing(writer):
            await way(writer)


async def hang_up(_writer: asyncio.StreamWriter) -> None:
    """Not a word."""


async def break_off(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b'{"data":')
    await writer.drain()


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.005)


async def endless_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(100_000):
        writer.write(b"x-%d: y\r\n" % n)
        await writer.drain()


async def endless_promises(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.005)


async def answer(writer: asyncio.StreamWriter) -> None:
    body = sample("my_organizations.json")
    writer.write(OK + f"{len(body)}\r\n\r\n".encode() + body)
    await writer.drain()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Callable[[Limits], PipefyClient]]:
    async with await asyncio.start_server(server.meet, "127.0.0.1", 0) as listening, httpx.AsyncClient() as http:
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/graphql"
        yield lambda limits: PipefyClient(http, StaticTokenAuth("t"), url, now=lambda: NOW, limits=limits)


@pytest.mark.parametrize("way", [hang_up, break_off])
async def test_a_broken_connection_is_tried_twice_more(
    server: Server, client: Callable[[Limits], PipefyClient], way: Behave
) -> None:
    server.ways = [way, way, answer]
    assert len(await client(Limits()).organizations()) == 2
    server.ways = [way]
    with pytest.raises(PipefyDown):
        await client(Limits()).organizations()
    assert server.connections == 6


async def test_headers_without_end_are_not_read_to_the_end(
    server: Server, client: Callable[[Limits], PipefyClient]
) -> None:
    server.ways = [endless_headers]
    with pytest.raises(PipefyDown):
        await client(Limits()).organizations()
    assert server.connections == 3


@pytest.mark.parametrize("way", [drip, endless_promises])
async def test_an_answer_that_drips_ends_with_the_askers_time(
    server: Server, client: Callable[[Limits], PipefyClient], way: Behave
) -> None:
    server.ways = [way]
    with pytest.raises(PipefySlow):
        await client(Limits(total=timedelta(milliseconds=60))).organizations()
