"""Schedules by the words that a person typed: a new one, or one that there is with some of it changed. Pure."""

from datetime import time
from typing import assert_never

from bot.digests.schedule import Cadence, DailySchedule, MonthlySchedule, Schedule, WeeklySchedule
from bot.digests.schedule_words import ScheduleWords

MONDAY, NINE, FIRST = 0, time(9), 1


def new_schedule(words: ScheduleWords, time_zone: str) -> Schedule:
    """The schedule that was typed, and what most people want where nothing was. `time_zone`: where none was typed."""
    return worded(words, usual_schedule(words.cadence or Cadence.WEEKLY, NINE, time_zone))


def usual_schedule(cadence: Cadence, at: time, time_zone: str) -> Schedule:
    """The days that most people want of a digest of that cadence."""
    match cadence:
        case Cadence.DAILY:
            return DailySchedule(at, time_zone, workdays=True)
        case Cadence.WEEKLY:
            return WeeklySchedule(MONDAY, at, time_zone)
        case Cadence.MONTHLY:
            return MonthlySchedule(FIRST, at, time_zone)
        case _:
            assert_never(cadence)


def worded(words: ScheduleWords, schedule: Schedule) -> Schedule:
    """The schedule with what was typed in its place, of its own cadence."""
    at, time_zone = schedule.at if words.at is None else words.at, words.time_zone or schedule.time_zone
    match schedule:
        case DailySchedule(workdays=workdays):
            return DailySchedule(at, time_zone, workdays if words.workdays is None else words.workdays)
        case WeeklySchedule(weekday=weekday):
            return WeeklySchedule(weekday if words.weekday is None else words.weekday, at, time_zone)
        case MonthlySchedule(day=day):
            return MonthlySchedule(day if words.month_day is None else words.month_day, at, time_zone)
        case _:
            assert_never(schedule)
