"""State of each threshold in a month: triggered, cleared, muted, and which one to announce next. Pure.

The state follows the level, not the crossing: a threshold that is passed and not open waits until it can be announced.
Use that has left a threshold has left every higher one too, so none re-fires while a higher one is still open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alerts.model import MarkState, passes

# Pipefy corrects figures within a month. Without a band and a second look below it, a correction of one task around a
# threshold would fire it at each check. Grafana and Prometheus (`for`, `keep_firing_for`) prevent the same.
HYSTERESIS_POINTS = 5  # points of percent below a threshold that re-arm it
OBSERVATIONS_TO_CLEAR = 2  # in a row, below the band
# What still flaps is bounded: at most three alerts of a threshold a month, a day apart, then one note that it is muted.
TIME_BETWEEN_FIRINGS = timedelta(days=1)
MOST_FIRINGS_A_MONTH = 3
_CLOSED = MarkState()

MarkStates = Mapping[int, MarkState]


@dataclass(frozen=True, slots=True)
class Announcement:
    """Sorted thresholds that are passed and not open. `muted` and `lower` are ascending."""

    announced: int | None = None
    lower: tuple[int, ...] = ()  # announced in the same message
    muted: tuple[int, ...] = ()  # from now on
    unannounced: tuple[int, ...] = ()  # opened without a word


def re_arms_at(threshold: int) -> int:
    """Percentage that use must fall below before the threshold can fire again; 0: not in this month."""
    return max(0, threshold - HYSTERESIS_POINTS)


def has_left(used: int, limit: int, threshold: int) -> bool:
    """True where use lies below what re-arms the threshold, and at least one whole task below the threshold."""
    # The whole task matters where the band is less than one: 5 points of a limit of 10 are half a task.
    return 100 * used < re_arms_at(threshold) * limit and 100 * used <= threshold * limit - 100


def clear_thresholds(
    mark_states: MarkStates, used: int, limit: int, *, at_once: bool
) -> tuple[dict[int, MarkState], tuple[int, ...]]:
    """The states with those closed that use has left for good, and the thresholds of these, ascending."""
    after = {
        threshold: _settle(mark_state, is_left=has_left(used, limit, threshold), at_once=at_once)
        for threshold, mark_state in mark_states.items()
    }
    return after, tuple(
        sorted(
            threshold for threshold, mark_state in mark_states.items() if mark_state.open and not after[threshold].open
        )
    )


def waiting(mark_states: MarkStates, thresholds: Iterable[int], used: int, limit: int) -> tuple[int, ...]:
    """The thresholds that are passed and not open, ascending."""
    return tuple(
        threshold
        for threshold in sorted(set(thresholds))
        if passes(used, limit, threshold) and not mark_states.get(threshold, _CLOSED).open
    )


def choose_announcement(mark_states: MarkStates, thresholds: Iterable[int], now: datetime) -> Announcement:
    """Sort out the waiting thresholds: the highest that may fire takes every lower one into its message."""
    own = {threshold: mark_states.get(threshold, _CLOSED) for threshold in thresholds}
    # One that fired less than a day ago is not opened silently but keeps waiting, so that it can fire later.
    rested = [threshold for threshold, mark_state in own.items() if not mark_state.muted and _rested(mark_state, now)]
    announced = max((threshold for threshold in rested if not _spent(own[threshold])), default=None)
    lower = [
        threshold
        for threshold, mark_state in own.items()
        if announced and threshold < announced and not mark_state.muted
    ]
    return Announcement(
        announced,
        lower=tuple(threshold for threshold in lower if not _spent(own[threshold])),
        # Below the announced one a spent threshold needs no note: the message of the higher one says all.
        muted=tuple(threshold for threshold in rested if _spent(own[threshold]) and threshold > (announced or 0)),
        unannounced=tuple(
            threshold
            for threshold, mark_state in own.items()
            if mark_state.muted or (threshold in lower and _spent(mark_state))
        ),
    )


def apply(mark_states: MarkStates, announcement: Announcement, now: datetime) -> dict[int, MarkState]:
    """The states after the announcement: everything that it names is open, or muted."""
    after = trigger(mark_states, (*announcement.unannounced, *announcement.muted))
    after |= {threshold: replace(after[threshold], muted=True) for threshold in announcement.muted}
    fired = () if announcement.announced is None else (announcement.announced,)
    for threshold in (*announcement.lower, *fired):
        mark_state = trigger(mark_states, (threshold,))[threshold]
        # Lower ones too: the reader was told of them, so they count as fired and rest for a day.
        after[threshold] = replace(mark_state, fired_at=(*mark_state.fired_at, now))
    return after


def trigger(mark_states: MarkStates, thresholds: Iterable[int]) -> dict[int, MarkState]:
    """The states with these open, without a word. Each opening counts one more occurrence of its threshold."""
    own = {threshold: mark_states.get(threshold, _CLOSED) for threshold in thresholds}
    opened = {
        threshold: replace(mark_state, episodes=mark_state.episodes + 1, open=True)
        for threshold, mark_state in own.items()
    }
    return {**mark_states, **opened}


def _settle(mark_state: MarkState, *, is_left: bool, at_once: bool) -> MarkState:
    if not mark_state.open:
        return mark_state
    below = mark_state.below + 1 if is_left else 0
    if is_left and (at_once or below >= OBSERVATIONS_TO_CLEAR):
        return replace(mark_state, open=False, below=0)
    return replace(mark_state, below=below)


def _rested(mark_state: MarkState, now: datetime) -> bool:
    return not mark_state.fired_at or now - mark_state.fired_at[-1] >= TIME_BETWEEN_FIRINGS


def _spent(mark_state: MarkState) -> bool:
    return len(mark_state.fired_at) >= MOST_FIRINGS_A_MONTH
