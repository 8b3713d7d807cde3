"""Budgets of flows and pipes: set by words, judged whenever all flows were read, said once a month and threshold.

A reading hands its flows in at once, whoever asked for it. A check judges by the last ones that were kept, which is for
a budget that was set after them, and for a process that died in between.

No state is kept of what was said: each threshold has a delivery with a key of its own, and the highest one is posted.
The lower ones are recorded as skipped, so that a figure that falls and rises again says none of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import repository as alert_repository
from bot.alerts.messages.flow_budgets import flow_budget_note
from bot.alerts.model import MOST_FLOW_BUDGETS, AlertSettings, FlowBudget
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.flow_budgets import FlowBudgetPassed, names, passed, slot_of, with_budget
from bot.alerts.settings_words import FlowBudgetWords
from bot.blocks.sanitize import clean_short
from bot.delivery import repository as delivery_repository
from bot.delivery.model import DeliveryKind, DeliveryState
from bot.deps import Deps
from bot.errors import ArgumentFault, BadArgument, BotError
from bot.i18n.spelling import matching_names, nearest_names
from bot.i18n.translator import noop
from bot.readings import history_repository
from bot.readings.fetch_once import flows_of_run, flows_remembered
from bot.subscriptions.deliveries import new_delivery
from bot.usage.kept_months import KeptFlows
from bot.usage.model import Flow, TrackedOrganization

log = structlog.stdlib.get_logger()

_LOWER = "said_with_a_higher_one"  # stored, as the reason of a skipped delivery
_HOUR = timedelta(hours=1)
_EXAMPLE = 'alerts flow "Sync orders" 5000'
_FLOW, _PIPE = noop('alerts flow "{name}" {tasks}'), noop('alerts pipe "{name}" {tasks}')
_FLOW_OFF, _PIPE_OFF = noop('alerts flow "{name}" off'), noop('alerts pipe "{name}" off')


async def with_typed_budget(
    deps: Deps, tracked: TrackedOrganization, settings: AlertSettings, words: FlowBudgetWords
) -> AlertSettings:
    """The settings with the budget that was typed. Raises BadArgument, and what Pipefy raises."""
    if not words.name:
        raise BadArgument(ArgumentFault.MISSING, "pipe" if words.is_pipe else "flow", _EXAMPLE)
    if words.tasks is None:
        raise BadArgument(ArgumentFault.FLOW_BUDGET, words.name, _EXAMPLE)
    unknown = ArgumentFault.UNKNOWN_PIPE if words.is_pipe else ArgumentFault.UNKNOWN_FLOW
    if words.tasks == 0:
        removed = with_budget(settings, FlowBudget(words.name, 0, words.is_pipe))
        if removed == settings:
            raise BadArgument(unknown, words.name, "list")
        return removed
    read_names = names(await _flows(deps, tracked), pipes=words.is_pipe)
    meant = matching_names(words.name, read_names)
    if not meant:
        nearest = next(iter(nearest_names(words.name, read_names) or read_names), words.name)
        filled = {"name": clean_short(nearest), "tasks": str(words.tasks)}
        raise BadArgument(unknown, words.name, _PIPE if words.is_pipe else _FLOW, filled=filled)
    changed = with_budget(settings, FlowBudget(meant[0], words.tasks, words.is_pipe))
    if len(changed.flow_budgets) > MOST_FLOW_BUDGETS:
        oldest = settings.flow_budgets[0]
        raise BadArgument(
            ArgumentFault.TOO_MANY_FLOW_BUDGETS,
            words.name,
            _PIPE_OFF if oldest.is_pipe else _FLOW_OFF,
            MOST_FLOW_BUDGETS,
            {"name": clean_short(oldest.name)},
        )
    return changed


async def judge_flow_budgets(deps: Deps, subscriptions: Sequence[AlertSubscription]) -> None:
    """Say what is passed by the flows that were kept last this month, of one organization. Raises DatabaseDown."""
    if any(subscription.settings.flow_budgets for subscription in subscriptions):
        await _judge_all(deps, subscriptions, await _last_kept(deps, subscriptions[0].tracked))


async def judge_read_flows(deps: Deps, tracked: TrackedOrganization, flows: Sequence[Flow], asked_at: datetime) -> None:
    """An edge: say what is passed by flows that were read just now. `asked_at`: before Pipefy was asked for them."""
    try:
        # By a clock that is wrong it would be the budget of another month, and be said twice.
        if not deps.clock.is_trusted or _month(asked_at) != _month(deps.now()):
            return
        async with deps.sessions.read() as session:
            subscriptions = await alert_repository.of_organization(
                session, tracked.workspace_id, tracked.organization.uuid
            )
        await _judge_all(deps, subscriptions, KeptFlows(tuple(flows), asked_at.astimezone(UTC).date()))
    except BotError as error:
        log.warning("budgets of flows are judged later", error=type(error).__name__)
    except Exception:
        log.exception("judging budgets of flows stumbled", organization=tracked.organization.uuid)


async def _judge_all(deps: Deps, subscriptions: Sequence[AlertSubscription], read: KeptFlows) -> None:
    for subscription in subscriptions:
        crossed = passed(subscription.settings, read.flows)
        if read.read_on is not None and crossed:
            async with deps.sessions.write() as session:
                for budget in crossed:
                    await _say(deps, session, subscription, budget, read.read_on)


async def _say(
    deps: Deps, session: AsyncSession, subscription: AlertSubscription, crossed: FlowBudgetPassed, read_on: date
) -> None:
    localizer = deps.localizer(subscription.locale, subscription.time_zone)
    message = flow_budget_note(subscription.organization, crossed, read_on, subscription.id, localizer)
    slots = [slot_of(f"{read_on:%Y-%m}", crossed.budget, mark) for mark in (*crossed.lower, crossed.mark)]
    highest = new_delivery(deps, subscription, DeliveryKind.ALERT_NOTE, slots[-1], message=message)
    if await delivery_repository.insert(session, highest):
        for slot in slots[:-1]:
            lower = new_delivery(deps, subscription, DeliveryKind.ALERT_NOTE, slot)
            await delivery_repository.insert(session, replace(lower, state=DeliveryState.SKIPPED, error=_LOWER))


async def _flows(deps: Deps, tracked: TrackedOrganization) -> Sequence[Flow]:
    """The flows as they were kept last this month; else Pipefy is asked."""
    kept = await _last_kept(deps, tracked)
    return kept.flows or await flows_of_run(deps, tracked, _run_at(deps.now())) or ()


async def _last_kept(deps: Deps, tracked: TrackedOrganization) -> KeptFlows:
    """This month's flows of the last reading; before the first one, those that a typed budget was looked up in."""
    now = deps.now()
    async with deps.sessions.read() as session:
        kept = await history_repository.flows_of_month(
            session, tracked.workspace_id, tracked.organization.uuid, _month(now)
        )
    for at in (now, now - _HOUR):
        if kept.read_on is None and _month(at) == _month(now):
            flows = await flows_remembered(deps, tracked, _run_at(at))
            kept = KeptFlows(flows, at.astimezone(UTC).date()) if flows else kept
    return kept


def _run_at(at: datetime) -> str:
    return f"flow-budget:{at:%Y-%m-%dT%H}"


def _month(instant: datetime) -> date:
    return instant.astimezone(UTC).date().replace(day=1)
