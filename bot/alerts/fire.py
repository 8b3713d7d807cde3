"""What becomes of an observation: rows that fired and deliveries that say so, in the transaction that remembers it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.card_updates import (
    add_marks_passed_while_snoozed,
    clear_ended_snooze,
    close_forecast,
    close_what_is_over,
    passed_since,
)
from bot.alerts.evaluation import Announced, Evaluation
from bot.alerts.firing_repository import FORECAST, SPIKES, Firing
from bot.alerts.model import (
    AlertFacts,
    ForecastAnnouncement,
    LimitChanged,
    LimitForecast,
    LimitForecastWithdrawn,
    Reminder,
    SpikesSeen,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.evaluate import without_firing
from bot.alerts.thread_notes import queue_note
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, Kind
from bot.deps import Deps
from bot.subscriptions.deliveries import new_delivery
from bot.usage.forecast import Forecast, LimitDates, limit_dates
from bot.usage.report import Report


async def record(deps: Deps, session: AsyncSession, seen: Evaluation, events: Sequence[Announced]) -> None:
    """Insert what fired and what is to be posted. By their keys, what another replica inserted stays as it is."""
    await close_what_is_over(session, seen.subscription, seen.after, seen.at)
    await clear_ended_snooze(session, seen)
    await add_marks_passed_while_snoozed(session, seen)
    for event in _without_duplicate_forecast(events):
        await _record_one(deps, session, seen, event)
    if len(_without_duplicate_forecast(events)) < len(events):
        await _mark_forecast_announced(session, seen, events)


def alert_delivery(deps: Deps, subscription: AlertSubscription, firing_id: str) -> Delivery:
    """The card of a firing: drawn when it is delivered, with the flows of then."""
    return new_delivery(deps, subscription, Kind.ALERT, firing_id)


def _without_duplicate_forecast(events: Sequence[Announced]) -> Sequence[Announced]:
    """The card of a mark tells the forecast, too: foreseen in the same moment, it needs no second card."""
    marked = any(isinstance(event, ThresholdCrossed) for event in events)
    return [event for event in events if not (marked and isinstance(event, LimitForecast))]


async def _mark_forecast_announced(session: AsyncSession, seen: Evaluation, events: Sequence[Announced]) -> None:
    """Record what is foreseen as said by the card of the mark."""
    passed = next(event for event in events if isinstance(event, ThresholdCrossed))
    card = _firing(seen, str(passed.mark), passed.episode).id
    await firing_repository.insert(
        session, _firing(seen, FORECAST, await _forecasts_so_far(session, seen) + 1, card=card)
    )


async def _record_one(deps: Deps, session: AsyncSession, seen: Evaluation, event: Announced) -> None:
    match event:
        case ThresholdCrossed():
            await _passed(deps, session, seen, event)
        case LimitForecast():
            await _fire(deps, session, seen, FORECAST, event, episode=await _forecasts_so_far(session, seen) + 1)
        case SpikesSeen():
            await _fire(deps, session, seen, f"{SPIKES}{event.day.isoformat()}", event)
        case LimitForecastWithdrawn():
            await close_forecast(session, seen)
            await queue_note(deps, session, seen, "unforeseen", event, under=FORECAST)
        case ThresholdsCleared():
            name = f"left:{max(event.marks)}:{seen.at.isoformat()}"
            await queue_note(deps, session, seen, name, event, under=str(max(event.marks)))
        case LimitChanged():
            await queue_note(deps, session, seen, f"base:{event.old}:{event.new}:{seen.at.isoformat()}", event)
        case ThresholdMuted():
            await queue_note(deps, session, seen, f"muted:{event.mark}", event)
        case Reminder():
            await queue_note(deps, session, seen, f"still:{event.mark}:{event.at.isoformat()}", event)
        case _:
            assert_never(event)


async def _passed(deps: Deps, session: AsyncSession, seen: Evaluation, event: ThresholdCrossed) -> None:
    card = await _fire(deps, session, seen, str(event.mark), event, episode=event.episode)
    for lower in event.lower:
        latch = seen.after.latches.get(lower)
        await firing_repository.insert(session, _firing(seen, str(lower), latch.episodes if latch else 1, card=card))
    await passed_since(session, seen, event.mark, but=card)


async def _forecasts_so_far(session: AsyncSession, seen: Evaluation) -> int:
    """Once a month, but for a first one that never came out."""
    one = seen.subscription
    fired = await firing_repository.of_subscription(session, one.workspace_id, one.id, month=seen.after.month)
    return sum(firing.mark == FORECAST for firing in fired)


async def _fire(
    deps: Deps,
    session: AsyncSession,
    seen: Evaluation,
    mark: str,
    event: ThresholdCrossed | LimitForecast | SpikesSeen,
    *,
    episode: int = 1,
) -> str:
    """Its row and its delivery; the id of the firing."""
    row = _firing(seen, mark, episode)
    row = replace(row, card=row.id, facts=_facts(seen, event))
    if await firing_repository.insert(session, row):
        await delivery_repository.insert(session, alert_delivery(deps, seen.subscription, row.id))
    return row.id


def _firing(seen: Evaluation, mark: str, episode: int, *, card: str | None = None) -> Firing:
    one, month = seen.subscription, seen.after.month
    assert month is not None  # noqa: S101 - events come from an observation, which has one
    return Firing(one.workspace_id, one.id, month, mark, episode, seen.at, card=card)


def _facts(seen: Evaluation, event: ThresholdCrossed | LimitForecast | SpikesSeen) -> AlertFacts:
    report, base, month = seen.report, seen.after.base, seen.after.month
    assert month is not None  # noqa: S101 - as above
    return AlertFacts(
        organization=seen.subscription.organization,
        event=event,
        month=month,
        as_of=report.reading.taken_at,
        own_budget=base is not None and base != report.limit,
        base=base,
        used=report.total,
        days=report.days,
        outlook=report.outlook,
        reach=_limit_dates(report, base, month),
        contributors=None,
    )


def _limit_dates(report: Report, base: int | None, month: date) -> LimitDates | None:
    if not isinstance(report.outlook, Forecast) or base is None or report.total is None:
        return None
    return limit_dates(report.outlook, report.total, base, month, report.reading.taken_at.date())


async def undo_firing(session: AsyncSession, delivery: Delivery, at: datetime) -> None:
    """In the transaction that settles the delivery. An unusual day is none any more by then: it stays as it is."""
    workspace_id, subscription_id = delivery.workspace_id, delivery.subscription_id
    firing = await firing_repository.find(session, workspace_id, delivery.slot)
    if firing is None or firing.facts is None or isinstance(firing.facts.event, SpikesSeen):
        return
    series = await alert_repository.lock_state(session, workspace_id, subscription_id)
    if series.month != firing.month:
        return
    told = [
        one
        for one in await firing_repository.lock_open(session, workspace_id, subscription_id)
        if one.card == firing.id
    ]
    again = without_firing(series, firing.facts.event)
    if any(one.mark == FORECAST for one in told):  # the card of a mark may tell the forecast, too
        again = replace(again, warned=ForecastAnnouncement.NOT_YET)
    await alert_repository.save_state(session, workspace_id, subscription_id, again)
    for one in told:
        await firing_repository.note(session, workspace_id, one.id, replace(one.since, closed_at=at), closed_at=at)
