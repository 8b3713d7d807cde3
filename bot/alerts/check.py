"""Check one organization that channels have alerts of. What follows is in `fire`, what is due in `check_loop`.

1. A run asks Pipefy for the summary, once over all replicas; its answer is kept.
2. The channels' states are locked, evaluated by the reading, and written with all that fired, in one transaction.
3. The check moves on. A death before that repeats 2 with the kept reading, which every state then drops as known.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.alerts import check_repository, fire, firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.check_repository import Check
from bot.alerts.check_spikes import find_unusual_day
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.doubts import earlier_use, notify_of_long_doubts
from bot.alerts.evaluation import Announced, Evaluation
from bot.alerts.flow_budgets import judge_flow_budgets
from bot.alerts.kind import ALERTS
from bot.alerts.messages.notes import no_data_notice
from bot.alerts.model import AlertSettings, AlertState, Observation
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.rules.check_interval import (
    CheckReason,
    DayBudget,
    NextCheck,
    nearest_threshold,
    next_check,
)
from bot.alerts.rules.evaluate import evaluate
from bot.alerts.rules.observation import Doubts, doubts_about, observation_of
from bot.blocks.message import Message
from bot.deps import Deps
from bot.errors import BotError
from bot.readings import request_count
from bot.readings.country import country_of
from bot.readings.fetch_once import summary_of_run
from bot.readings.read import last_reading_at, reading_of_day_before
from bot.subscriptions.messages import Reader
from bot.subscriptions.model import SubscriptionState
from bot.subscriptions.notify import find_readers, notify
from bot.usage.model import TrackedOrganization
from bot.usage.report import Report, build_report

log = structlog.stdlib.get_logger()

_FAILURES_TO_NOTIFY = 3
_RECENT_DAYS = 8
_CHANNELS_IN_A_TRANSACTION = 50
_NO_ALERTS = "nobody"  # stored


async def check_one(deps: Deps, check: Check) -> bool:
    """Read one organization and evaluate its alerts; False: it stays due. Raises DatabaseDown."""
    used = await _requests_today(deps, check)
    if used is None:
        return await _move_on(deps, replace(check, next_at=None, reason=_NO_ALERTS), check)
    # Every request to Pipefy costs the customer: the budget of the day is kept over all replicas.
    if used >= deps.settings.pipefy_daily_requests:
        _count(deps, check, "no_budget")
        return await _schedule_next(deps, check, used, check, nearest=timedelta())
    assert check.next_at is not None  # noqa: S101 - it was due
    try:
        run = f"check:{check.next_at.isoformat()}"
        reading = await summary_of_run(deps, TrackedOrganization(check.workspace_id, check.organization), run)
    except BotError as error:
        return await _failed(deps, check, used + 1, type(error).__name__)
    if reading is None:
        return False  # another replica asks
    # From here on the reading is kept: a death repeats the evaluation, never the request.
    tracked = TrackedOrganization(check.workspace_id, check.organization)
    country, day_before = await country_of(deps, tracked), await reading_of_day_before(deps, tracked, reading)
    report = build_report(reading, country, day_before)
    earlier = await earlier_use(deps, check, report.range.first) if report.range else None
    doubts = doubts_about(report, earlier)
    observation = observation_of(report, doubts)
    if observation is None or (doubts is None and observation.used is None):
        return await _failed(deps, check, used + 1, "no figures")
    _count(deps, check, "doubted" if doubts else "judged")
    evaluated = await _evaluate(deps, check, report, observation) if observation.used is not None else []
    read = replace(check, failures=0, failing_since=None, taken_at=reading.taken_at)
    if doubts is not None:
        return await _doubted(deps, replace(read, failing_since=check.failing_since), used + 1, check, doubts)
    nearest = nearest_threshold(observation, evaluated, _recent(report))
    snooze_end = _next_snooze_end(deps, evaluated)
    return await _schedule_next(deps, read, used + 1, check, nearest=nearest, snooze_end=snooze_end)


def _count(deps: Deps, check: Check, end: str) -> None:
    """Count one look, and whether figures came when they were planned: until then nothing can be noticed."""
    deps.metrics.checks.labels(end).inc()
    late = deps.now() - check.next_at if check.next_at else timedelta()
    deps.metrics.judge("check_in_time", met=end == "judged" and late <= deps.settings.check_every)


async def _requests_today(deps: Deps, check: Check) -> int | None:
    """The requests that checks made about it today; None where no channel has alerts of it any more."""
    today, key = deps.now().date(), (check.workspace_id, check.organization.uuid)
    async with deps.sessions.read() as session:
        if not await alert_repository.of_organization(session, *key):
            return None
        return await request_count.checks_on(session, *key, today)


async def _evaluate(
    deps: Deps, check: Check, report: Report, observation: Observation
) -> list[tuple[AlertSettings, AlertState]]:
    """Evaluate the reading for each channel, and keep what follows."""
    async with deps.sessions.read() as session:
        subscriptions = await alert_repository.of_organization(session, check.workspace_id, check.organization.uuid)
    unusual_day = await find_unusual_day(deps, check, subscriptions, report)
    await judge_flow_budgets(deps, subscriptions)
    evaluated = list[tuple[AlertSettings, AlertState]]()
    for first in range(0, len(subscriptions), _CHANNELS_IN_A_TRANSACTION):
        some = subscriptions[first : first + _CHANNELS_IN_A_TRANSACTION]
        states = await _evaluate_some(deps, some, report, observation, unusual_day)
        evaluated += [(subscription.settings, states[subscription.id]) for subscription in some]
    return evaluated


async def _evaluate_some(
    deps: Deps,
    subscriptions: Sequence[AlertSubscription],
    report: Report,
    observation: Observation,
    unusual_day: SpikesSeen | None,
) -> dict[str, AlertState]:
    """The states of their alerts after this reading, by subscription."""
    workspace_id, ids = subscriptions[0].workspace_id, [subscription.id for subscription in subscriptions]
    async with deps.sessions.write() as session:
        states = await alert_repository.lock_states(session, workspace_id, ids)
        # A person may have changed it while Pipefy was asked.
        current = await alert_subscriptions.find_each(session, ids)
        active = [it for it in current.values() if it.state is SubscriptionState.ACTIVE]
        judged = [
            judged
            for subscription in active
            if (judged := _judge(subscription, states[subscription.id], report, observation, unusual_day, deps.now()))
        ]
        after = {evaluation.subscription.id: evaluation.after for evaluation, _ in judged}
        await alert_repository.save_states(session, workspace_id, after)
        with_open = await firing_repository.with_open(session, workspace_id, after) if after else set()
        for evaluation, announced in judged:
            has_open = evaluation.subscription.id in with_open
            await fire.record(deps, session, evaluation, announced, has_open=has_open)
    return {**states, **after}


def _judge(
    subscription: AlertSubscription,
    before: AlertState,
    report: Report,
    observation: Observation,
    unusual_day: SpikesSeen | None,
    now: datetime,
) -> tuple[Evaluation, Sequence[Announced]] | None:
    """Evaluate the reading for a channel: its new state, what is announced; None where it was evaluated already."""
    after, events = evaluate(before, subscription.settings, observation, now)
    announced: tuple[Announced, ...] = events
    if unusual_day and _wants(subscription.settings, after, unusual_day):
        after = replace(after, judged=unusual_day.day)
        announced = (*events, unusual_day) if unusual_day.spikes and after.snooze is None else events
    # A reading that was evaluated already, by another replica or before a death: nothing follows twice.
    if after == before:
        return None
    return Evaluation(subscription, report, before, after, observation.at), announced


def _wants(settings: AlertSettings, state: AlertState, unusual_day: SpikesSeen) -> bool:
    """True where the day is to be judged for the channel. It is not before the channel's first observation."""
    is_judged = state.judged is not None and state.judged >= unusual_day.day
    return settings.spikes and state.month is not None and not is_judged


def _recent(report: Report) -> list[int]:
    """Tasks of the last days, today's so far among them."""
    return [day.tasks for day in report.days[-_RECENT_DAYS:] if day.tasks is not None]


async def _doubted(deps: Deps, read: Check, used: int, due: Check, doubts: Doubts) -> bool:
    """Look again at the next interval; notify owners when it lasts. `read`: the check with this reading."""
    since = read.failing_since or deps.now()
    log.info("figures in doubt", organization=due.organization.uuid, reasons=[str(reason) for reason in doubts.reasons])
    # Before it moves on, as for a failure.
    await notify_of_long_doubts(deps, due, since, doubts)
    return await _schedule_next(deps, replace(read, failing_since=since), used, due, doubted=True)


async def _failed(deps: Deps, check: Check, used: int, error: str) -> bool:
    """Count a failed check; notify owners at the third."""
    _count(deps, check, "failed")
    failures, failing_since = check.failures + 1, min(check.failing_since or deps.now(), deps.now())
    log.info("check failed", organization=check.organization.uuid, failures=failures, error=error)
    # Before it moves on: a death in between repeats the notice, under the same key.
    if failures == _FAILURES_TO_NOTIFY:
        await _notify_owners(deps, check, failing_since)
    return await _schedule_next(deps, replace(check, failures=failures, failing_since=failing_since), used, check)


async def _notify_owners(deps: Deps, check: Check, since: datetime) -> None:
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


def _next_snooze_end(deps: Deps, evaluated: Sequence[tuple[AlertSettings, AlertState]]) -> datetime | None:
    """The end of the next snooze; None where none ends by itself."""
    ends = [state.snooze.until for _, state in evaluated if state.snooze and state.snooze.until]
    return min((until for until in ends if until > deps.now()), default=None)


async def _schedule_next(
    deps: Deps,
    after: Check,
    used: int,
    due: Check,
    *,
    nearest: timedelta | None = None,
    snooze_end: datetime | None = None,
    doubted: bool = False,
) -> bool:
    """Move on to the time that the rules say, or to the end of a snooze. `due`: the check as it was found."""
    budget = DayBudget(deps.settings.pipefy_daily_requests, used)
    following = next_check(
        deps.now(),
        every=deps.settings.check_every,
        budget=budget,
        nearest=nearest,
        failures=after.failures,
        doubted=doubted,
    )
    # The end of a snooze announces what was passed meanwhile: it does not wait for the usual interval.
    if snooze_end and snooze_end < following.at:
        following = NextCheck(snooze_end, CheckReason.SNOOZE)
    return await _move_on(deps, replace(after, next_at=following.at, reason=following.reason), due)


async def _move_on(deps: Deps, after: Check, due: Check) -> bool:
    async with deps.sessions.write() as session:
        return await check_repository.advance(session, due, after)
