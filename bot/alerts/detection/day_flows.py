"""Find the flows that made a day unusual for the whole organization. Pure."""

from collections.abc import Mapping
from datetime import date
from statistics import median

from bot.alerts.detection.baseline import baseline_of
from bot.alerts.detection.days import LOOK_BACK
from bot.alerts.model import DayFlow, Direction, Spike
from bot.usage.flow_days import flow_days
from bot.usage.flow_deltas import FlowReadings, Key

_MOST_FLOWS = 3  # on the card


def flows_of_day(readings: FlowReadings, spike: Spike) -> tuple[DayFlow, ...]:
    """The flows farthest from their usual level in the spike's direction; none where that day's are not known.

    Where none has a usual level yet, those that used most; of a stop that would say nothing.
    """
    days = flow_days(readings, spike.day - LOOK_BACK, spike.day)
    known = {key: own for key, own in days.items() if spike.day in own}
    levels = _levels(known, spike.day)
    sign = -1 if spike.direction is Direction.DOWN else 1
    distances = {key: sign * (own[spike.day] - levels.get(key, 0)) for key, own in known.items()}
    # By name where they are equal: a card that is drawn again must not change its order.
    ranked = sorted((key for key in known if distances[key] > 0), key=lambda key: (-distances[key], str(key)))
    return tuple(DayFlow(key, known[key][spike.day], levels.get(key)) for key in ranked[:_MOST_FLOWS])


def _levels(known: Mapping[Key, Mapping[date, int]], day: date) -> dict[Key, int]:
    """The usual level of every flow on that weekday; empty where the flows were not read for long enough."""
    baselines = {key: baseline_of(own, day) for key, own in known.items()}
    if not any(baselines.values()):
        return {}
    # Flows were read for weeks, so one without a baseline is young, or ran for the first time.
    return {
        key: round(baseline.usual(day)) if baseline else _young_level(known[key], day)
        for key, baseline in baselines.items()
    }


def _young_level(days: Mapping[date, int], day: date) -> int:
    return round(median([tasks for past, tasks in days.items() if past < day] or [0]))
