"""One latch per mark and month: what use opens and closes, and whose turn it is to be said. Pure.

A latch follows the level, not the crossing: a mark that is passed and not open waits until it can be said. Whatever
leaves a mark has left every higher one too, so a mark never comes back while a higher one is still open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alerts.model import Latch, passes

HYSTERESIS = 5  # points of percent below a mark that re-arm it
OBSERVATIONS = 2  # in a row, down there
REST = timedelta(days=1)  # between two firings of a mark
MOST_FIRINGS = 3  # of a mark in a month
_CLOSED = Latch()

Latches = Mapping[int, Latch]


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of the marks that are passed and not open. `muted` and `lower` are ascending."""

    said: int | None = None
    lower: tuple[int, ...] = ()  # said with it
    muted: tuple[int, ...] = ()  # from now on
    quiet: tuple[int, ...] = ()  # open without a word


def re_arms_at(mark: int) -> int:
    """Use has to fall below this percentage for the mark to be said again; 0: it is not, in that month."""
    return max(0, mark - HYSTERESIS)


def left(used: int, base: int, mark: int) -> bool:
    """Whether use lies below what re-arms the mark: a whole task below it where a base is so small."""
    return 100 * used < re_arms_at(mark) * base and 100 * used <= mark * base - 100


def settled(latches: Latches, used: int, base: int, *, at_once: bool) -> tuple[dict[int, Latch], tuple[int, ...]]:
    """The latches with those closed that use has left for good, and the marks of these."""
    after = {mark: _settle(latch, is_left=left(used, base, mark), at_once=at_once) for mark, latch in latches.items()}
    return after, tuple(sorted(mark for mark, latch in latches.items() if latch.open and not after[mark].open))


def waiting(latches: Latches, marks: Iterable[int], used: int, base: int) -> tuple[int, ...]:
    """The marks that are passed and not open, ascending."""
    return tuple(m for m in sorted(set(marks)) if passes(used, base, m) and not latches.get(m, _CLOSED).open)


def take_turns(latches: Latches, marks: Iterable[int], now: datetime) -> Turn:
    """Sort out the waiting marks: the highest that may be said takes every lower one with it."""
    own = {mark: latches.get(mark, _CLOSED) for mark in marks}
    rested = [mark for mark, latch in own.items() if not latch.muted and _rested(latch, now)]
    said = max((mark for mark in rested if not _spent(own[mark])), default=None)
    lower = [mark for mark, latch in own.items() if said and mark < said and not latch.muted]
    return Turn(
        said,
        lower=tuple(mark for mark in lower if not _spent(own[mark])),
        muted=tuple(mark for mark in rested if _spent(own[mark]) and mark > (said or 0)),
        quiet=tuple(mark for mark, latch in own.items() if latch.muted or (mark in lower and _spent(latch))),
    )


def turned(latches: Latches, turn: Turn, now: datetime) -> dict[int, Latch]:
    """The latches once everybody has had their turn."""
    after = opened(latches, (*turn.quiet, *turn.muted))
    after |= {mark: replace(after[mark], muted=True) for mark in turn.muted}
    for mark in (*turn.lower, *(() if turn.said is None else (turn.said,))):
        latch = opened(latches, (mark,))[mark]
        after[mark] = replace(latch, fired_at=(*latch.fired_at, now))
    return after


def opened(latches: Latches, marks: Iterable[int]) -> dict[int, Latch]:
    """The latches with these open, without a word."""
    own = {mark: latches.get(mark, _CLOSED) for mark in marks}
    return {**latches, **{m: replace(latch, episodes=latch.episodes + 1, open=True) for m, latch in own.items()}}


def _settle(latch: Latch, *, is_left: bool, at_once: bool) -> Latch:
    if not latch.open:
        return latch
    below = latch.below + 1 if is_left else 0
    if is_left and (at_once or below >= OBSERVATIONS):
        return replace(latch, open=False, below=0)
    return replace(latch, below=below)


def _rested(latch: Latch, now: datetime) -> bool:
    return not latch.fired_at or now - latch.fired_at[-1] >= REST


def _spent(latch: Latch) -> bool:
    return len(latch.fired_at) >= MOST_FIRINGS
