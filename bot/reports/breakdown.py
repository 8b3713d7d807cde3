"""Breakdown by flow: every flow of an organization with its tasks, searched by words."""

from bot.deps import Deps
from bot.errors import ReadingGone
from bot.readings.fetch_once import count_in_background
from bot.readings.flows_read import judge_in_background
from bot.usage.model import Breakdown, TrackedOrganization
from bot.usage.period import Period

# Seconds, as for reports: a card and its breakdown shall not tell two stories.
_FRESH = {Period.CURRENT_MONTH: 60.0, Period.LAST_MONTH: 300.0, Period.LAST_3_MONTHS: 300.0}


async def read_breakdown(deps: Deps, tracked: TrackedOrganization, period: Period, words: str) -> Breakdown:
    """The flows whose name or pipe matches `words`, all of them when there are none."""
    key = breakdown_key(deps, tracked, period, words)
    breakdown = await deps.caches.flows.get(key, lambda: _ask(deps, tracked, period, words), _FRESH[period])
    if period is Period.CURRENT_MONTH and not words:
        # A remembered one too: a budget may have been set since.
        judge_in_background(deps, tracked, breakdown.flows, breakdown.taken_at)
    return breakdown


async def find_breakdown(deps: Deps, tracked: TrackedOrganization, period: Period, words: str, taken: str) -> Breakdown:
    """The very breakdown that a card was drawn from, by the moment it was taken; raises ReadingGone."""
    kept = deps.caches.flows.peek(breakdown_key(deps, tracked, period, words))
    if kept is None or kept.taken_at.isoformat() != taken:
        raise ReadingGone
    return kept


async def breakdown_of_card(
    deps: Deps, tracked: TrackedOrganization, period: Period, words: str, taken: str
) -> Breakdown:
    """The very breakdown that a card was drawn from while it is remembered; else one of now."""
    try:
        return await find_breakdown(deps, tracked, period, words, taken)
    except ReadingGone:
        return await read_breakdown(deps, tracked, period, words)


def breakdown_key(deps: Deps, tracked: TrackedOrganization, period: Period, words: str) -> tuple[object, ...]:
    """By month too: `last_month` means another month when the month has turned."""
    return (*tracked.key, period, words.casefold(), deps.now().year, deps.now().month)


async def _ask(deps: Deps, tracked: TrackedOrganization, period: Period, words: str) -> Breakdown:
    taken_at = deps.now()
    flows = await deps.pipefy_for(tracked.workspace_id).flows(tracked.organization, period, words)
    count_in_background(deps, tracked, flows.pages)
    # Whether Pipefy's own total follows the search is undocumented, so a share is shown for the whole list only.
    total = None if words else flows.total_tasks
    return Breakdown(tracked.organization, period, words, flows, total, taken_at)
