"""The composition root: the one place that builds clients, engine and app, and asks the wall clock."""

import asyncio
import signal
import socket as sockets
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from time import monotonic
from typing import Literal

import httpx
import structlog
import uvicorn
from starlette.applications import Starlette

from bot.blocks.kit import without_data
from bot.catalogues import words_for
from bot.deps import Deps, Memory
from bot.errors import DatabaseDown, NotConfigured
from bot.fresh import Fresh
from bot.pipefy.auth import ServiceAccount, ServiceAccountAuth, StaticTokenAuth
from bot.pipefy.client import PipefyClient
from bot.pipefy.transport import Limits
from bot.settings import Settings, required
from bot.slack.actions import Actions
from bot.slack.apology import Apology
from bot.slack.app import Dispatch, build_app, build_dispatch
from bot.slack.channels import Channels
from bot.slack.client import Identity, identify, open_client, open_session
from bot.slack.files import Files
from bot.slack.lifecycle import Lifecycle
from bot.slack.listener import Listener, Routes, Tasks
from bot.slack.people import People
from bot.slack.post import Poster
from bot.slack.request import Door
from bot.slack.slash import Slash
from bot.slack.socket import Socket
from bot.slack.views import Views
from bot.slack.witness import ChannelWitness
from bot.store.engine import DEFAULT_DATABASE, Sessions, is_sqlite, open_sessions, parse_database_url
from bot.store.schema import is_current, upgrade
from bot.telemetry.metrics import Metrics
from bot.web import Ready, build_web

log = structlog.stdlib.get_logger()

DRAIN_SECONDS = 20.0  # then the words that the bot is restarting; hosts kill at 30
_OPEN_REQUEST_SECONDS = 2  # an ack takes a millisecond; who has not sent a body by now never will
_PING_SECONDS = 2.0
_BACKLOG = 2048

DoorName = Literal["http", "socket"]


def wall_clock() -> datetime:
    """The one question to the wall clock."""
    return datetime.now(UTC)  # noqa: TID251 - this is where `now` comes from


def bot_version() -> str:
    """The version that is installed; a checkout that was never installed has none."""
    try:
        return version("pipefy-usage-bot")
    except PackageNotFoundError:
        return "0.1.0"


@dataclass(frozen=True, slots=True)
class Runtime:
    """A bot that is plugged together: what it reaches, its HTTP app, and how to stop it."""

    deps: Deps
    web: Starlette
    tasks: Tasks
    socket: Socket | None


@asynccontextmanager
async def open_runtime(
    settings: Settings,
    door: DoorName,
    *,
    now: Callable[[], datetime] = wall_clock,
    monotonic: Callable[[], float] = monotonic,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    drain_seconds: float = DRAIN_SECONDS,
) -> AsyncIterator[Runtime]:
    """Plug everything together; on the way out: no more intake, drain, close. Raises NotConfigured.

    Stops in this order so that nothing is cut off: the door, the slow parts, then what they use.
    """
    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(_database(settings))
        session = await stack.enter_async_context(open_session())
        token = required(settings, "slack_bot_token")
        client = open_client(session, token=token, api_url=settings.slack_api_url)
        identity = await identify(client)
        metrics, tasks = Metrics(), Tasks()
        metrics.tasks_in_flight.set_function(lambda: len(tasks))
        pipefy = await stack.enter_async_context(open_pipefy(settings, now, metrics))
        people = People(client, identity.workspace_id, admins=settings.admins, monotonic=monotonic)
        channels = Channels(client, monotonic=monotonic)
        deps = Deps(
            sessions=sessions,
            pipefy_for=lambda _workspace_id: pipefy,
            post=Poster(client, session, metrics, plain=without_data),
            witness=ChannelWitness(client, identity),
            modals=Views(client),
            attach=Files(client, session, identity.scopes),
            permalink=channels.permalink,
            conversation=channels,
            person=people,
            forget_person=people.forget,
            words=words_for,
            memory=Memory(*(Fresh(monotonic) for _ in fields(Memory))),
            metrics=metrics,
            spawn=tasks.spawn,
            now=now,
            monotonic=monotonic,
            sleep=asyncio.sleep,
            default_organization=settings.pipefy_organization,
            link_by=settings.link_by,
            retention_days=settings.retention_days,
            version=bot_version(),
        )
        dispatch = _dispatch(deps, identity, tasks)
        stack.push_async_callback(tasks.drain, drain_seconds)
        socket = None
        if door == "socket":
            app_token = required(settings, "slack_app_token")
            socket = Socket(dispatch, client, session, metrics, app_token=app_token, monotonic=monotonic)
            await socket.start()
            stack.push_async_callback(socket.stop)
        web = build_web(
            ready=_ready(sessions, socket),
            metrics=metrics,
            door=_http_door(settings, dispatch) if door == "http" else None,
        )
        yield Runtime(deps, web, tasks, socket)


@asynccontextmanager
async def open_pipefy(
    settings: Settings,
    now: Callable[[], datetime] = wall_clock,
    metrics: Metrics | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> AsyncIterator[PipefyClient]:
    """The Pipefy account of the settings. Raises NotConfigured where they name none."""
    auth = _pipefy_auth(settings, now)
    count = (metrics or Metrics()).pipefy_answered
    async with httpx.AsyncClient() as http:
        yield PipefyClient(http, auth, settings.pipefy_api_url, now=now, limits=limits, count=count)


def database_url(settings: Settings) -> str:
    """The database of the settings. Raises NotConfigured for SQLite where the disk does not last."""
    url = settings.database_url or DEFAULT_DATABASE
    if is_sqlite(parse_database_url(url)) and settings.dyno and not settings.allow_sqlite_here:
        raise NotConfigured(
            "SQLite is refused here: the disk of a dyno is wiped at every restart, and the links with it. "
            "Set DATABASE_URL to a PostgreSQL database, or ALLOW_SQLITE_HERE=1 to lose them knowingly."
        )
    return url


def run_server(settings: Settings, door: DoorName) -> None:
    """Serve until SIGINT or SIGTERM, then stop cleanly. Raises NotConfigured."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_serve(settings, door))


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop where there is one."""
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _serve(settings: Settings, door: DoorName) -> None:
    listening = listen(settings.host, settings.port)
    async with open_runtime(settings, door) as runtime:
        server = make_server(runtime.web)
        stop_on_signals(server)
        host, port = listening.getsockname()[:2]
        log.info("ready", door=door, address=f"http://{host}:{port}", version=runtime.deps.version)
        await server.serve(sockets=[listening])
        log.info("stopping", tasks=len(runtime.tasks))


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers, which would end the process before the drain."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the loop."""
        yield


def make_server(app: Starlette, *, lifespan: Literal["auto", "off"] = "off") -> Server:
    """A server for one app, without access log: it costs half of an ack."""
    return Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            lifespan=lifespan,
            http="httptools",
            timeout_graceful_shutdown=_OPEN_REQUEST_SECONDS,
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


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Sessions]:
    """Open the database, its tables up to date. A file is brought up to date here, PostgreSQL by `migrate`."""
    url = parse_database_url(database_url(settings))
    sessions = open_sessions(url)
    try:
        if not await _is_current(sessions):
            if not is_sqlite(url):
                raise NotConfigured("The database is not up to date: run `python -m bot migrate` first.")
            await asyncio.to_thread(upgrade, url)
        yield sessions
    finally:
        await sessions.close()


async def _is_current(sessions: Sessions) -> bool:
    try:
        return await is_current(sessions)
    except DatabaseDown as error:
        raise NotConfigured("The database cannot be reached: check DATABASE_URL.") from error


def _pipefy_auth(settings: Settings, now: Callable[[], datetime]) -> httpx.Auth:
    if settings.pipefy_token:
        return StaticTokenAuth(required(settings, "pipefy_token"))
    if not settings.pipefy_client_id:
        raise NotConfigured(
            "No Pipefy account: set PIPEFY_CLIENT_ID and PIPEFY_CLIENT_SECRET of a service account, or PIPEFY_TOKEN."
        )
    secret = required(settings, "pipefy_client_secret")
    account = ServiceAccount(settings.pipefy_token_url, settings.pipefy_client_id, secret)
    return ServiceAccountAuth(account, monotonic=monotonic, now=now)


def build_routes(deps: Deps, bot_user_id: str) -> Routes:
    """Everything that the bot listens to; the manifest asks Slack for as much."""
    return Routes(
        commands={"/pipefy-usage": Slash(deps).usage_asked},
        actions=Actions(deps).routes(),
        events=Lifecycle(deps, bot_user_id).routes(),
    )


def _dispatch(deps: Deps, identity: Identity, tasks: Tasks) -> Dispatch:
    listener = Listener(build_routes(deps, identity.bot_user_id), tasks, Apology(deps).tell)
    return build_dispatch(
        build_app(identity, listener),
        identity,
        listener,
        unknown_workspace="This bot is not set up for this workspace. Ask whoever installed it to check its token.",
    )


def _http_door(settings: Settings, dispatch: Dispatch) -> Door:
    secret = required(settings, "slack_signing_secret")
    # Slack signs with the real time, whatever clock the bot is run by.
    return Door(dispatch, signing_secret=secret, wall_clock=wall_clock, monotonic=monotonic)


def _ready(sessions: Sessions, socket: Socket | None) -> Ready:
    async def failing() -> Sequence[str]:
        parts = []
        try:
            async with asyncio.timeout(_PING_SECONDS):
                if not await is_current(sessions):
                    parts.append("schema")
        except (DatabaseDown, TimeoutError):
            parts.append("database")
        if socket is not None and not socket.connected():
            parts.append("slack")
        return parts

    return failing
