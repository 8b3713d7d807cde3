"""What a channel's settings would have said over the days that are kept: the alerts' own rules, day by day. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.alerts.model import AlertSettings, AlertState, Event, Observation
from bot.alerts.rules.evaluate import evaluate
from bot.usage.forecast import forecast
from bot.usage.model import Days
from bot.usage.period import days_between

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Fired:
    """What would have been said at the end of a day."""

    day: date
    event: Event


@dataclass(frozen=True, slots=True)
class Replayed:
    """What would have been said from `first` to `last`, both included.

    `missing`: days of which nothing is kept. `unjudged`: those on which nothing could have been said for want of an
    earlier day of their month; the missing ones are among them.
    """

    first: date
    last: date
    missing: tuple[date, ...]
    unjudged: tuple[date, ...]
    fired: tuple[Fired, ...]


def replay(settings: AlertSettings, days: Days, *, first: date, last: date) -> Replayed:
    """Look at the end of each day, once.

    Earlier days than `first` are known to what comes later: what was passed before is not said again.
    """
    fired, unjudged, series = list[Fired](), list[date](), AlertState()
    for day in days_between(min([first, *days]), last):
        seen = _seen(days, day)
        if seen is None:
            unjudged.append(day)
            continue
        series, events = evaluate(series, settings, seen, seen.at)
        fired += [Fired(day, event) for event in events]
    return Replayed(
        first,
        last,
        missing=tuple(day for day in days_between(first, last) if day not in days),
        unjudged=tuple(day for day in unjudged if day >= first),
        fired=tuple(each for each in fired if each.day >= first),
    )


def _seen(days: Days, day: date) -> Observation | None:
    """What Pipefy would have shown at the end of the day; None where a day of the month up to then is missing."""
    month = days_between(day.replace(day=1), day)
    if any(each not in days for each in month):
        return None
    at = datetime.combine(day + _DAY, time(), UTC) - _INSTANT  # still in the month that the day ends
    used = sum(days[each][0] for each in month)
    known = {each: tasks for each, (tasks, _) in days.items() if each <= day}
    return Observation(month[0], at, used, days[day][1], forecast(known, now=at, used=used))
