"""Decide which allowance counts, which changes of the limit are announced, and when alerts sleep. Pure.

Pipefy may name another allowance at every question, and none for a while. A lower one counts at once, as a threshold
fires at once; a higher one clears thresholds, so it is seen twice in a row unless the allowance rested for a day.
What is announced rests and counts as thresholds do: `bot.alerts.rules.marks`.
"""

from dataclasses import replace
from datetime import datetime

from bot.alerts.model import (
    AlertSettings,
    AlertState,
    LimitChanged,
    LimitHistory,
    LimitMissing,
    needs_limit,
)
from bot.alerts.rules.marks import MOST_FIRINGS_A_MONTH, TIME_BETWEEN_FIRINGS
from bot.usage.thresholds import limit_of

OBSERVATIONS_TO_SLEEP = 2  # in a row without a limit: Pipefy may lose the allowance for one answer


def settle_allowance(
    known: int | None, limits: LimitHistory, observed: int | None, at: datetime
) -> tuple[int | None, LimitHistory]:
    """The allowance that counts from this observation on. `known`: the one until now. None and 0 are none."""
    known, observed = known or None, observed or None
    if observed == known:
        return known, replace(limits, candidate=None)
    if known is None:
        return observed, replace(limits, candidate=None)
    rested = limits.unsettled_at is None or at - limits.unsettled_at >= TIME_BETWEEN_FIRINGS
    unsettled = replace(limits, candidate=None, unsettled_at=at)
    if observed is None or observed < known or rested or observed == limits.candidate:
        return observed, unsettled
    return known, replace(unsettled, candidate=observed)


def announce_limit(
    before: AlertState, limit: int, used: int, cleared: tuple[int, ...], now: datetime
) -> tuple[LimitHistory, tuple[LimitChanged, ...]]:
    """The history with what is announced now, and the event. A change that may not be announced yet is kept for later.

    `cleared`: thresholds that are no longer passed by a higher limit.
    """
    limits = before.limits
    known = before.base if limits.announced is None else limits.announced
    if known is None or known == limit:
        return replace(limits, announced=None), ()
    if limits.muted or (limits.announced_at and now - limits.announced_at[-1] < TIME_BETWEEN_FIRINGS):
        return replace(limits, announced=known), ()
    last = len(limits.announced_at) >= MOST_FIRINGS_A_MONTH
    after = replace(limits, announced=None, announced_at=(*limits.announced_at, now), muted=last)
    return after, (LimitChanged(known, limit, used, cleared, last),)


def without_limit(
    state: AlertState, settings: AlertSettings, used: int, *, is_silent: bool
) -> tuple[AlertState, tuple[LimitMissing, ...]]:
    """The state after an observation without a limit. The last limit stays in it: nothing fires, nothing is cleared.

    It is announced once a month that the alerts sleep, and not again while they do. `is_silent`: snoozed.
    """
    limits = replace(state.limits, missing=state.limits.missing + 1)
    asleep = limits.missing >= OBSERVATIONS_TO_SLEEP and needs_limit(settings)
    if not asleep or limits.sleep_announced or is_silent:
        return replace(state, limits=limits), ()
    return replace(state, limits=replace(limits, sleep_announced=True)), (LimitMissing(used),)


def in_new_month(limits: LimitHistory) -> LimitHistory:
    """The history as the next month begins: what was announced is counted anew, and who sleeps is not woken for it."""
    still_asleep = limits.sleep_announced and limits.missing > 0
    return replace(limits, candidate=None, announced_at=(), muted=False, sleep_announced=still_asleep)


def is_asleep(state: AlertState, settings: AlertSettings) -> bool:
    """True while alerts that need a limit have had none for long enough."""
    return state.limits.missing >= OBSERVATIONS_TO_SLEEP and needs_limit(settings)


def lacks_limit(settings: AlertSettings, allowance: int | None) -> bool:
    """True of settings that need a limit where there is neither an allowance nor a budget."""
    return needs_limit(settings) and limit_of(allowance, settings.budget) is None


def loses_limit(state: AlertState, settings: AlertSettings, edited: AlertSettings) -> bool:
    """True where an edit leaves alerts without a limit that they had, or did not need, as far as is known."""
    was_without = lacks_limit(settings, state.allowance)
    return state.at is not None and not was_without and lacks_limit(edited, state.allowance)
