"""The composition root: the one place that builds clients, engine and app, and asks the wall clock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from time import monotonic
from typing import Literal
from uuid import uuid4

import httpx
from aiohttp import ClientSession
from starlette.applications import Starlette

from bot.alerts.form_listeners import AlertsDialog
from bot.alerts.listeners import Alerts
from bot.alerts.webhooks.client import Caller
from bot.blocks.kit import without_data
from bot.cache import Fresh
from bot.db.clock import ledger_clock
from bot.db.engine import DEFAULT_DATABASE, Sessions, is_sqlite, open_sessions, parse_database_url
from bot.db.migrate import is_current, upgrade
from bot.deps import CallWebhook, Deps, LedgerTimes, Memory
from bot.digests.form_listeners import SubscribeForm
from bot.digests.listeners import Subscriptions
from bot.encryption import Keyring, parse_key
from bot.errors import DatabaseDown, NotConfigured
from bot.i18n.catalogs import words_for
from bot.jobs.tick import tick
from bot.onboarding.listeners import Lifecycle
from bot.pipefy.auth import ServiceAccount, ServiceAccountAuth, StaticTokenAuth
from bot.pipefy.client import PipefyClient
from bot.pipefy.transport import Limits
from bot.reports.listeners import Actions
from bot.scheduler import Heartbeat
from bot.settings import Settings, required
from bot.slack.bolt_app import Dispatch, build_app, build_dispatch
from bot.slack.channel_info import Channels
from bot.slack.dispatcher import Listener, Routes, Tasks
from bot.slack.error_reply import Apology
from bot.slack.find_post import ChannelWitness
from bot.slack.http import Door
from bot.slack.modals import Views
from bot.slack.post import Poster
from bot.slack.signed_metadata import sealer
from bot.slack.socket_mode import Socket
from bot.slack.update import Redrawer
from bot.slack.upload import Files
from bot.slack.users import People
from bot.slack.web_client import Client, Identity, identify, open_client, open_session
from bot.slash import Slash
from bot.telemetry.metrics import Metrics
from bot.web import Ready, build_web

DRAIN_SECONDS = 20.0  # then the words that the bot is restarting; hosts kill at 30
_PING_SECONDS = 2.0

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


@dataclass(frozen=True, slots=True)
class Plugged:
    """The world as the flows see it, and what only the doors need."""

    deps: Deps
    identity: Identity
    client: Client
    session: ClientSession
    tasks: Tasks


@asynccontextmanager
async def open_runtime(
    settings: Settings,
    door: DoorName,
    *,
    now: Callable[[], datetime] = wall_clock,
    monotonic: Callable[[], float] = monotonic,
    elapsed: Callable[[], float] = monotonic,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    call_webhook: CallWebhook | None = None,
    drain_seconds: float = DRAIN_SECONDS,
) -> AsyncIterator[Runtime]:
    """Plug everything together; on the way out: no more intake, drain, close. Raises NotConfigured.

    Stops in this order so that nothing is cut off: the heartbeat, the door, the slow parts, then what they use.
    """
    async with AsyncExitStack() as stack:
        plugged = await stack.enter_async_context(
            open_deps(settings, now=now, monotonic=monotonic, elapsed=elapsed, limits=limits, call_webhook=call_webhook)
        )
        deps = plugged.deps
        dispatch = _dispatch(deps, plugged.identity, plugged.tasks)
        stack.push_async_callback(plugged.tasks.drain, drain_seconds)
        socket = await _open_socket(stack, settings, plugged, dispatch) if door == "socket" else None
        heartbeat = Heartbeat(lambda: tick(deps), timedelta(seconds=settings.tick_seconds), monotonic)
        heartbeat.start()
        stack.push_async_callback(heartbeat.stop)
        stack.callback(deps.stopping.set)
        web = build_web(
            ready=_ready(deps.sessions, socket, heartbeat),
            metrics=deps.metrics,
            door=_http_door(settings, dispatch) if door == "http" else None,
        )
        yield Runtime(deps, web, plugged.tasks, socket)


@asynccontextmanager
async def open_deps(
    settings: Settings,
    *,
    now: Callable[[], datetime] = wall_clock,
    monotonic: Callable[[], float] = monotonic,
    elapsed: Callable[[], float] = monotonic,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    call_webhook: CallWebhook | None = None,
) -> AsyncIterator[Plugged]:
    """Everything but the doors and the heartbeat. `elapsed`: by which answers grow old; a sandbox turns it.

    `call_webhook` takes the place of the caller that reaches public addresses only.
    """
    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(open_database(settings))
        session = await stack.enter_async_context(open_session())
        client = open_client(session, token=required(settings, "slack_bot_token"), api_url=settings.slack_api_url)
        identity = await identify(client)
        metrics, tasks = Metrics(), Tasks()
        metrics.tasks_in_flight.set_function(lambda: len(tasks))
        pipefy = await stack.enter_async_context(open_pipefy(settings, now, metrics, limits))
        people = People(client, identity.workspace_id, admins=settings.admins, monotonic=elapsed)
        channels = Channels(client, monotonic=elapsed)
        deps = Deps(
            sessions=sessions,
            pipefy_for=lambda _workspace_id: pipefy,
            post=Poster(client, session, metrics, plain=without_data, seconds=settings.post_seconds),
            redraw=Redrawer(client, metrics, plain=without_data),
            call_webhook=call_webhook or Caller(seconds=settings.post_seconds),
            keyring=keyring_of(settings),
            witness=ChannelWitness(client, identity),
            modals=Views(client),
            attach=Files(client, session, identity.scopes),
            permalink=channels.permalink,
            conversation=channels,
            person=people,
            forget_person=people.forget,
            words=words_for,
            memory=Memory(*(Fresh(elapsed) for _ in fields(Memory))),
            metrics=metrics,
            seal=sealer(required(settings, "slack_bot_token")),
            spawn=tasks.spawn,
            stopping=asyncio.Event(),
            now=now,
            monotonic=monotonic,
            sleep=asyncio.sleep,
            ledger=_ledger_times(settings, monotonic),
            admins=settings.admins,
            bot_name=identity.bot_name,
            default_organization=settings.pipefy_organization,
            link_by=settings.link_by,
            retention_days=settings.retention_days,
            check_every=timedelta(minutes=settings.check_every_minutes),
            daily_requests=settings.pipefy_daily_requests,
            version=bot_version(),
        )
        yield Plugged(deps, identity, client, session, tasks)


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


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Sessions]:
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


def keyring_of(settings: Settings) -> Keyring | None:
    """The keys of the settings; None where there are none."""
    keys = [parse_key(key.get_secret_value()) for key in settings.secret_keys]
    return Keyring(keys) if keys else None


def _ledger_times(settings: Settings, monotonic: Callable[[], float]) -> LedgerTimes:
    return LedgerTimes(
        clock=ledger_clock(parse_database_url(database_url(settings)), monotonic),
        owner=uuid4().hex,
        lease=timedelta(seconds=settings.lease_seconds),
        settle=timedelta(seconds=settings.settle_seconds),
        post_time=timedelta(seconds=settings.post_seconds),
        catch_up=timedelta(hours=settings.catch_up_hours),
        posts_per_minute=settings.slack_posts_per_minute,
    )


async def _open_socket(stack: AsyncExitStack, settings: Settings, plugged: Plugged, dispatch: Dispatch) -> Socket:
    app_token = required(settings, "slack_app_token")
    socket = Socket(
        dispatch, plugged.client, plugged.session, plugged.deps.metrics, app_token=app_token, monotonic=monotonic
    )
    await socket.start()
    stack.push_async_callback(socket.stop)
    return socket


def build_routes(deps: Deps, bot_user_id: str) -> Routes:
    """Everything that the bot listens to; the manifest asks Slack for as much."""
    return Routes(
        commands={"/pipefy-usage": Slash(deps).usage_asked},
        actions={
            **Actions(deps).routes(),
            **Subscriptions(deps).routes(),
            **Alerts(deps).routes(),
            **AlertsDialog(deps).actions(),
        },
        views={**SubscribeForm(deps).routes(), **AlertsDialog(deps).views()},
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


def _ready(sessions: Sessions, socket: Socket | None, heartbeat: Heartbeat) -> Ready:
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
        if not heartbeat.alive():
            parts.append("heartbeat")
        return parts

    return failing
