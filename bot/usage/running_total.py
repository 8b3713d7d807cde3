"""A month's tasks added up day by day, and the day on which they reached a limit. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, takewhile

from bot.usage.report import Day, Report


def running_total(days: Sequence[Day], total: int | None) -> dict[date, int]:
    """Tasks so far at the end of each day where that is known. The last day's are `total`, whatever the days say.

    Behind an unknown day they are known again from the last such day on: the total without the days since.
    """
    so_far = _from_first(days)
    if total is None:
        return so_far
    known = {**_from_last(days, total), **so_far, **({days[-1].day: total} if days else {})}
    ordered = sorted(known)
    rising = accumulate((known[day] for day in ordered), max)
    return {day: min(tasks, total) for day, tasks in zip(ordered, rising, strict=True)}


def reached_on(totals: Mapping[date, int], limit: int | None) -> date | None:
    """The day on which a running total reached the limit; None where it did not, or the day is not certain."""
    day = next((day for day in sorted(totals) if limit and totals[day] >= limit), None)
    # Behind a gap the limit may have been reached on any of the unknown days.
    is_certain = day is not None and (day.day == 1 or day - timedelta(days=1) in totals)
    return day if is_certain else None


def allowance_reached_on(report: Report) -> date | None:
    """The day on which a month's allowance was used up, in a month that is over or in progress."""
    return None if report.over is None else reached_on(running_total(report.days, report.total), report.limit)


def _from_first(days: Sequence[Day]) -> dict[date, int]:
    known = list(takewhile(lambda day: day.tasks is not None, days))
    sums = accumulate(day.tasks or 0 for day in known)
    return {day.day: tasks for day, tasks in zip(known, sums, strict=True)}


def _from_last(days: Sequence[Day], total: int) -> dict[date, int]:
    totals = {}
    for day in reversed(days):
        totals[day.day] = max(total, 0)
        if day.tasks is None:
            break
        total -= day.tasks
    return totals
