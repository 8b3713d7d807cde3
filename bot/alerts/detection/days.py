"""Find unusual days of an organization and of its flows in the days and readings that are kept. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from bot.alerts.detection.baseline import baseline_of
from bot.alerts.detection.model import ExpectedSpike, SpikesSeen
from bot.alerts.detection.silence import ran_on_or_after, with_silence
from bot.alerts.detection.spikes import flow_spikes, organization_spike
from bot.usage.flow_days import flow_days
from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Flow
from bot.usage.period import days_between
from bot.usage.public_holidays import has_calendar, holidays_between

LOOK_BACK = timedelta(weeks=9)  # as much as `baseline.MEMORY` compares with
LOOK_AHEAD = timedelta(days=4)  # a holiday that a bridge day leads to, over a weekend
_DAY = timedelta(days=1)


def calendar_of(country: str | None, first: date, last: date) -> frozenset[date] | None:
    """The holidays by which these days are judged; None where the country has no calendar."""
    if country is None or not has_calendar(country):
        return None
    return holidays_between(country, first - LOOK_BACK, last + LOOK_AHEAD)


def judged_from(days: Mapping[date, int], today: date) -> date:
    """The first day, from today on, that can be judged for the organization, if no day to come is missed."""
    past = {day: tasks for day, tasks in days.items() if day < today}
    for day in days_between(today, today + LOOK_BACK):
        past[day] = 1
        if baseline_of(past, day):
            return day
    return today + LOOK_BACK


def unusual_days(
    days: Mapping[date, int],
    readings: FlowReadings,
    expected: Collection[ExpectedSpike],
    *,
    first: date,
    last: date,
    holidays: Collection[date] | None = None,
) -> tuple[SpikesSeen, ...]:
    """The unusual days from `first` to `last`, each judged by what was known on the day after it.

    `days` and `readings` reach as far back as `LOOK_BACK` before `first`, `holidays` from there to `LOOK_AHEAD` behind
    `last`; None: there is no calendar.
    """
    judged = (unusual_on(days, readings, expected, day, holidays) for day in days_between(first, last))
    return tuple(day for day in judged if day.spikes)


def unusual_on(
    days: Mapping[date, int],
    readings: FlowReadings,
    expected: Collection[ExpectedSpike],
    day: date,
    holidays: Collection[date] | None = None,
    *,
    listed: Sequence[Flow] = (),
    goes_on: bool = False,
) -> SpikesSeen:
    """The spikes of one day; of flows only where they were read on the day after it.

    `listed`: flows as Pipefy lists them with their last runs, beside those in `readings`. `goes_on`: Pipefy
    counts tasks of the day after it.
    """
    since, read_on = day - LOOK_BACK, day + _DAY
    # Earlier days only: a spike is called expected after it was announced, and must not disappear from a replay.
    expected_before = [spike for spike in expected if spike.day < day]
    until_day = {past: tasks for past, tasks in days.items() if since <= past <= day}
    # Later readings would tell more of the day than a check could have known then.
    until_read = {past: flows for past, flows in readings.items() if since <= past <= read_on}
    listed_flows = (*listed, *(flow for flows in until_read.get(read_on, {}).values() for flow in flows))
    whole = organization_spike(until_day, day, expected_before, holidays, ran=ran_on_or_after(listed_flows, day))
    # Without the reading after it the end of the day lies in a later one, with another day's tasks.
    by_flow = flow_days(until_read, since, day) if read_on in readings else {}
    flows = flow_spikes(by_flow, day, expected_before, holidays)
    return with_silence(SpikesSeen(day, ((whole,) if whole else ()) + flows), listed_flows, goes_on=goes_on)
