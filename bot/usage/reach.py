"""When a forecast passes a base: the day that is expected, and the days that the 80 % range allows. Pure."""

from dataclasses import replace
from datetime import date

from bot.alerts.model import LimitDates
from bot.usage.forecast import Forecast, reaches


def limit_dates(outlook: Forecast, used: int, base: int, month: date, today: date) -> LimitDates:
    """The days on which the base is passed; `month`: the first day of the outlook's, `today`: its first day ahead."""

    def passed(end: int) -> date | None:
        return reaches(replace(outlook, path=_path_to(end, outlook, used, today)), base, month)

    return LimitDates(early=passed(outlook.high), expected=reaches(outlook, base, month), late=passed(outlook.low))


def _path_to(end: int, outlook: Forecast, used: int, today: date) -> tuple[int, ...]:
    """The path, with what is still to come drawn out or in so that the month ends there."""
    past, ahead = outlook.path[: today.day - 1], outlook.path[today.day - 1 : -1]
    share = (end - used) / (outlook.expected - used) if outlook.expected > used else 1.0
    return (*past, *(used + round((tasks - used) * share) for tasks in ahead), end)
