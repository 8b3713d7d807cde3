"""Find days far below the usual: partial drops, and stops on the first day on which there should have been work. Pure.

It takes a calendar: without one, two thirds of such days lie beside public holidays. Set on real organizations:
docs/forecast.md.
"""

from collections.abc import Collection
from datetime import date
from math import log

from bot.alerts.detection.baseline import comparable_days, same_position_in_month
from bot.alerts.detection.expectation import Expectation, goes_on
from bot.alerts.detection.model import ExpectedSpike

LEAST_USUAL_TASKS = 40  # of a day: of fewer, a day without any is chance
LEAST_MISSING_TASKS = 30
LEAST_DROP = log(2)  # to less than half
CERTAIN_DROP = log(8)  # is a drop however uneven the days are
DROP_SPREADS = 3.0
FLOW_DROP_SPREADS = 4.0  # there are many flows to be wrong about
SAME_DROP = 0.7  # share of the distance: as low a day is the same event
MOST_BEFORE = 1  # in nine weeks; what drops more often is uneven, or runs when it pleases
MOST_SAME_WEEKDAYS = 1  # as low as that: with more, the weekday often is
EXPECTED_RATIO = 1.25  # times fewer tasks than a drop called expected: beyond, it is another event


def dropped(
    expectation: Expectation,
    day: date,
    tasks: int,
    expected: Collection[ExpectedSpike],
    *,
    spreads: float = DROP_SPREADS,
    common_fall: float = 0.0,
) -> bool:
    """True for a day far below the usual that neither a holiday nor a habit nor the event before it explains.

    `common_fall`: on the logarithm, what all flows fell by.
    """
    usual = expectation.expected(day)
    if usual < LEAST_USUAL_TASKS or usual - tasks < LEAST_MISSING_TASKS or expectation.model.closed.silence:
        return False
    threshold = least_drop(expectation, day, spreads, common_fall)
    if -expectation.distance(day, tasks) < threshold or expectation.explained_by_holiday(day, tasks):
        return False
    if _is_habit(expectation, day, tasks) or was_expected(day, tasks, expected):
        return False
    return not goes_on(expectation, day, -1, threshold)


def least_drop(expectation: Expectation, day: date, spreads: float = DROP_SPREADS, common_fall: float = 0.0) -> float:
    """The fall on the logarithm from which on a day is no ordinary one, as uneven as its days are."""
    return max(LEAST_DROP + common_fall, min(CERTAIN_DROP, spreads * expectation.spread_of(day)))


def was_expected(day: date, tasks: int, expected: Collection[ExpectedSpike]) -> bool:
    """True where a person marked as low a day as expected."""
    return any(
        comparable_days(spike.day, day) and EXPECTED_RATIO * (tasks + 1) >= spike.tasks + 1 for spike in expected
    )


def _is_habit(expectation: Expectation, day: date, tasks: int) -> bool:
    same_weekday = [
        count
        for past, count in expectation.days.items()
        if past.weekday() == day.weekday() and past not in expectation.model.holidays
    ]
    if sum(count <= tasks for count in same_weekday) > MOST_SAME_WEEKDAYS:
        return True
    low = _days_as_low(expectation, SAME_DROP * expectation.distance(day, tasks))
    # Days in a row are one event.
    events = [past for past in low if all((past - other).days != 1 for other in low)]
    return len(events) > MOST_BEFORE or any(same_position_in_month(past, day) for past in low)


def _days_as_low(expectation: Expectation, distance: float) -> list[date]:
    return [
        past
        for past, far in expectation.distances.items()
        if far <= distance
        and past not in expectation.model.closed.days
        and not expectation.explained_by_holiday(past, expectation.days[past])
    ]
