"""A process that serves: its socket, its signals, its loop. What is served is plugged together in `bot.app`."""

import asyncio
import errno
import gc
import signal
import socket as sockets
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import structlog
import uvicorn
from starlette.applications import Starlette

from bot.app import RunningApp, TransportName, open_app
from bot.db.database import database_url, place_of
from bot.db.engine import parse_database_url
from bot.errors import NotConfigured
from bot.http_protocol import Guard
from bot.settings import Settings

log = structlog.stdlib.get_logger()

_OPEN_REQUEST_SECONDS = 2  # an ack takes a millisecond; who has not sent a body by now never will
_CLOSING_SECONDS = _OPEN_REQUEST_SECONDS + 0.5  # of the drain, for the listener to close
_KEPT_SECONDS = 75  # as proxies before services do
_BACKLOG = 2048
_ACCEPTED_IN_A_TURN = 16


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
    scraped = None if settings.metrics_port is None else listen(settings.host, settings.metrics_port, "METRICS_PORT")
    async with open_app(settings, transport) as running:
        server = make_server(running.web, guard=Guard(running.refusals))
        on_stop_signal(running.deps.stopping.set)
        addresses = {"address": _address(listening), **({"metrics": _address(scraped)} if scraped else {})}
        database = place_of(parse_database_url(database_url(settings)))
        # What was made until now stays. A full collection would look through all of it, and nobody is answered for as
        # long: tests/benchmarks/start_up.py prints how long.
        gc.freeze()
        log.info("ready", door=transport, **addresses, database=database, version=running.deps.version)
        serving = asyncio.ensure_future(_serve_all(server, listening, running, scraped))
        await _first_of(running.deps.stopping.wait(), serving)
        log.info("stopping", tasks=len(running.tasks))
        # Still listening: `/readyz` says 503, and what a proxy sends before it has seen that is answered.
        await running.shutdown.wind_down(_CLOSING_SECONDS)
        server.should_exit = True
        await serving


async def _serve_all(
    server: "Server", listening: sockets.socket, running: RunningApp, scraped: sockets.socket | None
) -> None:
    """Serve, and beside it `/metrics` on a port of its own, where there is one, as long as that lasts."""
    if scraped is None:
        await server.serve(sockets=doors(listening))
        return
    beside = make_server(running.metrics_web, guard=Guard(running.refusals))
    scraping = asyncio.ensure_future(beside.serve(sockets=[scraped]))
    await server.serve(sockets=doors(listening))
    beside.should_exit = True
    await scraping


def _address(listening: sockets.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"


async def _first_of(event: Coroutine[Any, Any, Any], serving: "asyncio.Future[Any]") -> None:
    """Wait for the event, or for a server that ends by itself."""
    waiting: asyncio.Future[Any] = asyncio.ensure_future(event)
    await asyncio.wait({waiting, serving}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


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


def on_stop_signal(stop: Callable[[], None]) -> None:
    """Have SIGINT and SIGTERM call `stop`, and do nothing else."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def doors(listening: sockets.socket) -> list[sockets.socket]:
    """The same socket several times over, so that as many connections are accepted in a turn of the loop.

    libuv accepts one a turn and socket, and while answers are drawn, hundreds would wait for each other.
    https://github.com/libuv/libuv/pull/3696
    """
    if sys.platform == "win32":  # where asyncio's own loop serves, which accepts as many as there are
        return [listening]
    return [listening, *(listening.dup() for _ in range(_ACCEPTED_IN_A_TURN - 1))]


def listen(host: str, port: int, setting: str = "PORT") -> sockets.socket:
    """A listening socket; raises NotConfigured when the address is taken or not ours. `setting`: what to change."""
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    listening = sockets.socket(family, sockets.SOCK_STREAM)
    listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)  # whoever knocks before the server is up waits instead of being turned away
    except (OSError, UnicodeError) as error:  # a name that no host can have is the second
        listening.close()
        raise NotConfigured(_not_listening(error, host, port, setting)) from error
    return listening


def _not_listening(error: OSError | UnicodeError, host: str, port: int, setting: str) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return f"Another program listens on port {port} of {host}: end it, or set {setting} to a free one."
        case errno.EACCES:
            return f"Port {port} is kept for programs with more rights: set {setting} to one above 1023."
        case errno.EADDRNOTAVAIL | sockets.EAI_NONAME:
            return f"This machine has no address {host}: set HOST to one of its own, or to 0.0.0.0 for all of them."
        case _:
            return f"We cannot listen on {host}:{port} ({getattr(error, 'strerror', error)}): set HOST or {setting}."
