"""Show the flows behind an alert: in its thread once, after that to the person alone who presses Details."""

from dataclasses import replace

import structlog

from bot.alerts.messages.details import alert_details
from bot.alerts.model import AlertFacts
from bot.alerts.render import flows_of_alert_month
from bot.alerts.repository import AlertSubscription
from bot.alerts.respond import get_firing
from bot.blocks.message import Message
from bot.delivery import repository as delivery_repository
from bot.delivery.model import DeliveryKind, DeliveryState
from bot.delivery.payload import Payload, to_json
from bot.delivery.worker import deliver_and_wait
from bot.deps import Deps
from bot.errors import AlertsGone, ReadingGone, TryLater
from bot.permissions import Person
from bot.subscriptions.deliveries import new_delivery
from bot.usage.model import Flow

log = structlog.stdlib.get_logger()


async def show_details(deps: Deps, person: Person, channel_id: str, firing_id: str) -> Message | None:
    """Post the flows into the alert's thread; the message for the person alone where that is not possible.

    It is not where they stand there already, are not known, or Slack does not take them now.

    Raises NotAllowed, AlertsGone.
    """
    subscription, firing = await get_firing(deps, person, channel_id, firing_id)
    if firing.facts is None:
        raise AlertsGone
    flows = await _flows(deps, subscription, firing.facts)
    posted = new_delivery(deps, subscription, DeliveryKind.ALERT_NOTE, f"details:{firing.id}")
    async with deps.sessions.read() as session:
        posted_already = await delivery_repository.find(session, subscription.workspace_id, posted.id)
    own = alert_details(firing.facts, flows, deps.localizer(person.locale, person.time_zone))
    if posted_already is not None or firing.ts is None or flows is None:
        return own
    localizer = deps.localizer(subscription.locale, subscription.time_zone)
    payload = to_json(Payload(alert_details(firing.facts, flows, localizer), thread_ts=firing.ts))
    async with deps.sessions.write() as session:
        await delivery_repository.insert(session, replace(posted, payload=payload))
    # Queued like any post, so that two presses make one message in the thread.
    arrived = await deliver_and_wait(deps, posted)
    return None if arrived and arrived.state is DeliveryState.SENT else own


async def _flows(deps: Deps, subscription: AlertSubscription, facts: AlertFacts) -> tuple[Flow, ...] | None:
    """The flows as they were read when the alert was posted; read anew only where that failed. None: not known."""
    try:
        return await flows_of_alert_month(deps, subscription, facts)
    except (TryLater, ReadingGone) as error:
        log.info("flows behind an alert not known", error=type(error).__name__)
        return None
