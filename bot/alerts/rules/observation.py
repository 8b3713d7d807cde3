"""Take the observation out of a report, and doubt what contradicts itself or what was observed before. Pure.

A doubt about the tasks leaves none in the observation: then nothing fires, and nothing is resolved. A doubt about the
allowance alone leaves the tasks, which a budget can be compared with.
"""

from dataclasses import dataclass
from datetime import UTC, date
from enum import StrEnum

from bot.alerts.model import Observation
from bot.usage.consistency import Contradiction, allowance_is_known, contradictions, counts_agree, shown_total
from bot.usage.model import Usage
from bot.usage.report import Report

_FALL = 2  # times less than was observed before in the same month: no correction of Pipefy's


class Doubt(StrEnum):
    """A contradiction between an answer and an earlier one."""

    FELL = "fell"


Reason = Contradiction | Doubt


@dataclass(frozen=True, slots=True)
class Doubts:
    """Reasons, at least one, to doubt an answer. `days`: what its days make, where they contradict its total."""

    reasons: tuple[Reason, ...]
    total: int | None = None
    days: int | None = None

    @property
    def about_tasks(self) -> bool:
        """False where the allowance alone is doubted."""
        return self.reasons != (Contradiction.NULL_LIMIT,)


def doubts_about(report: Report, earlier: int | None = None) -> Doubts | None:
    """Doubts about a reading; None: it can be relied on. `earlier`: the most tasks observed before in this month."""
    usage, today = report.reading.usage, report.reading.taken_at.astimezone(UTC).date()
    reasons: list[Reason] = [*contradictions(usage, today, report.reading.beside)]
    if _fell(usage, today, earlier):
        reasons.append(Doubt.FELL)
    shown = shown_total(usage, today)
    return Doubts(tuple(reasons), usage.total, shown.tasks if shown.of_days else None) if reasons else None


def observation_of(report: Report, doubts: Doubts | None) -> Observation | None:
    """The observation of a report of the current month; None where Pipefy did not even say which month it is."""
    if report.range is None:
        return None
    first, taken_at = report.range.first, report.reading.taken_at
    known = allowance_is_known(report.reading.usage)
    if doubts is not None and doubts.about_tasks:
        return Observation(first, taken_at, None, report.limit, None, known)
    return Observation(first, taken_at, report.total, report.limit, report.outlook, known)


def _fell(usage: Usage, today: date, earlier: int | None) -> bool:
    """True where the month has far fewer tasks than before, and its days do not confirm that."""
    # Tasks of a month are counted up. Corrections are small, and what starts again at 0 is another count.
    if earlier is None or usage.total is None or _FALL * usage.total >= earlier:
        return False
    first = today.replace(day=1)
    days = {b.starts: b.usage for b in usage.buckets if first <= b.starts <= today and b.usage is not None}
    confirmed = 2 * len(days) >= today.day and counts_agree(usage.total, sum(days.values()))
    return usage.total == 0 or not confirmed
