"""Notes about alerts: a few words, in the thread of the card that they are about where there is one."""

from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.evaluation import Announced, Evaluation
from bot.alerts.messages.notes import (
    allowance_restored_note,
    forecast_withdrawn_note,
    limit_changed_note,
    limit_missing_note,
    reminder_note,
    threshold_muted_note,
    thresholds_cleared_note,
)
from bot.alerts.model import (
    AllowanceRestored,
    LimitChanged,
    LimitForecast,
    LimitForecastWithdrawn,
    LimitMissing,
    Reminder,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, asking_first
from bot.deps import Deps
from bot.subscriptions.deliveries import new_delivery


async def queue_note(
    deps: Deps, session: AsyncSession, evaluation: Evaluation, name: str, event: Announced, *, under: str | None = None
) -> None:
    """Queue the note of an event; `under`: the threshold, as text, in whose thread it belongs."""
    subscription = evaluation.subscription
    localizer = deps.localizer(subscription.locale, subscription.time_zone)
    # A card that was never posted has no thread: then the note stands in the channel.
    thread = await _thread(session, evaluation, under) if under else None
    message, slot = _message(event, evaluation, localizer), f"{evaluation.month}:{name}"
    note = new_delivery(deps, subscription, DeliveryKind.ALERT_NOTE, slot, message=message, thread_ts=thread)
    await delivery_repository.insert(session, perhaps_posted(deps, evaluation, note))


def perhaps_posted(deps: Deps, evaluation: Evaluation, delivery: Delivery) -> Delivery:
    """The delivery, looked for first where the last observation was made before a time that the database forgot."""
    tail, last_observed = deps.jobs.lost_tail, evaluation.before.at or evaluation.subscription.created_at
    return asking_first(delivery, tail.since) if tail and last_observed <= tail.until else delivery


def _message(event: Announced, evaluation: Evaluation, localizer: Localizer) -> Message:
    organization, as_of = evaluation.subscription.organization, evaluation.at
    match event:
        case LimitChanged():
            return limit_changed_note(organization, event, as_of, localizer)
        case LimitMissing():
            return limit_missing_note(organization, event, evaluation.subscription.id, as_of, localizer)
        case ThresholdsCleared():
            return thresholds_cleared_note(organization, event, as_of, localizer)
        case ThresholdMuted():
            return threshold_muted_note(organization, event, evaluation.after.month, as_of, localizer)
        case LimitForecastWithdrawn():
            return forecast_withdrawn_note(organization, event, as_of, localizer)
        case AllowanceRestored():
            return allowance_restored_note(organization, event, evaluation.after.month, as_of, localizer)
        case Reminder():
            return reminder_note(organization, event, evaluation.subscription.id, as_of, localizer)
        case ThresholdCrossed() | LimitForecast() | SpikesSeen():
            raise AssertionError("these have a card")
        case _:
            assert_never(event)


async def _thread(session: AsyncSession, evaluation: Evaluation, mark: str) -> str | None:
    subscription = evaluation.subscription
    fired = await firing_repository.of_subscription(
        session, subscription.workspace_id, subscription.id, month=evaluation.after.month
    )
    named = next((firing for firing in fired if firing.mark == mark and firing.card), None)
    card = next((firing for firing in fired if named and firing.id == named.card), None)
    return card.ts if card else None
