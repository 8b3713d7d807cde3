"""What follows from an observation, and from what people do: the next series, and what is to be said. Pure.

1. An observation that is not newer than the last one, or of an earlier month, is dropped; one without a figure changes
   nothing. So replicas may evaluate the same observation in any order, and nothing follows from missing data.
2. A new month arms everything.
3. Without a base the series waits. Another base is said; a higher one closes what is no longer passed.
4. Marks are latched (`bot.alerts.rules.marks`): those that use has left are closed, of those it has passed the
   highest is said. While silenced they wait, and are said in one when the silence is over.
5. The forecast is said once a month, and taken back at most once.
6. Where nothing was said for long enough, the reminder is.

The episode of a mark in an event, a lower one's too, is the one that its latch counts in the series returned.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.alerts.model import (
    AlertSettings,
    AlertState,
    Cause,
    Event,
    ForecastAnnouncement,
    LimitChanged,
    LimitForecast,
    MarkState,
    Observation,
    Reminder,
    ReminderInterval,
    Snooze,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
    limit_of,
    passes,
)
from bot.alerts.rules.forecast import is_limit_forecast
from bot.alerts.rules.marks import (
    Announcement,
    MarkStates,
    apply,
    choose_announcement,
    clear_thresholds,
    left_thresholds,
    re_arms_at,
    trigger,
    waiting,
)

__all__ = [
    "after_edit",
    "after_snooze",
    "evaluate",
    "initial_state",
    "open_marks",
    "re_arms_at",
    "unsnoozed",
    "without_firing",
]

WHOLE = 100  # percent: passing it breaks a silence that began below it
_EVERY = {ReminderInterval.DAILY: timedelta(days=1), ReminderInterval.WEEKLY: timedelta(weeks=1)}


def evaluate(
    series: AlertState, settings: AlertSettings, seen: Observation, now: datetime
) -> tuple[AlertState, tuple[Event, ...]]:
    """What the observation makes of the series, and what is to be said, in this order."""
    if seen.used is None or _late(series, seen):
        return series, ()
    base = limit_of(seen.allowance, settings.budget)
    before = replace(_in_month(series, seen), at=seen.at, used=seen.used, allowance=seen.allowance)
    if base is None:
        return before, ()
    return _judged(before, settings, seen, seen.used, base, now)


def initial_state(
    settings: AlertSettings, seen: Observation | None, now: datetime, *, before: AlertState | None = None
) -> tuple[AlertState, tuple[int, ...]]:
    """Alerts are set up: the marks that are passed already are open and do not fire, but are stated in the answer.

    `before`: of alerts that were removed in the same channel. Its episodes are not counted again in the same month.
    """
    if seen is None or seen.used is None:
        return AlertState(), ()
    past = before if before and before.month == seen.month else AlertState()
    fresh = AlertState(
        month=seen.month,
        at=seen.at,
        used=seen.used,
        allowance=seen.allowance,
        latches={mark: replace(latch, open=False, below=0) for mark, latch in past.latches.items()},
        warned=past.warned,
    )
    return after_edit(fresh, settings, now)


def after_edit(series: AlertState, settings: AlertSettings, now: datetime) -> tuple[AlertState, tuple[int, ...]]:
    """Marks or budget are others now: the marks that are newly passed are open, do not fire, and are returned.

    A mark that is no more is not open. Its episodes stay counted: it may be added again in the same month.
    """
    latches = {m: latch if m in settings.marks else _shut(latch) for m, latch in series.latches.items()}
    base = limit_of(series.allowance, settings.budget)
    if base is None or series.used is None:
        held = tuple(mark for mark in series.held if mark in settings.marks)
        return replace(series, latches=latches, held=held), ()
    if series.base is not None and base > series.base:  # an edit is no observation: of others nothing is counted
        latches = {m: _shut(latch) if left_thresholds(series.used, base, m) else latch for m, latch in latches.items()}
    marks = waiting(latches, settings.marks, series.used, base)
    said_at = now if marks else series.reminded_at
    return replace(series, base=base, latches=trigger(latches, marks), held=(), reminded_at=said_at), marks


def after_snooze(series: AlertState, until: datetime | None, now: datetime) -> AlertState:
    """Nothing more is said until then; None: until the month is over. An instant that has passed ends a silence."""
    if until is not None and until <= now:
        return unsnoozed(series)
    known = series.latches if series.used is not None and series.base is not None else ()
    passed = [mark for mark in known if passes(series.used or 0, series.base or 0, mark)]
    return replace(series, snooze=Snooze(until, max((*open_marks(series), *series.held, *passed), default=0)))


def unsnoozed(series: AlertState) -> AlertState:
    """Speak again. What was passed in silence is said by the next observation."""
    return replace(series, snooze=None)


def is_silent(series: AlertState, now: datetime) -> bool:
    """Whether a snooze lasts. Its end is looked at by the next observation, and may lie behind already."""
    return series.snooze is not None and (series.snooze.until is None or now < series.snooze.until)


def without_firing(series: AlertState, event: ThresholdCrossed | LimitForecast) -> AlertState:
    """What was to be said never came out: by the next observation it is passed, or foreseen, for the first time."""
    if isinstance(event, LimitForecast):
        return replace(series, warned=ForecastAnnouncement.NOT_YET)
    own = {mark: series.latches[mark] for mark in (event.mark, *event.lower) if mark in series.latches}
    shut = {mark: replace(_shut(latch), fired_at=latch.fired_at[:-1]) for mark, latch in own.items()}
    return replace(series, latches={**series.latches, **shut})


def open_marks(series: AlertState) -> tuple[int, ...]:
    """The marks that were passed and not left since, ascending. Those passed in silence are in `held`."""
    return tuple(sorted(mark for mark, latch in series.latches.items() if latch.open))


def _late(series: AlertState, seen: Observation) -> bool:
    """Evaluated already, overtaken by another one, or of a month that is over."""
    return (series.at is not None and seen.at <= series.at) or (series.month is not None and seen.month < series.month)


def _in_month(series: AlertState, seen: Observation) -> AlertState:
    """The series in the month of the observation."""
    if series.month == seen.month:
        return series
    if series.month is None:
        return replace(series, month=seen.month)
    timed = series.snooze if series.snooze and series.snooze.until else None
    return AlertState(month=seen.month, base=series.base, snooze=timed)


def _judged(
    before: AlertState, settings: AlertSettings, seen: Observation, used: int, base: int, now: datetime
) -> tuple[AlertState, tuple[Event, ...]]:
    raised = before.base is not None and base > before.base
    latches, closed = clear_thresholds(before.latches, used, base, at_once=raised)
    marks = waiting(latches, settings.marks, used, base)
    turn = choose_announcement(latches, marks, now)
    after = replace(before, base=base, latches=latches)
    if before.snooze and _silent(before.snooze, turn, now):
        return replace(after, held=tuple(mark for mark in marks if not _muted(latches, mark))), ()
    latches = apply(latches, turn, now)
    held = tuple(mark for mark in before.held if mark in marks and not latches[mark].open)
    says, forecasts = is_limit_forecast(before.warned, settings, seen.outlook, used, base)
    after = replace(after, latches=latches, snooze=None, held=held, warned=says)
    events = (
        *_about_limit(before, base, used, closed if raised else ()),
        *_about_cleared(before, settings, used, base, () if raised else closed),
        *_about_announcement(before, after, turn, used, base),
        *forecasts,
    )
    events = events or _reminder(after, settings, used, base, seen.at, now)
    return (replace(after, reminded_at=now) if events else after), events


def _silent(snooze: Snooze, turn: Announcement, now: datetime) -> bool:
    """Whether the silence still holds: 100 % breaks it, unless it began after that or lasts until the month is over."""
    if snooze.until is None:
        return True
    return now < snooze.until and not (turn.said is not None and turn.said >= WHOLE > snooze.mark)


def _about_limit(before: AlertState, base: int, used: int, closed: tuple[int, ...]) -> tuple[Event, ...]:
    if before.base is None or before.base == base:
        return ()
    return (LimitChanged(before.base, base, used, closed),)


def _about_cleared(
    before: AlertState, settings: AlertSettings, used: int, base: int, closed: tuple[int, ...]
) -> tuple[Event, ...]:
    audible = tuple(mark for mark in closed if not before.latches[mark].muted)
    return (ThresholdsCleared(audible, used, base),) if audible and settings.resolved else ()


def _about_announcement(
    before: AlertState, after: AlertState, turn: Announcement, used: int, base: int
) -> tuple[Event, ...]:
    events: list[Event] = []
    if turn.muted:
        events.append(ThresholdMuted(turn.muted[-1], used, base, turn.muted[:-1]))
    if turn.said is not None:
        episode, cause = after.latches[turn.said].episodes, _cause(before, turn.said, used, base)
        events.append(ThresholdCrossed(turn.said, episode, turn.lower, cause, used, base))
    return tuple(events)


def _cause(before: AlertState, mark: int, used: int, base: int) -> Cause:
    if mark in before.held:
        return Cause.SNOOZE
    if before.base is not None and base < before.base and not passes(used, before.base, mark):
        return Cause.BASE
    return Cause.USE


def _reminder(
    series: AlertState, settings: AlertSettings, used: int, base: int, at: datetime, now: datetime
) -> tuple[Event, ...]:
    every = _EVERY.get(settings.reminder)
    marks = [mark for mark in open_marks(series) if passes(used, base, mark)]
    if every is None or not marks or _muted(series.latches, marks[-1]):
        return ()
    due = series.reminded_at is None or now - series.reminded_at >= every
    return (Reminder(marks[-1], used, base, at),) if due else ()


def _muted(latches: MarkStates, mark: int) -> bool:
    return mark in latches and latches[mark].muted


def _shut(latch: MarkState) -> MarkState:
    return replace(latch, open=False, below=0)
