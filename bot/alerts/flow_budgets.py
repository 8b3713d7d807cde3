"""Budgets of flows and pipes: set by words, judged whenever flows were read, said once a month and threshold.

No state is kept of what was said: each threshold has a delivery with a key of its own, and the highest one is posted.
The lower ones are recorded as skipped, so that a figure that falls and rises again says none of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.messages.flow_budgets import flow_budget_note
from bot.alerts.model import MOST_FLOW_BUDGETS, AlertSettings, FlowBudget
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.flow_budgets import names, passed, slot_of, with_budget
from bot.alerts.settings_words import FlowBudgetWords
from bot.blocks.sanitize import clean_short
from bot.delivery import repository as delivery_repository
from bot.delivery.model import DeliveryKind, DeliveryState
from bot.deps import Deps
from bot.errors import ArgumentFault, BadArgument
from bot.i18n.spelling import matching_names, nearest_names
from bot.i18n.translator import noop
from bot.readings import history_repository
from bot.readings.fetch_once import flows_of_run
from bot.subscriptions.deliveries import new_delivery
from bot.usage.kept_months import KeptFlows
from bot.usage.model import Flow, TrackedOrganization

_LOWER = "said_with_a_higher_one"  # stored, as the reason of a skipped delivery
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
    """Say what is passed by the flows that were read last this month. Raises DatabaseDown."""
    for subscription in subscriptions:
        if subscription.settings.flow_budgets:
            await _judge(deps, subscription)


async def _judge(deps: Deps, subscription: AlertSubscription) -> None:
    month = _this_month(deps)
    async with deps.sessions.write() as session:
        kept = await _kept(session, subscription.tracked, month)
        if kept.read_on is None:
            return
        for crossed in passed(subscription.settings, kept.flows):
            localizer = deps.localizer(subscription.locale, subscription.time_zone)
            message = flow_budget_note(subscription.organization, crossed, kept.read_on, subscription.id, localizer)
            slots = [slot_of(f"{month:%Y-%m}", crossed.budget, mark) for mark in (*crossed.lower, crossed.mark)]
            highest = new_delivery(deps, subscription, DeliveryKind.ALERT_NOTE, slots[-1], message=message)
            if await delivery_repository.insert(session, highest):
                for slot in slots[:-1]:
                    lower = replace(
                        new_delivery(deps, subscription, DeliveryKind.ALERT_NOTE, slot),
                        state=DeliveryState.SKIPPED,
                        error=_LOWER,
                    )
                    await delivery_repository.insert(session, lower)


async def _flows(deps: Deps, tracked: TrackedOrganization) -> Sequence[Flow]:
    """The flows as they were read last, this month or the one before; else Pipefy is asked."""
    async with deps.sessions.read() as session:
        kept = await _kept(session, tracked, _this_month(deps))
    if kept.flows:
        return kept.flows
    return await flows_of_run(deps, tracked, f"flow-budget:{deps.now():%Y-%m-%dT%H}") or ()


async def _kept(session: AsyncSession, tracked: TrackedOrganization, month: date) -> KeptFlows:
    return await history_repository.flows_of_month(session, tracked.workspace_id, tracked.organization.uuid, month)


def _this_month(deps: Deps) -> date:
    return deps.now().astimezone(UTC).date().replace(day=1)
