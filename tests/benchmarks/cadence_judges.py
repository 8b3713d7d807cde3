"""The rule of `bot.digests.schedule` against `whenever` and `dateutil`.

`python -m tests.benchmarks.cadence_judges` prints counts and leaves with 1 when there is a difference.
Both judges read zone data with code of their own, whenever the pinned ones and dateutil those of pytz. Whole: every
hour of every weekday for five years in each zone, one run asked from the run before; days of the month likewise, the
31st among them, and daily ones at the hours around midnight and around transitions. Which days these are, `dateutil`'s
recurrence rules say. Then every quarter of an hour of the days around each transition, asked from the instant itself,
from just before and from six days before. Then years of ticks with
downtime and a wall clock that is set (`tests.benchmarks.cadence_ticks`).
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from importlib.resources import files
from random import Random
from time import perf_counter
from typing import Any

from dateutil import rrule, tz
from whenever import PlainDateTime, reset_tzpath

from bot.digests.schedule import DailySchedule, MonthlySchedule, Occurrence, Schedule, WeeklySchedule, next_occurrence
from tests.benchmarks.cadence_ticks import Tally, replay, ticks

YEARS = (2024, 2028)
ZONES = (
    "UTC", "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Johannesburg", "America/Adak",
    "America/Anchorage", "America/Asuncion", "America/Chicago", "America/Denver", "America/Halifax",
    "America/Havana", "America/Los_Angeles", "America/Mexico_City", "America/Miquelon", "America/New_York",
    "America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns",
    "Antarctica/Troll", "Asia/Almaty", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu",
    "Asia/Kolkata", "Asia/Tokyo", "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe",
    "Australia/Sydney", "Europe/Berlin", "Europe/Chisinau", "Europe/Dublin", "Europe/Lisbon", "Europe/London",
    "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter", "Pacific/Kiritimati", "Pacific/Norfolk",
)  # fmt: skip
WEEKDAYS = range(7)
HOURS = tuple(time(hour) for hour in range(24))
QUARTERS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45))
DAILY_TIMES = tuple(
    time(hour, minute) for hour, minute in ((0, 0), (0, 30), (1, 30), (2, 30), (3, 0), (9, 0), (23, 30))
)
MONTH_DAYS = (1, 15, 28, 29, 30, 31)
WEEK, INSTANT = timedelta(weeks=1), timedelta(microseconds=1)

Judge = Callable[[str, datetime], datetime]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was compared in a zone, and where the rule and a judge part."""

    hourly: int
    quarterly: int
    differences: tuple[str, ...]
    tally: Tally


def by_whenever(time_zone: str, local: datetime) -> datetime:
    """The instant of a local time; one that is skipped moves by the gap, of two the first."""
    return PlainDateTime(local).assume_tz(time_zone, disambiguation="compatible").to_instant().to_stdlib()


def by_dateutil(time_zone: str, local: datetime) -> datetime:
    """Likewise, with dateutil's own reading of the zone."""
    return tz.resolve_imaginary(local.replace(tzinfo=_dateutil_zone(time_zone))).astimezone(UTC)


JUDGES: tuple[Judge, ...] = (by_whenever, by_dateutil)
_NEGATIVE_DST = ("Africa/Casablanca", "Africa/El_Aaiun", "Europe/Dublin")


def schedules(time_zone: str) -> list[Schedule]:
    """Every schedule that is judged in a zone."""
    weekly = (WeeklySchedule(weekday, at, time_zone) for weekday in WEEKDAYS for at in HOURS)
    daily = (DailySchedule(at, time_zone, workdays) for workdays in (True, False) for at in DAILY_TIMES)
    monthly = (MonthlySchedule(day, at, time_zone) for day in MONTH_DAYS for at in HOURS)
    return [*weekly, *daily, *monthly]


def judge_runs(schedule: Schedule, years: tuple[int, int] = YEARS) -> tuple[int, list[str]]:
    """Every run of the years, each asked from the one before: how many, and the differences."""
    time_zone, (slots, rule) = schedule.time_zone, _rule(schedule)
    locals_ = _local_times(years, schedule.at, **rule)
    told = list(_runs(schedule, by_whenever(time_zone, locals_[0]) - INSTANT, len(locals_)))
    differences = [
        f"{schedule} {local}: {judge.__name__}"
        for local, due in zip(locals_, told, strict=True)
        for judge in _judges_of(time_zone, local.date())
        if due != Occurrence(judge(time_zone, local), f"{local:{slots}}")
    ]
    return len(told), differences


def judge_day(time_zone: str, day: date, times: Sequence[time] = QUARTERS) -> tuple[int, list[str]]:
    """The times of one day, asked from three instants each."""
    judges = _judges_of(time_zone, day)
    asked = [_ask(time_zone, datetime.combine(day, at), judge) for at in times for judge in judges]
    return 3 * len(times), [difference for differences in asked for difference in differences]


@cache
def days_of_transitions(time_zone: str) -> list[date]:
    """The days around each change of the zone's offset."""
    info = _dateutil_zone(time_zone)
    days = [datetime(YEARS[0], 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(_days_in_years())]
    offsets = [day.astimezone(info).utcoffset() for day in days]
    changed = [days[n].date() for n in range(1, len(days)) if offsets[n] != offsets[n - 1]]
    return sorted({day + timedelta(days=n) for day in changed for n in (-2, -1, 0, 1)})


def _judges_of(time_zone: str, day: date) -> tuple[Judge, ...]:
    # dateutil 2 misreads the hours around a transition in zones whose standard time is the later one.
    misread = time_zone in _NEGATIVE_DST and day in days_of_transitions(time_zone)
    return JUDGES[:1] if misread else JUDGES


def read_pinned_data() -> None:
    """Let `whenever` read the pinned data too, rather than the machine's."""
    reset_tzpath([])


def judge_zone(time_zone: str) -> Verdict:
    """Everything about a zone."""
    read_pinned_data()
    weeks = [judge_runs(schedule) for schedule in schedules(time_zone)]
    days = [judge_day(time_zone, day) for day in days_of_transitions(time_zone)]
    differences = tuple(difference for _, found in (*weeks, *days) for difference in found)
    return Verdict(
        sum(count for count, _ in weeks), sum(count for count, _ in days), differences, tick_years(time_zone, YEARS)
    )


def tick_years(time_zone: str, years: tuple[int, int]) -> Tally:
    """What became of the slots of some years of ticks; every zone has its own luck."""
    random = Random(time_zone)
    start, end = datetime(years[0], 1, 1, tzinfo=UTC), datetime(years[1] + 1, 1, 1, tzinfo=UTC)
    shown = ticks(random, start, end)
    ticked: list[Schedule] = [WeeklySchedule(weekday, random.choice(QUARTERS), time_zone) for weekday in WEEKDAYS]
    ticked += [DailySchedule(random.choice(QUARTERS), time_zone, workdays) for workdays in (True, False)]
    ticked += [MonthlySchedule(day, random.choice(QUARTERS), time_zone) for day in (1, 31)]
    return sum((replay(schedule, shown) for schedule in ticked), Tally())


def _rule(schedule: Schedule) -> tuple[str, dict[str, Any]]:
    """The format of its slots, and its days as RFC 5545 says them."""
    match schedule:
        case DailySchedule(workdays=workdays):
            return "%Y-%m-%d", {"freq": rrule.DAILY, "byweekday": range(5) if workdays else None}
        case WeeklySchedule(weekday=weekday):
            return "%G-W%V", {"freq": rrule.WEEKLY, "byweekday": weekday}
        case MonthlySchedule(day=day):
            # Of the day and the last one, whichever comes first: a shorter month has the last one alone.
            return "%Y-%m", {"freq": rrule.MONTHLY, "bymonthday": (day, -1), "bysetpos": 1}


def _runs(schedule: Schedule, after: datetime, count: int) -> Iterator[Occurrence]:
    used = None
    for _ in range(count):
        due = next_occurrence(schedule, after=after, used=used)
        yield due
        after, used = due.at, due.slot


def _ask(time_zone: str, local: datetime, judge: Judge) -> list[str]:
    ask = partial(next_occurrence, WeeklySchedule(local.weekday(), local.time(), time_zone), used=None)
    this, following = judge(time_zone, local), judge(time_zone, local + WEEK)
    cases = ((this - INSTANT, this), (this - timedelta(days=6), this), (this, following))
    return [
        f"{time_zone} {local} after {after}: {judge.__name__}" for after, due in cases if ask(after=after).at != due
    ]


def _local_times(years: tuple[int, int], at: time, **rule: Any) -> tuple[datetime, ...]:  # noqa: ANN401 - rrule's own
    first, last = datetime(years[0], 1, 1), datetime(years[1], 12, 31, 23, 59)  # noqa: DTZ001 - local times of any zone
    return tuple(rrule.rrule(dtstart=first, until=last, byhour=at.hour, byminute=at.minute, bysecond=0, **rule))


@cache
def _dateutil_zone(time_zone: str) -> tz.tzfile:
    # From pytz: dateutil reads a file's first block alone, which those of tzdata and of most systems leave empty.
    with files("pytz").joinpath("zoneinfo", *time_zone.split("/")).open("rb") as data:
        return tz.tzfile(data, time_zone)


def _days_in_years() -> int:
    return (date(YEARS[1] + 1, 1, 1) - date(YEARS[0], 1, 1)).days


def main() -> int:
    """Print counts and the verdict."""
    started = perf_counter()
    with ProcessPoolExecutor() as processes:
        verdicts = list(processes.map(judge_zone, ZONES))
    hourly, quarterly = sum(v.hourly for v in verdicts), sum(v.quarterly for v in verdicts)
    differences = [difference for verdict in verdicts for difference in verdict.differences]
    print(f"{len(ZONES)} zones, {YEARS[0]} to {YEARS[1]}, daily, weekly and monthly: {hourly:,} runs in turn")
    print(f"quarters of an hour around transitions: {quarterly:,} questions")
    print(f"differences to whenever and dateutil: {len(differences)} ({perf_counter() - started:.0f} s)")
    print(*differences[:20], sep="\n")
    tally = sum((verdict.tally for verdict in verdicts), Tally())
    print(f"ticks with downtime and a clock set by 2 h: {tally}")
    return 1 if differences or tally.double or tally.missed or tally.stale else 0


if __name__ == "__main__":
    sys.exit(main())
