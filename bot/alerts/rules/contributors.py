"""The flows behind an alert: what each used since a day, and how that compares with as many days before. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.alerts.model import Contributor, Contributors
from bot.usage.flow_deltas import OFFSETS, FlowDelta, FlowReadings, Key, counts_of, deltas_between, month_deltas
from bot.usage.model import Flow

_MOST = 3
_DAY = timedelta(days=1)


def contributors(
    readings: FlowReadings, now_flows: Sequence[Flow], as_of: datetime, since: date
) -> Contributors | None:
    """The flows with most tasks from the reading nearest to `since` until now; None where no flow is known to have any.

    `now_flows`: all flows with their totals of the month, as of then. Without a reading within a day of `since`,
    the totals of the month so far are shown.
    """
    today = as_of.astimezone(UTC).date()
    begins, spans = _since(readings, now_flows, today, since)
    known = {key: span.count.tasks for key, span in spans.items() if span.count.tasks}
    if not known:
        return None
    before = _before(readings, as_of, begins)
    ranked = sorted(known, key=lambda key: (-known[key], str(key)))[:_MOST]
    flows = tuple(Contributor(key, known[key], _difference(known[key], key, spans[key], before)) for key in ranked)
    return Contributors(begins, flows, len(known) - len(flows))


def _since(
    readings: FlowReadings, now_flows: Sequence[Flow], today: date, since: date
) -> tuple[date, Mapping[Key, FlowDelta]]:
    """The day from which the figures can run, and each flow from there until now."""
    month, now = today.replace(day=1), counts_of(now_flows)
    until_now = {**readings, today: {**readings.get(today, {}), month: now_flows}}
    for begins in (since + offset for offset in OFFSETS):
        if begins == month:
            break
        if begins == today and month in readings.get(today, {}):
            return begins, month_deltas([counts_of(readings[today][month]), now])
        if begins < today and (spans := deltas_between(until_now, begins, today)) is not None:
            return begins, spans
    return month, month_deltas([{}, now])


def _before(readings: FlowReadings, as_of: datetime, begins: date) -> Mapping[Key, FlowDelta] | None:
    """Each flow in the time before that is as long, to the nearest day."""
    days = round((as_of - datetime.combine(begins, time(), UTC)) / _DAY)
    return deltas_between(readings, begins - days * _DAY, begins) if days else None


def _difference(tasks: int, key: Key, span: FlowDelta, before: Mapping[Key, FlowDelta] | None) -> int | None:
    if before is None:
        return None
    former = before.get(span.previous_key or key)
    then = former.count.tasks if former else 0
    return None if then is None else tasks - then
