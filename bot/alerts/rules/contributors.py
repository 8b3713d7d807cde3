"""Rank the flows behind an alert by their tasks since a day, compared with as many days before. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.alerts.model import Contributor, Contributors
from bot.usage.flow_deltas import OFFSETS, FlowDelta, FlowReadings, Key, counts_of, deltas_between, month_deltas
from bot.usage.model import Flow

_MOST_FLOWS = 3  # on the card; its thread names all of them
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


def contributors(
    readings: FlowReadings, now_flows: Sequence[Flow], as_of: datetime, since: date
) -> Contributors | None:
    """The flows with most tasks from the reading nearest to `since` until now; None where no flow is known to have any.

    `now_flows`: all flows with their totals of the month, as of then. Without a reading within a day of `since`,
    the totals of the month so far are shown.
    """
    today = as_of.astimezone(UTC).date()
    begins, deltas = _since(readings, now_flows, today, since)
    tasks = _tasks(deltas)
    if not tasks:
        return None
    days = _whole_days(as_of, begins)
    before = deltas_between(readings, begins - days * _DAY, begins) if days else None
    # By name where tasks are equal: a card that is drawn again must not change its order.
    ranked = sorted(tasks, key=lambda key: (-tasks[key], str(key)))
    flows = [Contributor(key, tasks[key], _difference(tasks[key], key, deltas[key], before)) for key in ranked]
    compared = None if all(flow.difference is None for flow in flows) else days
    return Contributors(begins, _with_steepest(flows), max(0, len(flows) - _MOST_FLOWS), compared)


def window_start(as_of: datetime, last_alert: datetime | None) -> date:
    """The day from which flows are compared: the last seven days, or since the last alert where that is longer."""
    # Shorter, the cause may lie just before it: of two alerts a day apart, the second would show a quiet day.
    week = (as_of - _WEEK + _DAY / 2).astimezone(UTC).date()  # the nearest midnight
    return week if last_alert is None else min(week, last_alert.astimezone(UTC).date())


def _with_steepest(flows: Sequence[Contributor]) -> tuple[Contributor, ...]:
    """Those with most tasks, and in the last place the one that grew most, if it is not among them."""
    # A large flow that runs as ever comes first by its tasks, and would hide a small one that has tripled.
    steepest = max(flows, key=lambda flow: flow.difference or 0)
    first = tuple(flows[:_MOST_FLOWS])
    return first if steepest in first or not (steepest.difference or 0) > 0 else (*first[:-1], steepest)


def _since(
    readings: FlowReadings, now_flows: Sequence[Flow], today: date, since: date
) -> tuple[date, Mapping[Key, FlowDelta]]:
    """The day from which the figures can run, and each flow from there until now."""
    month, now = today.replace(day=1), counts_of(now_flows)
    until_now = {**readings, today: {**readings.get(today, {}), month: now_flows}}
    # Pipefy gives totals since the first of the month, no days of a flow: the figures begin where a reading is, the
    # nearest to `since`. On the first itself every total is 0, so none is needed.
    for begins in (since + offset for offset in OFFSETS):
        if begins == month:
            break
        deltas = _from(readings, until_now, begins, today, since)
        # A reading after which nothing ran tells nothing of the use that is asked for: an earlier one does.
        if deltas is not None and _tasks(deltas):
            return begins, deltas
    return month, month_deltas([{}, now])


def _from(
    readings: FlowReadings, until_now: FlowReadings, begins: date, today: date, since: date
) -> Mapping[Key, FlowDelta] | None:
    """Each flow from the reading of that day until now; None where there is none, or it is no base."""
    if begins < today:
        return deltas_between(until_now, begins, today)
    # Today's own reading may be of a minute ago: it begins today, never the day before, which would be left out.
    read = readings.get(today, {}).get(today.replace(day=1)) if begins == today == since else None
    return None if read is None else month_deltas([counts_of(read), counts_of(until_now[today][today.replace(day=1)])])


def _tasks(deltas: Mapping[Key, FlowDelta]) -> dict[Key, int]:
    """The flows that are known to have tasks."""
    return {key: delta.count.tasks for key, delta in deltas.items() if delta.count.tasks}


def _whole_days(as_of: datetime, begins: date) -> int:
    """Days from the reading of that day until now, to the nearest."""
    # As long, not "the week before": an alert on a Tuesday would compare two days with seven.
    return round((as_of - datetime.combine(begins, time(), UTC)) / _DAY)


def _difference(tasks: int, key: Key, delta: FlowDelta, before: Mapping[Key, FlowDelta] | None) -> int | None:
    if before is None:
        return None
    # Under its former name: else a renamed flow reads as all new, and its old self as stopped.
    former = before.get(delta.previous_key or key)
    tasks_before = former.count.tasks if former else 0
    return None if tasks_before is None else tasks - tasks_before
