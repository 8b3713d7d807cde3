"""Thresholds in percent of a limit: those of a channel's alerts, and those that most channels have. Pure."""

from dataclasses import dataclass

DEFAULT_THRESHOLDS = (50, 80, 90, 100)  # percent; 80 alone comes too late for many who have other tools


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Percentages in ascending order. `budget`: of the channel's own, in tasks a month."""

    percents: tuple[int, ...] = DEFAULT_THRESHOLDS
    budget: int | None = None


def limit_of(allowance: int | None, budget: int | None) -> int | None:
    """Tasks that are 100 %: the stricter of both, None where there is neither."""
    # Pipefy's documentation does not rule out 0 where no allowance is set, and no percentage can be built on it.
    limits = [limit for limit in (allowance, budget) if limit is not None and limit > 0]
    return min(limits, default=None)
