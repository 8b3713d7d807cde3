"""Bound what alerts remember by the time it is: what a wrong clock wrote must not silence anything. Pure."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.alerts.model import AlertState, MarkState, Observation, Snooze
from bot.db.trusted_clock import TOLERANCE

LONGEST_SNOOZE = timedelta(days=3)  # the longest of the menu; "until the month is over" holds no instant
_DAY = timedelta(days=1)


def is_from_the_future(observation: Observation, now: datetime) -> bool:
    """True for a reading that a wrong clock dated: every later one would look older than it."""
    return observation.at > now + TOLERANCE


def bounded(state: AlertState, now: datetime) -> AlertState:
    """The state without what lies ahead of any instant that the rules could have written by now."""
    latest = now + TOLERANCE
    return replace(
        state,
        # Begun anew, its keys still stand: no threshold of a month that was posted is posted again.
        month=state.month if state.month is None or state.month <= _next_month(now) else None,
        at=None if state.at and state.at > latest else state.at,
        latches={threshold: _bounded(mark_state, now) for threshold, mark_state in state.latches.items()},
        snooze=_bounded_snooze(state.snooze, now),
        reminded_at=now if state.reminded_at and state.reminded_at > latest else state.reminded_at,
        # Looked through again: a spike that was announced keeps its key.
        judged=None if state.judged and state.judged > now.date() else state.judged,
    )


def _bounded(mark_state: MarkState, now: datetime) -> MarkState:
    if all(fired_at <= now + TOLERANCE for fired_at in mark_state.fired_at):
        return mark_state
    return replace(mark_state, fired_at=tuple(min(fired_at, now) for fired_at in mark_state.fired_at))


def _bounded_snooze(snooze: Snooze | None, now: datetime) -> Snooze | None:
    if snooze is None or snooze.until is None or snooze.until <= now + LONGEST_SNOOZE + TOLERANCE:
        return snooze
    return replace(snooze, until=now + LONGEST_SNOOZE)


def _next_month(now: datetime) -> date:
    # Pipefy may be in the next month some hours before UTC is, and is asked within them.
    return (now + _DAY).date().replace(day=1)
