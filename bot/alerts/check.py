"""Check every organization that channels have alerts of, when its time has come. What follows is in `fire`.

1. A run asks Pipefy for the summary, once over all replicas; its answer is kept.
2. Each channel's series is locked, judged by the reading, and written with all that fired, in one transaction.
3. The check moves on. A death before that repeats 2 with the kept reading, which every series then drops as known.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import structlog

from bot.alerts import check_repository, fire
from bot.alerts import repository as alert_repository
from bot.alerts.card_updates import update_cards
from bot.alerts.check_repository import Check
from bot.alerts.check_spikes import look_for_unusual
from bot.alerts.evaluation import Announced, Evaluation
from bot.alerts.kind import ALERTS
from bot.alerts.messages.notes import no_data_notice
from bot.alerts.model import AlertSettings, AlertState, Observation, SpikesSeen
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.rules.check_interval import (
    CheckReason,
    DayBudget,
    NextCheck,
    nearest_threshold,
    next_check,
)
from bot.alerts.rules.evaluate import evaluate
from bot.blocks.message import Message
from bot.deps import Deps
from bot.errors import BotError
from bot.readings import request_count
from bot.readings.fetch_once import summary_of_run
from bot.readings.read import last_reading_at
from bot.subscriptions.messages import Reader
from bot.subscriptions.model import SubscriptionState
from bot.subscriptions.notify import find_readers, notify
from bot.usage.model import TrackedOrganization
from bot.usage.report import Report, build_report

log = structlog.stdlib.get_logger()

_AT_ONCE = 8
_SEEN_AHEAD = 64  # due checks that one look at the table brings
_FAILURES_TO_TELL = 3
_RECENT_DAYS = 8
_NOBODY = "nobody"


async def begin_checks(deps: Deps) -> None:
    """Begin what is due, unless this process is at it; the tick does not wait for Pipefy. Raises DatabaseDown."""
    if deps.jobs.checks_running:
        return
    async with deps.sessions.read() as session:
        due = bool(await check_repository.due(session, deps.now(), 1))
    if due:
        deps.jobs.checks_running = True
        deps.spawn(_guarded(deps))


async def check_due(deps: Deps) -> int:
    """Look at what is due, some at once, until nothing is left to this process; how many moved on."""
    moved = 0
    while not deps.stopping.is_set():
        async with deps.sessions.read() as session:
            checks = await check_repository.due(session, deps.now(), _SEEN_AHEAD)
        done = await _some(deps, _in_own_order(deps, checks))
        moved += done
        if not done:
            return moved
    return moved


async def check_one(deps: Deps, check: Check) -> bool:
    """Read and judge one organization; False: it stays due. Raises DatabaseDown."""
    used = await _asked_today(deps, check)
    if used is None:
        return await _move_on(deps, replace(check, next_at=None, why=_NOBODY), check)
    # Every request to Pipefy costs the customer: the budget of the day is kept over all replicas.
    if used >= deps.settings.pipefy_daily_requests:
        deps.metrics.checks.labels("no_budget").inc()
        return await _later(deps, check, used, check, nearest=timedelta())
    assert check.next_at is not None  # noqa: S101 - it was due
    try:
        run = f"check:{check.next_at.isoformat()}"
        reading = await summary_of_run(deps, TrackedOrganization(check.workspace_id, check.organization), run)
    except BotError as error:
        return await _failed(deps, check, used + 1, type(error).__name__)
    if reading is None:
        return False  # another replica asks
    # From here on the reading is kept: a death repeats the evaluation, never the request.
    report = build_report(reading)
    if report.total is None or report.range is None:
        return await _failed(deps, check, used + 1, "no figures")
    observation = _observation(report, report.range.first)
    deps.metrics.checks.labels("judged").inc()
    judged = await _judge(deps, check, report, observation)
    well = replace(check, failures=0, failing_since=None, taken_at=reading.taken_at)
    nearest = nearest_threshold(observation, judged, _recent(report))
    wake = _first_to_wake(deps, judged)
    return await _later(deps, well, used + 1, check, nearest=nearest, wake=wake)


async def _asked_today(deps: Deps, check: Check) -> int | None:
    """The requests of checks to Pipefy about it today; None where no channel has alerts of it any more."""
    today, key = deps.now().date(), (check.workspace_id, check.organization.uuid)
    async with deps.sessions.read() as session:
        if not await alert_repository.of_organization(session, *key):
            return None
        return await request_count.checks_on(session, *key, today)


async def _judge(
    deps: Deps, check: Check, report: Report, observation: Observation
) -> list[tuple[AlertSettings, AlertState]]:
    """Evaluate the reading for each channel, and keep what follows."""
    async with deps.sessions.read() as session:
        subscriptions = await alert_repository.of_organization(session, check.workspace_id, check.organization.uuid)
    unusual = await look_for_unusual(deps, check, subscriptions)
    return [
        (subscription.settings, await _judge_one(deps, subscription, report, observation, unusual))
        for subscription in subscriptions
    ]


async def _judge_one(
    deps: Deps, subscription: AlertSubscription, report: Report, observation: Observation, unusual: SpikesSeen | None
) -> AlertState:
    key = (subscription.workspace_id, subscription.id)
    async with deps.sessions.write() as session:
        before = await alert_repository.lock_state(session, *key)
        current = await alert_subscriptions.find(session, *key)  # a person may have changed it while Pipefy was asked
        if current is None or current.state is not SubscriptionState.ACTIVE:
            return before
        after, events = evaluate(before, current.settings, observation, deps.now())
        # A reading that was evaluated already, by another replica or before a death: nothing follows twice.
        if after == before:
            return before
        announced: tuple[Announced, ...] = events
        if unusual and current.settings.spikes and (after.judged is None or after.judged < unusual.day):
            after = replace(after, judged=unusual.day)
            announced = (*events, unusual) if unusual.spikes and after.snooze is None else events
        await alert_repository.save_state(session, *key, after)
        await fire.record(deps, session, Evaluation(current, report, before, after, observation.at), announced)
    return after


def _observation(report: Report, month: date) -> Observation:
    return Observation(month, report.reading.taken_at, report.total, report.limit, report.outlook)


def _recent(report: Report) -> list[int]:
    """Tasks of the last days, today's so far among them."""
    return [day.tasks for day in report.days[-_RECENT_DAYS:] if day.tasks is not None]


async def _failed(deps: Deps, check: Check, used: int, why: str) -> bool:
    """Nothing is known: nothing follows, but that the owners are told once when it lasts."""
    deps.metrics.checks.labels("failed").inc()
    failures, since = check.failures + 1, check.failing_since or deps.now()
    log.info("check failed", organization=check.organization.uuid, failures=failures, error=why)
    if failures == _FAILURES_TO_TELL:  # before it moves on: a death in between tells again, under the same key
        await _tell_owners(deps, check, since)
    return await _later(deps, replace(check, failures=failures, failing_since=since), used, check)


async def _tell_owners(deps: Deps, check: Check, since: datetime) -> None:
    async with deps.sessions.read() as session:
        subscriptions = await alert_repository.of_organization(session, check.workspace_id, check.organization.uuid)
    last = await last_reading_at(deps, TrackedOrganization(check.workspace_id, check.organization))
    for subscription in subscriptions:
        readers = await find_readers(deps, ALERTS, subscription)
        draw = partial(_no_data, subscription, since, last)
        async with deps.sessions.write() as session:
            await notify(deps, session, subscription, readers, f"no_data:{since.isoformat()}", draw)


def _no_data(subscription: AlertSubscription, since: datetime, last: datetime | None, reader: Reader) -> Message:
    return no_data_notice(ALERTS.notified(subscription, reader), since, last, reader.localizer)


def _first_to_wake(deps: Deps, judged: Sequence[tuple[AlertSettings, AlertState]]) -> datetime | None:
    """The end of the next snooze; None where none ends by itself."""
    ends = [series.snooze.until for _, series in judged if series.snooze and series.snooze.until]
    return min((until for until in ends if until > deps.now()), default=None)


async def _later(
    deps: Deps, now: Check, used: int, due: Check, *, nearest: timedelta | None = None, wake: datetime | None = None
) -> bool:
    """Move on to the time that the rules say, or to the end of a silence. `due`: the check as it was found."""
    budget = DayBudget(deps.settings.pipefy_daily_requests, used)
    following = next_check(
        deps.now(), every=deps.settings.check_every, budget=budget, nearest=nearest, failures=now.failures
    )
    # The end of a snooze tells what was passed in silence: it does not wait for the usual interval.
    if wake and wake < following.at:
        following = NextCheck(wake, CheckReason.SNOOZE)
    return await _move_on(deps, replace(now, next_at=following.at, why=following.why), due)


async def _move_on(deps: Deps, now: Check, due: Check) -> bool:
    async with deps.sessions.write() as session:
        return await check_repository.advance(session, due, now)


async def _some(deps: Deps, checks: Sequence[Check]) -> int:
    """So many at once; how many moved on."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def in_its_place(check: Check) -> bool:
        async with places:
            return False if deps.stopping.is_set() else await _guarded_one(deps, check)

    return sum(await asyncio.gather(*(in_its_place(check) for check in checks)))


async def _guarded_one(deps: Deps, check: Check) -> bool:
    """An edge: one organization that fails must not take the others with it. It stays due."""
    try:
        return await check_one(deps, check)
    except BotError as error:
        log.warning("check put off", organization=check.organization.uuid, error=type(error).__name__)
    except Exception:
        log.exception("check stumbled", organization=check.organization.uuid)
    return False


def _in_own_order(deps: Deps, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Beginning at a place of this process's own, so that replicas do not all stand before the same one."""
    if not checks:
        return checks
    first = int(deps.process_id[:8], 16) % len(checks)
    return checks[first:] + checks[:first]


async def _guarded(deps: Deps) -> None:
    """An edge: nobody waits for it. What failed is due still."""
    try:
        await check_due(deps)
        await deps.deliver_waiting(deps)
        await update_cards(deps)
    except BotError as error:
        log.warning("checks put off", error=type(error).__name__)
    except Exception:
        log.exception("checks stumbled")
    finally:
        deps.jobs.checks_running = False
