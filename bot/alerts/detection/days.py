"""Which days were out of the ordinary, as a whole and by flow, from what is kept of them. Pure."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from bot.alerts.detection.spikes import flow_spikes, organization_spike
from bot.alerts.model import ExpectedSpike, SpikesSeen
from bot.usage.flow_days import flow_days
from bot.usage.flow_deltas import FlowReadings
from bot.usage.period import days_between

LOOK_BACK = timedelta(weeks=9)
_DAY = timedelta(days=1)


def unusual_days(
    days: Mapping[date, int], readings: FlowReadings, expected: Collection[ExpectedSpike], *, first: date, last: date
) -> tuple[SpikesSeen, ...]:
    """The days from `first` to `last` with something out of the ordinary, each judged by what was known on the next.

    `days` and `readings` reach as far back as `LOOK_BACK` before `first`. What somebody called expected explains later
    days only: it was called so after it had been said.
    """
    seen = (unusual_on(days, readings, expected, day) for day in days_between(first, last))
    return tuple(each for each in seen if each.spikes)


def unusual_on(
    days: Mapping[date, int], readings: FlowReadings, expected: Collection[ExpectedSpike], day: date
) -> SpikesSeen:
    """What was out of the ordinary on one day; of flows only where they were read on the day after it."""
    since, read_on = day - LOOK_BACK, day + _DAY
    before = [each for each in expected if each.day < day]
    whole = organization_spike({each: tasks for each, tasks in days.items() if since <= each <= day}, day, before)
    known = {each: flows for each, flows in readings.items() if since <= each <= read_on}
    flows = flow_spikes(flow_days(known, since, day), day, before) if read_on in readings else ()
    return SpikesSeen(day, ((whole,) if whole else ()) + flows)
