"""Apply observations and people's actions to the alerts of a subscription: its next state, and the events. Pure.

1. An observation that is not newer than the last one, of an earlier month, or from the future, is dropped; one without
   a figure changes nothing. So replicas may evaluate the same observation in any order, and nothing follows from
   missing data. What the state holds of the future, a wrong clock wrote: it is dropped too (`bot.alerts.rules.bounds`).
2. A new month arms everything.
3. Without a limit the state waits, and of an allowance that is not known the last one counts. A changed limit is an
   event (`bot.alerts.rules.limits`); a higher one clears what is no longer passed.
4. Thresholds follow the level (`bot.alerts.rules.marks`): those that use has left are cleared, of those it has passed
   the highest is announced. While snoozed they are held, and announced in one message when the snooze is over.
5. The forecast is announced once a month, and withdrawn at most once.
6. In a new month after one whose limit was used up, and said to be, it is said once that there is one again: by the
   first observation that has a limit, as Pipefy may lose the allowance for an answer.
7. Where nothing was announced for long enough, a reminder is.

The occurrence of a threshold in an event, a lower one's too, is the number that the returned state counts: with month
and threshold it is the key of the firing, so that two replicas cannot both record it.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.alerts.model import (
    FULL_USE,
    AlertSettings,
    AlertState,
    AllowanceRestored,
    Cause,
    Event,
    ForecastAnnouncement,
    LimitForecast,
    MarkState,
    Observation,
    Reminder,
    ReminderInterval,
    Snooze,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
    passes,
)
from bot.alerts.rules.bounds import bounded, is_from_the_future
from bot.alerts.rules.forecast import announce_forecast
from bot.alerts.rules.limits import announce_limit, in_new_month, settle_allowance, without_limit
from bot.alerts.rules.marks import (
    Announcement,
    MarkStates,
    apply,
    choose_announcement,
    clear_thresholds,
    has_left,
    re_arms_at,
    trigger,
    waiting,
)
from bot.alerts.rules.months import is_over
from bot.usage.period import month_before
from bot.usage.thresholds import limit_of

__all__ = [
    "after_edit",
    "after_snooze",
    "evaluate",
    "initial_state",
    "open_thresholds",
    "re_arms_at",
    "snooze_breaks_at",
    "unsnoozed",
    "without_firing",
]

_REMIND_EVERY = {ReminderInterval.DAILY: timedelta(days=1), ReminderInterval.WEEKLY: timedelta(weeks=1)}


def evaluate(
    state: AlertState, settings: AlertSettings, observation: Observation, now: datetime
) -> tuple[AlertState, tuple[Event, ...]]:
    """Apply an observation: the new state, and the events to announce in order."""
    state = bounded(state, now)
    is_future = is_from_the_future(observation, now)
    if observation.used is None or is_future or _is_outdated(state, observation, now):
        return state, ()
    if not observation.allowance_known and settings.budget is None:
        return state, ()
    before = _in_month(state, observation)
    # An allowance that is not known is no other one: with a budget beside it, the last known one goes on counting.
    allowance, limits = before.allowance, before.limits
    if observation.allowance_known:
        allowance, limits = settle_allowance(allowance, limits, observation.allowance, observation.at)
    before = replace(before, at=observation.at, used=observation.used, allowance=allowance, limits=limits)
    limit = limit_of(allowance, settings.budget)
    if limit is None:
        return without_limit(before, settings, observation.used, is_silent=is_snoozed(before, now))
    before = replace(before, limits=replace(limits, missing=0))
    after, events = _evaluated(before, settings, observation, observation.used, limit, now)
    after = replace(after, used_up=False)
    if not before.used_up or observation.used >= limit or after.snooze is not None:
        return after, events
    restored = AllowanceRestored(observation.used, limit, own_budget=limit != allowance)
    return replace(after, reminded_at=now), (restored, *(event for event in events if not isinstance(event, Reminder)))


def _was_used_up(state: AlertState, month: date) -> bool:
    """True in the month right after one in which the whole limit was passed and announced."""
    announced = any(
        threshold >= FULL_USE and mark_state.open and mark_state.fired_at
        for threshold, mark_state in state.latches.items()
    )
    return announced and state.month == month_before(month)


def initial_state(
    settings: AlertSettings, observation: Observation | None, now: datetime, *, before: AlertState | None = None
) -> tuple[AlertState, tuple[int, ...]]:
    """State of new alerts, and the thresholds that are passed already: open without firing, stated in the answer.

    `before`: of alerts that were removed in the same channel.
    """
    if observation is None or observation.used is None or is_over(observation.month, now):
        return AlertState(), ()
    # The occurrences of this month are kept: counted again from 1, they would meet the keys of old firings, and the
    # next alert would be taken for one that was sent.
    past = before if before and before.month == observation.month else AlertState()
    fresh = AlertState(
        month=observation.month,
        at=observation.at,
        used=observation.used,
        allowance=observation.allowance,
        latches={threshold: _cleared(mark_state) for threshold, mark_state in past.latches.items()},
        warned=past.warned,
    )
    return after_edit(fresh, settings, now)


def after_edit(state: AlertState, settings: AlertSettings, now: datetime) -> tuple[AlertState, tuple[int, ...]]:
    """State after thresholds or budget were edited, and the thresholds newly passed: open without firing.

    A threshold that was removed is closed. Its occurrences stay counted: it may be added again in the same month.
    """
    mark_states = {
        threshold: mark_state if threshold in settings.marks else _cleared(mark_state)
        for threshold, mark_state in state.latches.items()
    }
    limit = limit_of(state.allowance, settings.budget)
    if limit is None or state.used is None:
        held = tuple(threshold for threshold in state.held if threshold in settings.marks)
        return replace(state, latches=mark_states, held=held), ()
    if state.base is not None and limit > state.base:
        # Not `clear_thresholds`: it counts observations below the band, and an edit is none.
        mark_states = {
            threshold: _cleared(mark_state) if has_left(state.used, limit, threshold) else mark_state
            for threshold, mark_state in mark_states.items()
        }
    passed = waiting(mark_states, settings.marks, state.used, limit)
    # What is passed was just read in the answer to the edit, so the next reminder of it counts from now.
    reminded_at = now if passed else state.reminded_at
    limits = replace(state.limits, announced=None, missing=0)  # the answer to the edit names the limit
    after = replace(
        state, base=limit, latches=trigger(mark_states, passed), held=(), reminded_at=reminded_at, limits=limits
    )
    return after, passed


def after_snooze(state: AlertState, until: datetime | None, now: datetime) -> AlertState:
    """State that announces nothing until then; None: until the month is over. An instant in the past ends a snooze."""
    if until is not None and until <= now:
        return unsnoozed(state)
    measured = state.latches if state.used is not None and state.base is not None else ()
    passed = [threshold for threshold in measured if passes(state.used or 0, state.base or 0, threshold)]
    highest = max((*open_thresholds(state), *state.held, *passed), default=0)
    return replace(state, snooze=Snooze(until, highest))


def snooze_breaks_at(state: AlertState, settings: AlertSettings) -> int | None:
    """Percent that end the snooze before its time; None where nothing does, or 100 % was passed when it was set."""
    if state.snooze is None or state.snooze.until is None or state.snooze.mark >= FULL_USE:
        return None
    return min((threshold for threshold in settings.marks if threshold >= FULL_USE), default=None)


def unsnoozed(state: AlertState) -> AlertState:
    """State without its snooze. The thresholds held back are announced by the next observation."""
    return replace(state, snooze=None)


def is_snoozed(state: AlertState, now: datetime) -> bool:
    """True while a snooze lasts. One that has ended stays in the state until the next observation."""
    return state.snooze is not None and (state.snooze.until is None or now < state.snooze.until)


def without_firing(state: AlertState, event: ThresholdCrossed | LimitForecast) -> AlertState:
    """State as if the event had not fired, for an alert that could not be delivered: the next check can fire it."""
    if isinstance(event, LimitForecast):
        return replace(state, warned=ForecastAnnouncement.NOT_YET)
    own = {
        threshold: state.latches[threshold] for threshold in (event.mark, *event.lower) if threshold in state.latches
    }
    # `episodes` stays: the firing that was not delivered keeps its row, and its key must not be used again.
    closed = {
        threshold: replace(_cleared(mark_state), fired_at=mark_state.fired_at[:-1])
        for threshold, mark_state in own.items()
    }
    return replace(state, latches={**state.latches, **closed})


def open_thresholds(state: AlertState) -> tuple[int, ...]:
    """Thresholds passed and not left since, ascending. Those passed during a snooze are in `held` instead."""
    return tuple(sorted(threshold for threshold, mark_state in state.latches.items() if mark_state.open))


def _is_outdated(state: AlertState, observation: Observation, now: datetime) -> bool:
    """True where the observation was evaluated already, overtaken by a newer one, or is of a month that is over."""
    # On the 1st nobody needs to read that "this month" passed 80 % on its day 30 of 30.
    if is_over(observation.month, now):
        return True
    # Of two replicas that evaluate the same reading, the second one meets its own `at` here and fires nothing.
    if state.at is not None and observation.at <= state.at:
        return True
    return state.month is not None and observation.month < state.month


def _in_month(state: AlertState, observation: Observation) -> AlertState:
    """The state, begun anew where the observation is of a later month."""
    # Pipefy's own month, never this machine's clock: at midnight both differ for minutes.
    if state.month == observation.month:
        return state
    if state.month is None:
        return replace(state, month=observation.month)
    # A snooze with an instant goes on into the new month; one "until the month is over" ends here.
    timed = state.snooze if state.snooze and state.snooze.until else None
    return AlertState(
        month=observation.month,
        base=state.base,
        snooze=timed,
        limits=in_new_month(state.limits),
        used_up=_was_used_up(state, observation.month),
    )


def _evaluated(
    before: AlertState, settings: AlertSettings, observation: Observation, used: int, limit: int, now: datetime
) -> tuple[AlertState, tuple[Event, ...]]:
    # A higher limit is certain, unlike a lower figure: what it clears need not be seen twice.
    raised = before.base is not None and limit > before.base
    mark_states, cleared = clear_thresholds(before.latches, used, limit, at_once=raised)
    passed = waiting(mark_states, settings.marks, used, limit)
    announcement = choose_announcement(mark_states, passed, now)
    after = replace(before, base=limit, latches=mark_states)
    if before.snooze and _stays_snoozed(before.snooze, announcement, now):
        return replace(after, held=tuple(threshold for threshold in passed if not _muted(mark_states, threshold))), ()
    mark_states = apply(mark_states, announcement, now)
    # One that rests since it fired less than a day ago stays held, so that its cause is still the snooze.
    held = tuple(threshold for threshold in before.held if threshold in passed and not mark_states[threshold].open)
    warned, forecast_events = announce_forecast(before.warned, settings, observation.outlook, used, limit)
    limits, limit_events = announce_limit(before, limit, used, cleared if raised else (), now)
    after = replace(after, latches=mark_states, snooze=None, held=held, warned=warned, limits=limits)
    events = (
        *limit_events,
        *_cleared_events(before, settings, used, limit, () if raised and limit_events else cleared),
        *_threshold_events(before, after, announcement, used, limit),
        *forecast_events,
    )
    # A reminder beside news would say the same threshold twice in a minute.
    events = events or _reminder(after, settings, used, limit, observation.at, now)
    return (replace(after, reminded_at=now) if events else after), events


def _stays_snoozed(snooze: Snooze, announcement: Announcement, now: datetime) -> bool:
    """True unless its time is over, or 100 % is passed and was not yet when it was set."""
    if snooze.until is None:
        return True
    # Above 100 % the customer may be out of tasks: a channel that snoozed at 80 % must hear of it. One that snoozed
    # at 100 % or for the whole month has decided with that in view.
    breaks = announcement.announced is not None and announcement.announced >= FULL_USE > snooze.mark
    return now < snooze.until and not breaks


def _cleared_events(
    before: AlertState, settings: AlertSettings, used: int, limit: int, cleared: tuple[int, ...]
) -> tuple[Event, ...]:
    # Off by default, as in Alertmanager's Slack receiver (`send_resolved`): a month's use hardly ever falls.
    audible = tuple(threshold for threshold in cleared if not before.latches[threshold].muted)
    return (ThresholdsCleared(audible, used, limit),) if audible and settings.resolved else ()


def _threshold_events(
    before: AlertState, after: AlertState, announcement: Announcement, used: int, limit: int
) -> tuple[Event, ...]:
    events: list[Event] = []
    if announcement.muted:
        events.append(ThresholdMuted(announcement.muted[-1], used, limit, announcement.muted[:-1]))
    threshold = announcement.announced
    if threshold is not None:
        occurrence, cause = after.latches[threshold].episodes, _cause(before, threshold, used, limit)
        events.append(ThresholdCrossed(threshold, occurrence, announcement.lower, cause, used, limit))
    return tuple(events)


def _cause(before: AlertState, threshold: int, used: int, limit: int) -> Cause:
    if threshold in before.held:
        return Cause.SNOOZE
    # Without this a lowered allowance reads as a sudden rise of use, and people look for a flow that ran wild.
    if before.base is not None and limit < before.base and not passes(used, before.base, threshold):
        return Cause.BASE
    return Cause.USE


def _reminder(
    state: AlertState, settings: AlertSettings, used: int, limit: int, at: datetime, now: datetime
) -> tuple[Event, ...]:
    every = _REMIND_EVERY.get(settings.reminder)
    # An open threshold may lie in the band below which it is cleared: "still past 80 %" at 78 % would be wrong.
    passed = [threshold for threshold in open_thresholds(state) if passes(used, limit, threshold)]
    if every is None or not passed or _muted(state.latches, passed[-1]):
        return ()
    due = state.reminded_at is None or now - state.reminded_at >= every
    return (Reminder(passed[-1], used, limit, at),) if due else ()


def _muted(mark_states: MarkStates, threshold: int) -> bool:
    return threshold in mark_states and mark_states[threshold].muted


def _cleared(mark_state: MarkState) -> MarkState:
    return replace(mark_state, open=False, below=0)
