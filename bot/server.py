"""A process that serves: its socket, its signals, its loop. What is served is plugged together in `bot.app`."""

import asyncio
import gc
import signal
import socket as sockets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import structlog
import uvicorn
from starlette.applications import Starlette

from bot.app import TransportName, open_app
from bot.errors import NotConfigured
from bot.http_protocol import Guard
from bot.settings import Settings

log = structlog.stdlib.get_logger()

_OPEN_REQUEST_SECONDS = 2  # an ack takes a millisecond; who has not sent a body by now never will
_KEPT_SECONDS = 75  # as proxies before services do
_BACKLOG = 2048


def run_server(settings: Settings, transport: TransportName) -> None:
    """Serve until SIGINT or SIGTERM, then stop cleanly. Raises NotConfigured."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_serve(settings, transport))


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop where there is one."""
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _serve(settings: Settings, transport: TransportName) -> None:
    listening = listen(settings.host, settings.port)
    async with open_app(settings, transport) as running:
        server = make_server(running.web, guard=Guard(running.refusals))
        stop_on_signals(server)
        host, port = listening.getsockname()[:2]
        # What was made until now stays: a full collection looks through it all for 150 ms, in which nobody is answered.
        gc.freeze()
        log.info("ready", door=transport, address=f"http://{host}:{port}", version=running.deps.version)
        await server.serve(sockets=[listening])
        log.info("stopping", tasks=len(running.tasks))


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers, which would end the process before the drain."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the loop."""
        yield


def make_server(app: Starlette, *, lifespan: Literal["auto", "off"] = "off", guard: Guard | None = None) -> Server:
    """A server for one app, without access log: it costs half of an ack. The public is served with a `guard`."""
    return Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            lifespan=lifespan,
            http=guard.protocol() if guard else "httptools",  # type: ignore[arg-type] # it only calls it
            ws="none" if guard else "auto",  # the bot has none, and a guard does not reach behind an upgrade
            timeout_graceful_shutdown=_OPEN_REQUEST_SECONDS,
            # The outside world keeps an idle line longer than the bot does (aiohttp: 15 s): a call never meets its end.
            timeout_keep_alive=5 if guard else _KEPT_SECONDS,
        )
    )


def stop_on_signals(*servers: Server) -> None:
    """Let SIGINT and SIGTERM end the servers: no new connection, open requests finish."""

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def listen(host: str, port: int) -> sockets.socket:
    """A listening socket; raises NotConfigured when the address is taken or not ours."""
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    listening = sockets.socket(family, sockets.SOCK_STREAM)
    listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)  # whoever knocks before the server is up waits instead of being turned away
    except OSError as error:
        listening.close()
        raise NotConfigured(f"cannot listen on {host}:{port} ({error.strerror}): set HOST or PORT") from error
    return listening
