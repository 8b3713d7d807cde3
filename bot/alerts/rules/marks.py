"""One latch per mark and month: what use opens and closes, and whose turn it is to be said. Pure.

A latch follows the level, not the crossing: a mark that is passed and not open waits until it can be said. Whatever
leaves a mark has left every higher one too, so a mark never comes back while a higher one is still open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alerts.model import MarkState, passes

HYSTERESIS = 5  # points of percent below a mark that re-arm it
OBSERVATIONS = 2  # in a row, down there
REST = timedelta(days=1)  # between two firings of a mark
MOST_FIRINGS = 3  # of a mark in a month
_CLOSED = MarkState()

MarkStates = Mapping[int, MarkState]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What becomes of the marks that are passed and not open. `muted` and `lower` are ascending."""

    said: int | None = None
    lower: tuple[int, ...] = ()  # said with it
    muted: tuple[int, ...] = ()  # from now on
    silent: tuple[int, ...] = ()  # open without a word


def re_arms_at(mark: int) -> int:
    """Use has to fall below this percentage for the mark to be said again; 0: it is not, in that month."""
    return max(0, mark - HYSTERESIS)


def left_thresholds(used: int, base: int, mark: int) -> bool:
    """Whether use lies below what re-arms the mark: a whole task below it where a base is so small."""
    return 100 * used < re_arms_at(mark) * base and 100 * used <= mark * base - 100


def clear_thresholds(
    latches: MarkStates, used: int, base: int, *, at_once: bool
) -> tuple[dict[int, MarkState], tuple[int, ...]]:
    """The latches with those closed that use has left for good, and the marks of these."""
    after = {
        mark: _settle(latch, is_left=left_thresholds(used, base, mark), at_once=at_once)
        for mark, latch in latches.items()
    }
    return after, tuple(sorted(mark for mark, latch in latches.items() if latch.open and not after[mark].open))


def waiting(latches: MarkStates, marks: Iterable[int], used: int, base: int) -> tuple[int, ...]:
    """The marks that are passed and not open, ascending."""
    return tuple(m for m in sorted(set(marks)) if passes(used, base, m) and not latches.get(m, _CLOSED).open)


def choose_announcement(latches: MarkStates, marks: Iterable[int], now: datetime) -> Announcement:
    """Sort out the waiting marks: the highest that may be said takes every lower one with it."""
    own = {mark: latches.get(mark, _CLOSED) for mark in marks}
    rested = [mark for mark, latch in own.items() if not latch.muted and _rested(latch, now)]
    said = max((mark for mark in rested if not _spent(own[mark])), default=None)
    lower = [mark for mark, latch in own.items() if said and mark < said and not latch.muted]
    return Announcement(
        said,
        lower=tuple(mark for mark in lower if not _spent(own[mark])),
        muted=tuple(mark for mark in rested if _spent(own[mark]) and mark > (said or 0)),
        silent=tuple(mark for mark, latch in own.items() if latch.muted or (mark in lower and _spent(latch))),
    )


def apply(latches: MarkStates, turn: Announcement, now: datetime) -> dict[int, MarkState]:
    """The latches once everybody has had their turn."""
    after = trigger(latches, (*turn.silent, *turn.muted))
    after |= {mark: replace(after[mark], muted=True) for mark in turn.muted}
    for mark in (*turn.lower, *(() if turn.said is None else (turn.said,))):
        latch = trigger(latches, (mark,))[mark]
        after[mark] = replace(latch, fired_at=(*latch.fired_at, now))
    return after


def trigger(latches: MarkStates, marks: Iterable[int]) -> dict[int, MarkState]:
    """The latches with these open, without a word."""
    own = {mark: latches.get(mark, _CLOSED) for mark in marks}
    return {**latches, **{m: replace(latch, episodes=latch.episodes + 1, open=True) for m, latch in own.items()}}


def _settle(latch: MarkState, *, is_left: bool, at_once: bool) -> MarkState:
    if not latch.open:
        return latch
    below = latch.below + 1 if is_left else 0
    if is_left and (at_once or below >= OBSERVATIONS):
        return replace(latch, open=False, below=0)
    return replace(latch, below=below)


def _rested(latch: MarkState, now: datetime) -> bool:
    return not latch.fired_at or now - latch.fired_at[-1] >= REST


def _spent(latch: MarkState) -> bool:
    return len(latch.fired_at) >= MOST_FIRINGS
