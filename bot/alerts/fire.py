"""Fire: insert firings and the deliveries that say so, in the transaction that keeps the new state."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.card_updates import (
    add_thresholds_passed_while_snoozed,
    clear_ended_snooze,
    close_forecast,
    close_what_is_over,
    passed_since,
)
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.evaluation import Announced, Evaluation
from bot.alerts.firing_repository import FORECAST, SPIKES, Firing
from bot.alerts.model import (
    AlertFacts,
    AllowanceRestored,
    ForecastAnnouncement,
    LimitChanged,
    LimitForecast,
    LimitForecastWithdrawn,
    LimitMissing,
    Reminder,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.alerts.reported_late import resolve_reported_days
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.evaluate import without_firing
from bot.alerts.rules.months import ASLEEP
from bot.alerts.thread_notes import perhaps_posted, queue_note
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind
from bot.deps import Deps
from bot.subscriptions.deliveries import new_delivery
from bot.usage.forecast import Forecast, LimitDates, limit_dates
from bot.usage.report import Report


async def record(
    deps: Deps, session: AsyncSession, evaluation: Evaluation, events: Sequence[Announced], *, has_open: bool
) -> None:
    """Insert what fired and what is to be posted. By their keys, what another replica inserted stays as it is.

    `has_open`: earlier firings are open, of which some may be over.
    """
    if has_open:
        # First, as one of the last day of a month is closed by the new month, which says less.
        await resolve_reported_days(deps, session, evaluation)
        await close_what_is_over(session, evaluation.subscription, evaluation.after, evaluation.at)
    await clear_ended_snooze(session, evaluation)
    await add_thresholds_passed_while_snoozed(session, evaluation)
    for event in _without_duplicate_forecast(events):
        await _record_one(deps, session, evaluation, event)
    if len(_without_duplicate_forecast(events)) < len(events):
        await _mark_forecast_announced(session, evaluation, events)


def alert_delivery(deps: Deps, subscription: AlertSubscription, firing_id: str) -> Delivery:
    """The card of a firing: drawn when it is delivered, with the flows of then."""
    return new_delivery(deps, subscription, DeliveryKind.ALERT, firing_id)


def _without_duplicate_forecast(events: Sequence[Announced]) -> Sequence[Announced]:
    """Drop the forecast where a threshold is passed in the same moment: its card tells the forecast, too."""
    has_card = any(isinstance(event, ThresholdCrossed) for event in events)
    return [event for event in events if not (has_card and isinstance(event, LimitForecast))]


async def _mark_forecast_announced(session: AsyncSession, evaluation: Evaluation, events: Sequence[Announced]) -> None:
    """Insert the forecast as announced by the card of the threshold."""
    passed = next(event for event in events if isinstance(event, ThresholdCrossed))
    card = _firing(evaluation, str(passed.mark), passed.episode).id
    await firing_repository.insert(
        session, _firing(evaluation, FORECAST, await _forecasts_so_far(session, evaluation) + 1, card=card)
    )


async def _record_one(deps: Deps, session: AsyncSession, evaluation: Evaluation, event: Announced) -> None:
    match event:
        case ThresholdCrossed():
            await _passed(deps, session, evaluation, event)
        case LimitForecast():
            await _fire(
                deps, session, evaluation, FORECAST, event, occurrence=await _forecasts_so_far(session, evaluation) + 1
            )
        case SpikesSeen():
            await _fire(deps, session, evaluation, f"{SPIKES}{event.day.isoformat()}", event)
        case LimitForecastWithdrawn():
            await close_forecast(session, evaluation)
            await queue_note(deps, session, evaluation, "unforeseen", event, under=FORECAST)
        case ThresholdsCleared():
            name = f"left:{max(event.marks)}:{evaluation.at.isoformat()}"
            await queue_note(deps, session, evaluation, name, event, under=str(max(event.marks)))
        case LimitChanged() | LimitMissing() | ThresholdMuted() | AllowanceRestored() | Reminder():
            await queue_note(deps, session, evaluation, _note_name(evaluation, event), event)
        case _:
            assert_never(event)


def _note_name(
    evaluation: Evaluation, event: LimitChanged | LimitMissing | ThresholdMuted | AllowanceRestored | Reminder
) -> str:
    """The name of a note in the channel: with the month its key, by which no replica queues it twice."""
    match event:
        case LimitChanged(old=old, new=new):
            return f"base:{old}:{new}:{evaluation.at.isoformat()}"
        case LimitMissing():
            return ASLEEP
        case ThresholdMuted(mark=mark):
            return f"muted:{mark}"
        case AllowanceRestored():
            return "restored"
        case Reminder(mark=mark, at=at):
            return f"still:{mark}:{at.isoformat()}"


async def _passed(deps: Deps, session: AsyncSession, evaluation: Evaluation, event: ThresholdCrossed) -> None:
    card = await _fire(deps, session, evaluation, str(event.mark), event, occurrence=event.episode)
    # Rows for the lower ones, too, which this card says: notes about them find its thread by that.
    for lower in event.lower:
        mark_state = evaluation.after.latches.get(lower)
        await firing_repository.insert(
            session, _firing(evaluation, str(lower), mark_state.episodes if mark_state else 1, card=card)
        )
    await passed_since(session, evaluation, event.mark, but=card)


async def _forecasts_so_far(session: AsyncSession, evaluation: Evaluation) -> int:
    """The number of forecasts fired this month: more than one where the first never came out."""
    subscription = evaluation.subscription
    fired = await firing_repository.of_subscription(
        session, subscription.workspace_id, subscription.id, month=evaluation.after.month
    )
    return sum(firing.mark == FORECAST for firing in fired)


async def _fire(
    deps: Deps,
    session: AsyncSession,
    evaluation: Evaluation,
    mark: str,
    event: ThresholdCrossed | LimitForecast | SpikesSeen,
    *,
    occurrence: int = 1,
) -> str:
    """Insert the firing and the delivery of its card; the id of the firing."""
    row = _firing(evaluation, mark, occurrence)
    row = replace(row, card=row.id, facts=_facts(evaluation, event))
    # The key decides between replicas: the one that comes second queues no second card.
    if await firing_repository.insert(session, row):
        card = alert_delivery(deps, evaluation.subscription, row.id)
        await delivery_repository.insert(session, perhaps_posted(deps, evaluation, card))
    return row.id


def _firing(evaluation: Evaluation, mark: str, occurrence: int, *, card: str | None = None) -> Firing:
    subscription, month = evaluation.subscription, evaluation.after.month
    assert month is not None  # noqa: S101 - events come from an observation, which has one
    return Firing(subscription.workspace_id, subscription.id, month, mark, occurrence, evaluation.at, card=card)


def _facts(evaluation: Evaluation, event: ThresholdCrossed | LimitForecast | SpikesSeen) -> AlertFacts:
    report, limit, month = evaluation.report, evaluation.after.base, evaluation.after.month
    assert month is not None  # noqa: S101 - as above
    return AlertFacts(
        organization=evaluation.subscription.organization,
        event=event,
        month=month,
        as_of=report.reading.taken_at,
        own_budget=limit is not None and limit != report.limit,
        base=limit,
        used=report.total,
        days=report.days,
        outlook=report.outlook,
        reach=_limit_dates(report, limit, month),
        contributors=None,
    )


def _limit_dates(report: Report, limit: int | None, month: date) -> LimitDates | None:
    if not isinstance(report.outlook, Forecast) or limit is None or report.total is None:
        return None
    return limit_dates(report.outlook, report.total, limit, month, report.reading.taken_at.date())


async def undo_firing(session: AsyncSession, delivery: Delivery, at: datetime) -> None:
    """Undo a firing whose alert could not be delivered, so that the next check can fire it again.

    In the transaction that settles the delivery. A spike stays as it is: its day is not judged a second time.
    """
    workspace_id, subscription_id = delivery.workspace_id, delivery.subscription_id
    firing = await firing_repository.find(session, workspace_id, delivery.slot)
    if firing is None or firing.facts is None or isinstance(firing.facts.event, SpikesSeen):
        return
    # Another check may evaluate right now: the state is locked before it is read.
    state = await alert_repository.lock_state(session, workspace_id, subscription_id)
    # In another month its thresholds start anew, and what did not come out is old news.
    if state.month != firing.month:
        return
    on_card = [
        open_firing
        for open_firing in await firing_repository.lock_open(session, workspace_id, subscription_id)
        if open_firing.card == firing.id
    ]
    restored = without_firing(state, firing.facts.event)
    if any(announced.mark == FORECAST for announced in on_card):  # the card of a threshold may tell the forecast, too
        restored = replace(restored, warned=ForecastAnnouncement.NOT_YET)
    await alert_repository.save_state(session, workspace_id, subscription_id, restored)
    for announced in on_card:
        await firing_repository.save_card_state(
            session, workspace_id, announced.id, replace(announced.card_state, closed_at=at), closed_at=at
        )
