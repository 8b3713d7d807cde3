"""Serves an application on a socket of this machine, and ends at once: uvicorn's own end takes a fifth of a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import socket

from starlette.applications import Starlette

from bot.http_protocol import Guard
from bot.server import make_server

STOP_SECONDS = 60.0  # only ends a hang


@asynccontextmanager
async def serving(app: Starlette, listening: socket, guard: Guard | None = None) -> AsyncIterator[None]:
    """Serve an app, its lifespan too; at the end open requests are answered, and nothing new is heard."""
    server = make_server(app, lifespan="auto", guard=guard)
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup(sockets=[listening])
    await server.on_tick(0)  # of its main loop, which does not run here: it writes the header Date
    try:
        yield
    finally:
        for acceptor in server.servers:
            acceptor.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(STOP_SECONDS):
            while server.server_state.tasks or server.server_state.connections:  # noqa: ASYNC110 - no event for it
                await asyncio.sleep(0.001)
        await server.lifespan.shutdown()


def address_of(listening: socket) -> str:
    """`http://127.0.0.1:PORT`."""
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"
