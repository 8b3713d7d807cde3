"""Four weeks of days before an unusual one, beside the usual level, for its chart. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.alerts.detection.baseline import baseline_of
from bot.alerts.detection.model import Direction, Spike
from bot.alerts.model import UnusualWeeks
from bot.usage.period import days_between
from bot.usage.report import Day
from bot.usage.seasonality import fit

SHOWN = timedelta(weeks=4)
WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)


def unusual_weeks(spike: Spike, days: Mapping[date, int]) -> UnusualWeeks | None:
    """The days up to the spike's, and the usual level of its week; None where too few of them are known.

    `days`: of the spike's flow or organization, as they were judged.
    """
    baseline = baseline_of(days, spike.day)
    if baseline is None:
        return None
    # The level that the spike was judged by, so that the line ends at the figure in the headline.
    level = baseline.usual if spike.direction is Direction.DOWN else fit(baseline.days).expected
    usual = tuple(round(level(day)) for day in days_between(spike.day - WEEK + _DAY, spike.day))
    shown = days_between(spike.day - SHOWN + _DAY, spike.day)
    return UnusualWeeks(spike.flow, tuple(Day(day, days.get(day)) for day in shown), usual)
