"""Follow up on days of which Pipefy had reported no task: once it has, their alerts are resolved and their threads say.

In the transaction of the check that read them: the alert is closed with the figure, and the note queued, together.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.evaluation import Evaluation
from bot.alerts.firing_repository import Firing
from bot.alerts.messages.headline import alert_headline
from bot.alerts.messages.silence import day_reported_note
from bot.alerts.model import AlertFacts
from bot.alerts.thread_notes import perhaps_posted
from bot.delivery import repository as delivery_repository
from bot.delivery.model import DeliveryKind
from bot.deps import Deps
from bot.readings import history_repository
from bot.subscriptions.deliveries import new_delivery

REPORTED = "reported"  # the name of the note


async def resolve_reported_days(deps: Deps, session: AsyncSession, evaluation: Evaluation) -> None:
    """Close the open alerts of days without a task for which the kept days have some by now."""
    subscription = evaluation.subscription
    for firing in await firing_repository.lock_open(session, subscription.workspace_id, subscription.id):
        event = firing.facts.event if firing.facts else None
        if firing.facts is None or not isinstance(event, SpikesSeen) or event.silence is None:
            continue
        if tasks := await _tasks(session, evaluation, event.day):
            silence = replace(event.silence, reported=tasks)
            facts = replace(firing.facts, event=replace(event, silence=silence))
            await _resolve(deps, session, evaluation, firing, facts)


async def _tasks(session: AsyncSession, evaluation: Evaluation, day: date) -> int:
    subscription = evaluation.subscription
    days = await history_repository.days(session, subscription.workspace_id, subscription.organization.uuid, day, day)
    return days[day][0] if day in days else 0


async def _resolve(
    deps: Deps, session: AsyncSession, evaluation: Evaluation, firing: Firing, facts: AlertFacts
) -> None:
    card_state = replace(firing.card_state, closed_at=evaluation.at)
    await firing_repository.save_facts(session, firing.workspace_id, firing.id, facts)
    await firing_repository.save_card_state(
        session, firing.workspace_id, firing.id, card_state, closed_at=evaluation.at
    )
    # A card that never came out is dropped: there is nothing to follow up.
    thread = firing.ts or await _named_by_another(session, firing, facts)
    if thread is None:
        return
    subscription, day = evaluation.subscription, firing.mark.rpartition(":")[2]
    localizer = deps.localizer(subscription.locale, subscription.time_zone)
    message = day_reported_note(alert_headline(facts, localizer), evaluation.at, localizer)
    slot = f"{evaluation.month}:{REPORTED}:{day}"
    note = new_delivery(deps, subscription, DeliveryKind.ALERT_NOTE, slot, message=message, thread_ts=thread)
    await delivery_repository.insert(session, perhaps_posted(deps, evaluation, note))


async def _named_by_another(session: AsyncSession, firing: Firing, facts: AlertFacts) -> str | None:
    """Correct the card of another alert that names the day, as both waited in quiet hours; where that was posted."""
    fired = await firing_repository.of_subscription(
        session, firing.workspace_id, firing.subscription_id, month=firing.month
    )
    for other in fired:
        days = (other.facts.also if other.facts else None) or ()
        if other.facts is None or all(day.firing_id != firing.id for day in days):
            continue
        event = facts.event
        corrected = tuple(
            replace(day, event=event) if day.firing_id == firing.id and isinstance(event, SpikesSeen) else day
            for day in days
        )
        await firing_repository.save_facts(session, other.workspace_id, other.id, replace(other.facts, also=corrected))
        await firing_repository.save_card_state(session, other.workspace_id, other.id, other.card_state)
        return other.ts
    return None
