"""The composition root: the one place that builds clients, engine and app, and asks the wall clock."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from platform import python_version
from time import monotonic
from typing import Literal
from uuid import uuid4

import httpx
from aiohttp import ClientSession
from starlette.applications import Starlette

from bot.alerts.flow_budgets import judge_read_flows
from bot.alerts.repository import thresholds_of
from bot.alerts.webhooks.client import WebhookClient
from bot.blocks.kit import without_data
from bot.cache import Caches, SingleFlightCache
from bot.db.clock import lease_clock
from bot.db.database import database_url, open_database
from bot.db.engine import is_sqlite, parse_database_url
from bot.db.probe import DatabaseProbe
from bot.db.trusted_clock import TrustedClock
from bot.delivery.lanes import PLACES, URGENT_PLACES
from bot.delivery.worker import deliver_waiting
from bot.deps import Deps, JobState
from bot.encryption import Keyring, parse_key
from bot.errors import DatabaseDown
from bot.heartbeat import Heartbeat
from bot.i18n.catalogs import translator_for
from bot.installation.check import suspect
from bot.jobs.clock_guard import may_schedule
from bot.jobs.last_tick import note_tick
from bot.jobs.metric_figures import MetricFigures
from bot.jobs.tick import tick
from bot.pipefy.auth import auth_of
from bot.pipefy.client import PipefyClient
from bot.pipefy.transport import Limits
from bot.ports import CallWebhook
from bot.program_name import bot_version
from bot.routes import register
from bot.scheduler import TickScheduler
from bot.settings import Settings, plain, required
from bot.slack.background import BackgroundTasks, Shutdown
from bot.slack.bolt_app import Dispatch, build_app, build_dispatch
from bot.slack.channel_info import ChannelInfoCache
from bot.slack.dispatcher import Dispatcher
from bot.slack.error_reply import ErrorReply, TurnAway
from bot.slack.find_post import PostFinder
from bot.slack.http import HttpEndpoint
from bot.slack.modals import ModalClient
from bot.slack.people.user_groups import UserGroupDirectory
from bot.slack.post import Poster
from bot.slack.signed_metadata import signer
from bot.slack.socket_mode.client import SocketModeClient
from bot.slack.update import MessageUpdater
from bot.slack.upload import FileUploader
from bot.slack.users import UserDirectory
from bot.slack.web_client import Client, Identity, check_installation, identify, open_client, open_session
from bot.subscription_kinds import delivery_handlers
from bot.telemetry.database_errors import DatabaseErrors
from bot.telemetry.heartbeat_ping import HeartbeatPing
from bot.telemetry.metrics import Metrics
from bot.telemetry.refusals import Refusals
from bot.telemetry.slack_requests import SlackRequests
from bot.telemetry.traces import Tracer, open_tracer
from bot.web import MetricsPage, build_web, readiness

DRAIN_SECONDS = 20.0  # then the words that the bot is restarting; hosts kill at 30

TransportName = Literal["http", "socket"]


def wall_clock() -> datetime:
    """The one question to the wall clock."""
    return datetime.now(UTC)  # noqa: TID251 - this is where `now` comes from


def boot_time() -> float:
    """Seconds since the start of the machine, those in which it was suspended too."""
    # https://man7.org/linux/man-pages/man2/clock_gettime.2.html; macOS counts them in CLOCK_MONOTONIC. Where there is
    # neither, a suspended machine looks like a clock that was set: scheduling goes on ten minutes later.
    number = getattr(time, "CLOCK_BOOTTIME", None) or getattr(time, "CLOCK_MONOTONIC", None)
    return monotonic() if number is None else time.clock_gettime(number)


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A bot that is plugged together, and serves until its context ends."""

    deps: Deps
    web: Starlette
    metrics_web: Starlette  # for METRICS_PORT
    tasks: BackgroundTasks
    socket: SocketModeClient | None
    refusals: Refusals
    shutdown: Shutdown


@dataclass(frozen=True, slots=True)
class OpenDeps:
    """The world as the use cases see it, and what only HTTP and Socket Mode need."""

    deps: Deps
    identity: Identity
    client: Client
    session: ClientSession
    tasks: BackgroundTasks


@asynccontextmanager
async def open_app(
    settings: Settings,
    transport: TransportName,
    *,
    now: Callable[[], datetime] = wall_clock,
    monotonic: Callable[[], float] = monotonic,
    elapsed: Callable[[], float] = monotonic,
    boot_time: Callable[[], float] = boot_time,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    call_webhook: CallWebhook | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    drain_seconds: float = DRAIN_SECONDS,
    tracer: Tracer | None = None,
) -> AsyncIterator[RunningApp]:
    """Plug everything together; on the way out: no more intake, drain, close. Raises NotConfigured.

    Stops in this order so that nothing is cut off: the tick, the intake, the background tasks, then what they use.
    """
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(
            open_deps(
                settings,
                now=now,
                monotonic=monotonic,
                elapsed=elapsed,
                boot_time=boot_time,
                limits=limits,
                call_webhook=call_webhook,
                sleep=sleep,
                tracer=tracer,
            )
        )
        deps = opened.deps
        await _begin(deps)
        refusals = Refusals(deps.metrics, monotonic)
        dispatcher = Dispatcher(opened.tasks, ErrorReply(deps).send, deps.metrics.answered, deps.tracer)
        turn_away = TurnAway(deps, dispatcher)
        dispatch = _dispatch(deps, opened.identity, dispatcher, refusals, turn_away)
        intake = await stack.enter_async_context(AsyncExitStack())
        shutdown = Shutdown(opened.tasks, intake.aclose, drain_seconds)
        stack.push_async_callback(shutdown.drain)
        socket = await _open_socket(intake, settings, opened, dispatch) if transport == "socket" else None
        ping = HeartbeatPing(opened.session, plain(settings.heartbeat_url), deps.metrics, monotonic)
        intake.push_async_callback(ping.end)
        scheduler = TickScheduler(partial(_tick, deps, ping), settings.tick, monotonic, deps.heartbeat)
        scheduler.start()
        intake.push_async_callback(scheduler.stop)
        intake.callback(deps.stopping.set)
        probe = DatabaseProbe(deps.sessions, monotonic)
        stack.push_async_callback(probe.close)
        figures = MetricFigures(deps)
        stack.push_async_callback(figures.close)
        page = MetricsPage(deps.metrics, token=plain(settings.metrics_token), refresh=figures.refresh)
        web = build_web(
            ready=readiness(
                probe,
                deps.sessions,
                connected=socket.connected if socket else None,
                ticking=scheduler.is_ticking,
                app_token_refused=socket.token_refused if socket else lambda: False,
                clock_trusted=lambda: deps.clock.is_trusted,
                stopping=deps.stopping.is_set,
            ),
            metrics=deps.metrics,
            refusals=refusals,
            endpoint=_http_endpoint(settings, dispatch, refusals, turn_away) if transport == "http" else None,
            page=page if settings.metrics_port is None else None,
        )
        yield RunningApp(deps, web, page.alone, opened.tasks, socket, refusals, shutdown)


@asynccontextmanager
async def open_deps(
    settings: Settings,
    *,
    now: Callable[[], datetime] = wall_clock,
    monotonic: Callable[[], float] = monotonic,
    elapsed: Callable[[], float] = monotonic,
    boot_time: Callable[[], float] = boot_time,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    call_webhook: CallWebhook | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    tracer: Tracer | None = None,
) -> AsyncIterator[OpenDeps]:
    """Everything but the intake and the tick. `elapsed`: the clock by which answers grow old; a sandbox turns it.

    `boot_time`: the clock that `now`, the wall clock, is compared with; a sandbox in which time passes turns both.

    `call_webhook` takes the place of the client that reaches public addresses only.
    """
    async with AsyncExitStack() as stack:
        metrics, tasks = Metrics(), BackgroundTasks()
        if tracer is None:
            tracer = await stack.enter_async_context(open_tracer(settings.otel_exporter_otlp_endpoint, bot_version()))
        database_errors = DatabaseErrors(metrics, monotonic)
        sessions = await stack.enter_async_context(open_database(settings, database_errors.note))
        session = await stack.enter_async_context(open_session())
        token = required(settings, "slack_bot_token")
        requests = SlackRequests(metrics, tracer)
        client = open_client(session, token=token, api_url=settings.slack_api_url, requests=requests)
        identity = await identify(client)
        handlers, url = delivery_handlers(), parse_database_url(database_url(settings))
        clock = TrustedClock(now, boot_time, database_decides=not is_sqlite(url))
        metrics.tasks_in_flight.set_function(lambda: len(tasks))
        metrics.build.labels(bot_version(), python_version()).set(1)
        for pool, in_use in sessions.connections_in_use().items():
            metrics.connections.labels(pool).set_function(in_use)
        pipefy = await stack.enter_async_context(open_pipefy(settings, clock.now, metrics, limits, tracer))
        people = UserDirectory(client, identity.workspace_id, admins=settings.admins, monotonic=elapsed)
        channels = ChannelInfoCache(client, identity, monotonic=elapsed)
        jobs = JobState()
        client.on_refusal = partial(suspect, jobs, identity.workspace_id)
        deps = Deps(
            sessions=sessions,
            pipefy_for=lambda _workspace_id: pipefy,
            post=Poster(client, session, metrics, plain=without_data, seconds=settings.post_seconds),
            update_message=MessageUpdater(client, metrics, plain=without_data),
            call_webhook=call_webhook or WebhookClient(seconds=settings.post_seconds),
            keyring=keyring_of(settings),
            find_post=PostFinder(client, identity, clock.now, metrics.duplicates.inc),
            modals=ModalClient(client),
            attach=FileUploader(client, session, identity.scopes),
            permalink=channels.permalink,
            get_channel=channels,
            has_member=channels.has_member,
            user_groups=UserGroupDirectory(client, identity.workspace_id, monotonic=elapsed),
            check_installation=lambda _workspace_id: check_installation(client),
            find_thresholds=partial(thresholds_of, sessions),
            judge_flows=judge_read_flows,
            person=people,
            known_person=people.known,
            forget_person=people.forget,
            translator=translator_for,
            caches=Caches(*(SingleFlightCache(elapsed) for _ in fields(Caches))),
            jobs=jobs,
            metrics=metrics,
            tracer=tracer,
            sign=signer(required(settings, "slack_bot_token")),
            spawn=tasks.spawn,
            deliver_waiting=partial(deliver_waiting, handlers, places=PLACES),
            deliver_urgent=partial(deliver_waiting, handlers, places=URGENT_PLACES),
            heartbeat=Heartbeat(monotonic),
            stopping=asyncio.Event(),
            now=clock.now,
            clock=clock,
            monotonic=monotonic,
            sleep=sleep,
            settings=settings,
            lease_clock=lease_clock(url, monotonic),
            process_id=uuid4().hex,
            bot_name=identity.bot_name,
            version=bot_version(),
        )
        yield OpenDeps(deps, identity, client, session, tasks)


@asynccontextmanager
async def open_pipefy(
    settings: Settings,
    now: Callable[[], datetime] = wall_clock,
    metrics: Metrics | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    tracer: Tracer | None = None,
) -> AsyncIterator[PipefyClient]:
    """The Pipefy account of the settings. Raises NotConfigured where they name none."""
    auth = auth_of(settings, now)
    metrics = metrics or Metrics()
    count, took = metrics.pipefy_answered, metrics.pipefy_took
    async with httpx.AsyncClient() as http:
        account = partial(PipefyClient, http, auth, settings.pipefy_api_url, now=now, limits=limits)
        yield account(count=count, took=took, tracer=tracer)


def keyring_of(settings: Settings) -> Keyring | None:
    """The keys of the settings; None where there are none."""
    keys = [parse_key(key.get_secret_value()) for key in settings.secret_keys]
    return Keyring(keys) if keys else None


async def _begin(deps: Deps) -> None:
    """Before anything is taken in: by which clock, and since when. What the database does not tell, the tick asks."""
    with suppress(DatabaseDown):
        await may_schedule(deps)
        await note_tick(deps)


async def _tick(deps: Deps, ping: HeartbeatPing) -> None:
    await tick(deps)
    ping.after_tick()


async def _open_socket(
    stack: AsyncExitStack, settings: Settings, opened: OpenDeps, dispatch: Dispatch
) -> SocketModeClient:
    deps, app_token = opened.deps, required(settings, "slack_app_token")
    socket = SocketModeClient(
        dispatch, opened.client, opened.session, deps.metrics, app_token=app_token, monotonic=deps.monotonic
    )
    await socket.start()
    stack.push_async_callback(socket.stop)
    return socket


def _dispatch(
    deps: Deps, identity: Identity, dispatcher: Dispatcher, refusals: Refusals, turn_away: TurnAway
) -> Dispatch:
    app = build_app(identity, dispatcher.report_error)
    register(app, deps, identity.bot_user_id, dispatcher)
    return build_dispatch(
        app,
        identity,
        dispatcher.report_error,
        refusals,
        turn_away=turn_away,
        unknown_workspace="This bot is not set up for this workspace. Ask whoever installed it to check its token.",
    )


def _http_endpoint(settings: Settings, dispatch: Dispatch, refusals: Refusals, turn_away: TurnAway) -> HttpEndpoint:
    secret = required(settings, "slack_signing_secret")
    # Slack signs with the real time, whatever clock the bot is run by.
    return HttpEndpoint(
        dispatch,
        signing_secret=secret,
        wall_clock=wall_clock,
        monotonic=monotonic,
        refusals=refusals,
        turn_away=turn_away.typed,
    )
