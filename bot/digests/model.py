"""The figures of a weekly digest, decided once for card, thread and CSV file, and what those of other cadences share.

Pure. Unknown is None, never 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.digests.flow_changes import FlowChanges, flow_changes
from bot.digests.month_flows import MonthFlows, month_flows
from bot.usage.flow_deltas import FlowReadings, Key, has_reading
from bot.usage.forecast import Forecast, TooEarly, reaches
from bot.usage.model import WEEKS, Days, Reading
from bot.usage.period import Period, Week, days_between
from bot.usage.report import Report

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class WeekTotal:
    """A week of the chart; `tasks` is None when one of its days is unknown."""

    week: Week
    tasks: int | None


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """The month in which the digest is sent, as of the reading. `limit` is None unless it is a positive number."""

    first: date
    as_of: datetime
    used: int
    limit: int | None
    percent: int | None
    outlook: Forecast | TooEarly | None
    passes_on: date | None  # the day on which the forecast passes the allowance
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class ComparedFlow:
    """A flow on the days or in the month of a digest. `reference`: its usual level, or the month before."""

    key: Key
    tasks: int
    reference: int | None

    @property
    def difference(self) -> int | None:
        return None if self.reference is None else self.tasks - self.reference


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that a digest's card, details and CSV file show."""

    week: Week
    total: int | None
    before: int | None  # the week before
    percent: int | None  # the change between the two
    unknown_days: tuple[date, ...]  # of the week
    weeks: tuple[WeekTotal, ...]  # the last 8, oldest first, this one last
    month: MonthSoFar | None
    flows: FlowChanges | None
    unattributed: int | None  # tasks of the week's total that are in no flow's figure; None: unknown
    flows_from: date | None  # where `flows` is None: the Monday from which a digest can have them
    month_flows: MonthFlows | None = None  # likewise: what can be told of them
    left_by_pipefy: bool = False  # Pipefy itself counts tasks of the month for no flow


def build_digest(
    week: Week, days: Days, report: Report | None, readings: FlowReadings, *, first_flow_day: date | None
) -> Digest:
    """Compute the digest of a week.

    `days`: Pipefy's days as they were read once they were over; one that is missing is unknown.
    `report`: of the current month. `first_flow_day`: when flows were or will be read for the first time.
    """
    weeks = tuple(WeekTotal(past, _total(past, days)) for past in _last_weeks(week))
    total, before = weeks[-1].tasks, weeks[-2].tasks
    flows = flow_changes(week, readings)
    return Digest(
        week=week,
        total=total,
        before=before,
        percent=change_percent(total, before),
        unknown_days=tuple(day for day in days_between(week.first, week.last) if day not in days),
        weeks=weeks,
        month=month_so_far(report) if report else None,
        flows=flows,
        unattributed=_unattributed(week, total, flows) if flows else None,
        flows_from=None if flows else _flows_from(week, readings, first_flow_day),
        month_flows=None if flows or report is None else month_flows(week, report, readings),
        left_by_pipefy=report is not None and _leaves_tasks(report.reading),
    )


def _last_weeks(week: Week) -> list[Week]:
    return [Week(week.first - n * _WEEK, week.last - n * _WEEK) for n in reversed(range(WEEKS))]


def _total(week: Week, days: Days) -> int | None:
    # A week with a gap is unknown: the sum of six days would read as a fall of a seventh.
    week_days = days_between(week.first, week.last)
    return sum(days[day][0] for day in week_days) if all(day in days for day in week_days) else None


def change_percent(now: int | None, before: int | None) -> int | None:
    """Change in whole percent, half away from zero; None where there was nothing before."""
    # In integers: `round` goes half to even, so +12.5 % and +13.5 % would read as +12 % and +14 %.
    if now is None or not before:
        return None
    size = (200 * abs(now - before) + before) // (2 * before)
    return size if now >= before else -size


def is_compared(flows: Sequence[ComparedFlow]) -> bool:
    """True where something is known that flows can be compared with."""
    return any(flow.reference is not None for flow in flows)


def movers(flows: Sequence[ComparedFlow]) -> tuple[ComparedFlow, ...]:
    """The flows worth a row: those that changed, or those that used tasks where nothing is known to compare with."""
    if is_compared(flows):
        return tuple(flow for flow in flows if flow.difference)
    return tuple(flow for flow in flows if flow.tasks)


def most_changed_first(flow: ComparedFlow) -> tuple[int, int, str]:
    """The key by which flows are sorted: by their change, or by their tasks where it is not known."""
    return -abs(flow.tasks if flow.difference is None else flow.difference), -flow.tasks, str(flow.key)


def month_so_far(report: Report) -> MonthSoFar | None:
    """The running month of a report; None where it tells none, or of another period."""
    covered, used = report.range, report.total
    if covered is None or used is None or report.reading.period is not Period.CURRENT_MONTH:
        return None
    outlook, limit = report.outlook, report.limit
    passes_on = reaches(outlook, limit, covered.first) if isinstance(outlook, Forecast) and limit else None
    return MonthSoFar(covered.first, report.reading.taken_at, used, limit, report.percent, outlook, passes_on, report)


def _unattributed(week: Week, total: int | None, flows: FlowChanges) -> int | None:
    """Tasks of the week in no flow's figure; None where flows and days are not of the same week."""
    of_flows = flows.total if flows.read_first == week.first else None
    # Flows are read some minutes off midnight, so a flow's week may hold a few tasks more than the days: no figure
    # below 0 can be explained to a reader.
    return None if total is None or of_flows is None or of_flows > total else total - of_flows


def _leaves_tasks(reading: Reading) -> bool:
    """True where the total of Pipefy's flows is less than its total of the same moment."""
    # Of tasks that are missing only because flows are read after midnight, Pipefy must not be accused.
    used, of_flows = reading.usage.total, reading.top.total_tasks if reading.top else None
    return used is not None and of_flows is not None and of_flows < used


def _flows_from(week: Week, readings: FlowReadings, first_flow_day: date | None) -> date | None:
    """The Monday after the first week that can begin and end with a reading; None where none is planned."""
    begins = week.first + _WEEK
    if has_reading(readings, begins):
        return begins + _WEEK
    if first_flow_day is None:
        return None
    begins += _WEEK
    # A reading a day late still counts (`flow_deltas.OFFSETS`); of anything later, the week after next begins one.
    days_late = (first_flow_day - timedelta(days=1) - begins).days
    weeks_late = max(0, -(-days_late // 7))  # rounded up
    return begins + _WEEK * weeks_late + _WEEK
