"""Replay settings over days that are over, by the rules that decide real alerts. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.alerts.model import AlertSettings, AlertState, AllowanceRestored, Event, Observation, needs_limit
from bot.alerts.rules.evaluate import evaluate
from bot.usage.forecast import forecast
from bot.usage.model import Days
from bot.usage.period import days_between, last_day, month_before
from bot.usage.public_holidays import holidays_between

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Fired:
    """An event that would have been announced at the end of a day."""

    day: date
    event: Event


@dataclass(frozen=True, slots=True)
class Replayed:
    """Events that would have been announced from `first` to `last`, both included.

    `missing`: days of which nothing is kept. `unjudged`: those that could not be evaluated for want of an earlier day
    of their month; the missing ones are among them.
    """

    # The names of these fields and of `Fired` are keys of `backtest --json`.

    first: date
    last: date
    missing: tuple[date, ...]
    unjudged: tuple[date, ...]
    fired: tuple[Fired, ...]


def judged_from(replayed: Replayed, settings: AlertSettings, days: Days) -> date | None:
    """The first day on which the settings could have fired; None where there is none.

    Thresholds and forecasts need every day of a month before it, unusual days only the day itself.
    """
    unjudged = set(replayed.unjudged) if needs_limit(settings) else set()
    tried = days_between(replayed.first, replayed.last)
    return next((day for day in tried if day in days and day not in unjudged), None)


def replay(settings: AlertSettings, days: Days, *, first: date, last: date, country: str | None = None) -> Replayed:
    """Evaluate the end of each day, once. Days before `first` are evaluated too, but not reported."""
    # From the first known day on: else what was passed before `first` would count as passed on it.
    fired, unjudged, state = list[Fired](), list[date](), AlertState()
    for day in days_between(min([first, *days]), last):
        observation = _observation(days, day, country)
        if observation is None:
            unjudged.append(day)
            continue
        state, events = evaluate(state, settings, observation, observation.at)
        fired += [Fired(day, event) for event in events if not isinstance(event, AllowanceRestored)]  # good news
    return Replayed(
        first,
        last,
        missing=tuple(day for day in days_between(first, last) if day not in days),
        unjudged=tuple(day for day in unjudged if day >= first),
        fired=tuple(event for event in fired if event.day >= first),
    )


def _observation(days: Days, day: date, country: str | None) -> Observation | None:
    """The month as Pipefy would have shown it at the end of the day; None where one of its days is missing."""
    month = days_between(day.replace(day=1), day)
    if any(past not in days for past in month):
        return None
    at = datetime.combine(day + _DAY, time(), UTC) - _INSTANT  # still in the month that the day ends
    used = sum(days[past][0] for past in month)
    # Later days must not reach the forecast: it would know what it is tested on.
    until_then = {past: tasks for past, (tasks, _) in days.items() if past <= day}
    holidays = holidays_between(country, month_before(day), last_day(day))
    outlook = forecast(until_then, now=at, used=used, holidays=holidays)
    return Observation(month[0], at, used, days[day][1], outlook)
