"""Find days far above the usual that neither a habit nor the month nor an expected spike explains. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import log
from statistics import NormalDist, median

from bot.alerts.detection.baseline import Baseline, comparable_days, same_position_in_month
from bot.alerts.detection.expectation import Expectation, goes_on
from bot.alerts.model import ExpectedSpike

LEAST_TASKS = 50  # of a day
LEAST_EXTRA_TASKS = 40  # beyond the usual: smaller spikes are no news, whatever their ratio
CERTAIN_RISE = log(2.3)  # is a spike however uneven the days are: else a flow of bursts could never have one
LEAST_OWN_RISE = 0.3  # on the logarithm: what a flow has to rise beyond the common rise of all flows
LEAST_RATIO = 1.3  # times the usual median: spares the fit for the many days below, for which it costs most

# An earlier day with so much of a spike's size counts as the same event. Both, since on a small day a large ratio, and
# on a large day many tasks, come by chance.
SAME_RISE = 0.8  # share of the log rise
SAME_TASKS = 0.5  # share of the extra tasks
CLEAR_RISE_SPREADS = 2.5  # at the same position of an earlier month one such day is enough to be a habit
HABIT_OTHER_DAYS = 3  # of the same event in nine weeks at no common position in the month: that is how things are
HABIT_DAYS = 5  # likewise, at any position
EXPECTED_RATIO = 1.25  # times the tasks called expected: beyond, it is another event


@dataclass(frozen=True, slots=True)
class Threshold:
    """The rise that a spike has to pass."""

    least: float  # on the logarithm: less is no news, however even the days are
    chance: float  # of an ordinary day to pass it


def may_have_risen(baseline: Baseline, day: date, tasks: int) -> bool:
    """False for the many days that are no spike at first sight."""
    return tasks >= LEAST_TASKS and tasks >= LEAST_RATIO * baseline.usual(day)


def risen(
    expectation: Expectation,
    day: date,
    tasks: int,
    expected: Collection[ExpectedSpike],
    threshold: Threshold,
    common_rise: float = 0.0,
) -> bool:
    """True for a spike. `common_rise`: on the logarithm, of all flows."""
    least = least_rise(expectation, day, threshold, common_rise)
    if tasks - expectation.expected(day) < LEAST_EXTRA_TASKS or expectation.distance(day, tasks) < least:
        return False
    if _is_usual_for_weekday(expectation, tasks, day, threshold) or _is_habit(expectation, tasks, day):
        return False
    # Announced on its first day; each further one would be the same news again.
    if goes_on(expectation, day, 1, least):
        return False
    return not any(comparable_days(spike.day, day) and tasks <= EXPECTED_RATIO * spike.tasks for spike in expected)


def least_rise(expectation: Expectation, day: date, threshold: Threshold, common_rise: float = 0.0) -> float:
    """The log rise above which a day is no ordinary one, as uneven as its days are."""
    spreads = NormalDist().inv_cdf(1 - threshold.chance)
    return max(threshold.least, LEAST_OWN_RISE + common_rise, min(CERTAIN_RISE, spreads * expectation.spread_of(day)))


def _is_usual_for_weekday(expectation: Expectation, tasks: int, day: date, threshold: Threshold) -> bool:
    """True where the weekday is as busy whenever it has tasks at all."""
    # A flow that runs on some Tuesdays only is expected to bring half a day's tasks, and each run would be a spike.
    busy = [count for past, count in expectation.days.items() if count and past.weekday() == day.weekday()]
    return bool(busy) and log(tasks / median(busy)) < threshold.least


def _is_habit(expectation: Expectation, tasks: int, day: date) -> bool:
    """True where the same event happened often, or clearly at the same position of an earlier month."""
    same_rise = SAME_RISE * expectation.distance(day, tasks)
    least_extra = SAME_TASKS * (tasks - expectation.expected(day))
    events = {
        past: rise
        for past, count in expectation.days.items()
        if (rise := expectation.distance(past, count)) >= same_rise
        and count - expectation.expected(past) >= least_extra
    }
    # Two month-ends among the days explain a third one, but not a spike in the middle of the month.
    placed = {past for past in events for other in events if same_position_in_month(past, other)}
    if len(events) >= HABIT_DAYS or len(events) - len(placed) >= HABIT_OTHER_DAYS:
        return True
    clear = CLEAR_RISE_SPREADS * expectation.spread
    return any(rise >= clear and same_position_in_month(past, day) for past, rise in events.items())
