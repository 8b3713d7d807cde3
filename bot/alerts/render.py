"""Render the card of an alert when it is posted, with the flows of then, and draw it again later."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import structlog

from bot.alerts import firing_repository
from bot.alerts.detection.day_flows import flows_of_day
from bot.alerts.detection.days import LOOK_BACK
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.detection.weeks import unusual_weeks
from bot.alerts.firing_repository import Firing
from bot.alerts.messages.card import AlertPosting, alert_card
from bot.alerts.messages.rules import CardRules, mentions
from bot.alerts.model import AlertFacts, Contributors, UnusualWeeks
from bot.alerts.quiet.cards import held_by_quiet_hours, joined
from bot.alerts.quiet.hours import NO_LONGER
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.contributors import contributors, window_start
from bot.alerts.rules.months import MONTH_OVER, is_over
from bot.alerts.webhooks import repository as webhook_repository
from bot.alerts.webhooks.deliver import webhook_delivery
from bot.blocks.message import Message
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, Postpone, Skip, delivery_id
from bot.delivery.payload import Payload
from bot.deps import Deps
from bot.errors import BotError, PersonUnknown, ReadingGone
from bot.organizations.address import organization_url
from bot.permissions import Role
from bot.ports import GroupsNotListed
from bot.readings import history_repository
from bot.readings.country import country_of
from bot.readings.fetch_once import flows_of_run, flows_remembered
from bot.readings.rules import rules_at
from bot.usage.flow_days import DayFlow, flow_days
from bot.usage.model import Flow
from bot.usage.period import days_between

log = structlog.stdlib.get_logger()

_ASKED_ELSEWHERE = timedelta(seconds=1)  # until another replica has asked
_DAY = timedelta(days=1)


async def render_alert(deps: Deps, delivery: Delivery, subscription: AlertSubscription) -> Payload | Postpone | Skip:
    """Draw the card of the firing in the delivery's slot, keep what it shows, and queue the webhook's delivery.

    An alert does not wait for its flows: where Pipefy does not answer, it says that they are not known.
    Raises DatabaseDown.
    """
    async with deps.sessions.read() as session:
        firing = await firing_repository.find(session, delivery.workspace_id, delivery.slot)
    if firing is None or firing.facts is None:
        return Skip("removed")
    if is_over(firing.month, deps.now()):
        return Skip(MONTH_OVER)
    if (held := await held_by_quiet_hours(deps, subscription, firing)) is not None:
        await _call_webhook_meanwhile(deps, delivery, subscription, firing)
        return held
    if firing.closed_at is not None and _is_silence(firing.facts):
        return Skip(NO_LONGER)  # Pipefy has reported the day before the card came out
    own = await joined(deps, subscription, firing)
    if not isinstance(own, AlertFacts):
        return own
    facts = await _filled(deps, delivery, subscription, replace(firing, facts=own))
    if facts is None:
        return Postpone(_ASKED_ELSEWHERE, "asking")
    message = await draw(deps, subscription, replace(firing, facts=facts))
    # Kept, as later edits draw the same card: Pipefy tells another figure tomorrow.
    async with deps.sessions.write() as session:
        # A check may have corrected what it says while the flows were read: that makes the card outdated.
        current = await firing_repository.lock(session, firing.workspace_id, firing.id)
        if current is not None and current.facts is not None:
            kept = replace(facts, event=current.facts.event, also=current.facts.also)
            await firing_repository.save_facts(session, firing.workspace_id, firing.id, kept)
        if await webhook_repository.find(session, firing.workspace_id, firing.subscription_id):
            await delivery_repository.insert(session, webhook_delivery(delivery, facts, message.text))
    return Payload(message)


async def _call_webhook_meanwhile(
    deps: Deps, delivery: Delivery, subscription: AlertSubscription, firing: Firing
) -> None:
    """Queue the call of an alert whose card waits in quiet hours: receivers do not sleep, and act by themselves."""
    called = delivery_id(delivery.subscription_id, DeliveryKind.WEBHOOK, delivery.slot)
    async with deps.sessions.read() as session:
        webhook = await webhook_repository.find(session, firing.workspace_id, firing.subscription_id)
        if webhook is None or await delivery_repository.find(session, firing.workspace_id, called):
            return
    facts = await _filled(deps, delivery, subscription, firing)
    if facts is None:
        return  # at the next look: another replica asks for the flows
    message = await draw(deps, subscription, replace(firing, facts=facts))
    async with deps.sessions.write() as session:
        await delivery_repository.insert(session, webhook_delivery(delivery, facts, message.text))


async def _filled(deps: Deps, delivery: Delivery, subscription: AlertSubscription, firing: Firing) -> AlertFacts | None:
    """The facts with the flows behind them as far as they are known; None while another replica asks for them."""
    assert firing.facts is not None  # noqa: S101 - asked by the callers
    try:
        flows = await flows_of_alert_month(deps, subscription, firing.facts)
        if flows is None:
            return None
        contributing = await _contributors(deps, subscription, firing, flows)
    except BotError as error:
        log.info("alert without flows", delivery=delivery.id, error=type(error).__name__)
        contributing = None
    weeks = await _weeks(deps, subscription, firing.facts)
    day_flows = await _day_flows(deps, subscription, firing.facts)
    country = await country_of(deps, subscription.tracked) if weeks else None
    return replace(firing.facts, contributors=contributing, weeks=weeks, day_flows=day_flows, country=country)


def _is_silence(facts: AlertFacts) -> bool:
    return isinstance(facts.event, SpikesSeen) and facts.event.silence is not None


async def flows_of_alert_month(
    deps: Deps, subscription: AlertSubscription, facts: AlertFacts
) -> tuple[Flow, ...] | None:
    """The flows of the alert's month, read once for all that fired from one reading; None while another replica asks.

    Pipefy tells them of the month that is the current one. Raises ReadingGone once that is another, and what Pipefy
    raises.
    """
    tracked = subscription.tracked
    run = f"flows:{facts.as_of.isoformat()}"
    if facts.month == deps.now().date().replace(day=1):
        return await flows_of_run(deps, tracked, run)
    flows = await flows_remembered(deps, tracked, run)
    if flows is None:
        raise ReadingGone
    return flows


async def draw(deps: Deps, subscription: AlertSubscription, firing: Firing) -> Message:
    """The card as it stands now. The firing has facts, so it has a card."""
    localizer = deps.localizer(subscription.locale, subscription.time_zone)
    assert firing.facts is not None  # noqa: S101 - asked by the callers
    url = await organization_url(deps, subscription.tracked)
    rules = await _rules(deps, subscription, firing.facts, firing.fired_at)
    posting = AlertPosting(localizer, firing.id, subscription.id, url, rules)
    return alert_card(firing.facts, firing.card_state, posting)


async def _rules(deps: Deps, subscription: AlertSubscription, facts: AlertFacts, at: datetime) -> CardRules:
    """The rules of that moment, whenever the card is drawn; nobody is mentioned who is gone by now."""
    rules = (await rules_at(deps, subscription.tracked, at)).rules
    mention = rules.mention if mentions(facts, rules.mention) else None
    if mention and await _is_gone(deps, subscription.workspace_id, mention.person_id):
        mention = None
    group = rules.group if mentions(facts, rules.group) else None
    if group and await _is_group_gone(deps, group.group_id):
        group = None
    return CardRules(rules.runbook, mention, rules.price, group)


async def _is_gone(deps: Deps, workspace_id: str, person_id: str) -> bool:
    try:
        return (await deps.person(workspace_id, person_id)).role is Role.EXTERNAL
    except PersonUnknown:  # while Slack does not say, nobody who may be there is left out
        return False


async def _is_group_gone(deps: Deps, group_id: str) -> bool:
    """True for a group that was disabled or deleted; not while Slack does not say, as of people."""
    groups = await deps.user_groups()
    return not isinstance(groups, GroupsNotListed) and group_id not in {group.id for group in groups}


async def _contributors(
    deps: Deps, subscription: AlertSubscription, firing: Firing, flows: tuple[Flow, ...]
) -> Contributors | None:
    assert firing.facts is not None  # noqa: S101 - asked by the caller
    since = await _since(deps, firing, firing.facts.as_of)
    last = firing.facts.as_of.date()
    before = since - (last - since) - _DAY
    where = (subscription.workspace_id, subscription.organization.uuid)
    async with deps.sessions.read() as session:
        readings = await history_repository.flows_on(session, *where, days_between(before, last))
    return contributors(readings, flows, firing.facts.as_of, since)


async def _since(deps: Deps, firing: Firing, as_of: datetime) -> date:
    async with deps.sessions.read() as session:
        fired = await firing_repository.of_subscription(
            session, firing.workspace_id, firing.subscription_id, month=firing.month
        )
    earlier = (other.fired_at for other in fired if other.fired_at < firing.fired_at)
    return window_start(as_of, max(earlier, default=None))


async def _weeks(deps: Deps, subscription: AlertSubscription, facts: AlertFacts) -> UnusualWeeks | None:
    """The weeks before the unusual day: of the organization where that is unusual, else of the flow farthest off."""
    if not isinstance(facts.event, SpikesSeen):
        return None
    spike, where = facts.event.spikes[0], (subscription.workspace_id, subscription.organization.uuid)
    first, read_on = spike.day - LOOK_BACK, spike.day + _DAY
    async with deps.sessions.read() as session:
        if spike.flow is None:
            days = await history_repository.days(session, *where, first, spike.day)
            return unusual_weeks(spike, {day: tasks for day, (tasks, _) in days.items()})
        readings = await history_repository.flows_on(session, *where, days_between(first, read_on))
    return unusual_weeks(spike, flow_days(readings, first, spike.day).get(spike.flow, {}))


async def _day_flows(deps: Deps, subscription: AlertSubscription, facts: AlertFacts) -> tuple[DayFlow, ...]:
    """The flows of a day that was unusual for the organization; where flows were unusual, the event has them."""
    event = facts.event
    if not isinstance(event, SpikesSeen) or event.silence or any(spike.flow for spike in event.spikes):
        return ()
    read_on = days_between(event.day - LOOK_BACK, event.day + _DAY)
    async with deps.sessions.read() as session:
        readings = await history_repository.flows_on(
            session, subscription.workspace_id, subscription.organization.uuid, read_on
        )
    return flows_of_day(readings, event.spikes[0])
