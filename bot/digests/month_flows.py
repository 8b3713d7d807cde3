"""Each flow's month, for a digest whose week cannot be told by flow yet: that takes two readings a week apart. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Flow
from bot.usage.period import Period, Week
from bot.usage.report import Report, by_tasks


@dataclass(frozen=True, slots=True)
class MonthFlows:
    """Flows that used tasks in a month, most first. `total`: of the month. `more`: flows that are not here."""

    month: date  # its first day
    is_over: bool
    flows: tuple[Flow, ...]
    total: int | None
    more: int


def month_flows(week: Week, report: Report, readings: FlowReadings) -> MonthFlows | None:
    """The flows of the month in which the week ended, or else of the report's; None where no flow used a task."""
    if report.reading.period is not Period.CURRENT_MONTH or report.range is None:
        return None
    return _closed(week, report, readings) or _so_far(report, report.range.first)


def _closed(week: Week, report: Report, readings: FlowReadings) -> MonthFlows | None:
    """Of a month that ended since the week did: on its first days the new month could tell next to nothing."""
    month, beside = week.last.replace(day=1), report.reading.beside
    listed = readings.get(report.reading.taken_at.date(), {}).get(month)
    if listed is None or report.range is None or month >= report.range.first:
        return None
    flows = _used(listed)
    total = beside.total if beside and beside.period is Period.LAST_MONTH else None
    return MonthFlows(month, is_over=True, flows=flows, total=total, more=0) if flows else None


def _so_far(report: Report, month: date) -> MonthFlows | None:
    # The report's own flows, although they are but ten: a whole list of the day is kept since its first minutes, and
    # would contradict the total beside it.
    flows = _used(report.flows)
    counted = report.reading.top.total_flows if report.reading.top else None
    more = max(0, (counted or 0) - len(report.flows))
    return MonthFlows(month, is_over=False, flows=flows, total=report.total, more=more) if flows else None


def _used(flows: Sequence[Flow]) -> tuple[Flow, ...]:
    return by_tasks([flow for flow in flows if flow.tasks])
