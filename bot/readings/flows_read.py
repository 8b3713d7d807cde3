"""Flows of the running month that were read just now, whoever asked: what depends on them follows in the background."""

from datetime import datetime

from bot.deps import Deps
from bot.usage.model import FlowList, TrackedOrganization


def judge_in_background(deps: Deps, tracked: TrackedOrganization, listed: FlowList, asked_at: datetime) -> None:
    """Judge budgets by these flows without delaying the answer that they were read for.

    `listed`: of a question without words to search for, as a search may leave out some of a pipe's flows.
    """
    # Of a list with holes, a pipe would pass for less than it has. One that the bot itself cut lacks only those flows
    # with the fewest.
    if listed.complete or listed.cut:
        deps.spawn(deps.judge_flows(deps, tracked, listed.flows, asked_at))
