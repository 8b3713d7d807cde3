from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.schedule import (
    DailySchedule,
    Decision,
    MonthlySchedule,
    Occurrence,
    RunOutcome,
    Schedule,
    WeeklySchedule,
    cadence_of_slot,
    decide,
    freshest_time,
    next_occurrence,
)
from bot.i18n.time_zones import zone_exists, zone_names
from bot.usage.period import Week, week_at
from tests.benchmarks import cadence_judges
from tests.benchmarks.cadence_ticks import replay

DAY = timedelta(days=1)
MONDAY = WeeklySchedule(0, time(9), "America/Sao_Paulo")  # 12:00 UTC
TIMES, ZONES = st.times().map(lambda at: at.replace(second=0, microsecond=0)), st.sampled_from(zone_names())
CADENCES = st.builds(WeeklySchedule, st.integers(0, 6), TIMES, ZONES)
SCHEDULES = (
    CADENCES
    | st.builds(DailySchedule, TIMES, ZONES, st.booleans())
    | st.builds(MonthlySchedule, st.integers(1, 31), TIMES, ZONES)
)
INSTANTS = st.integers(0, 45_000 * 24 * 60).map(
    lambda minutes: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def after(schedule: Schedule, text: str, used: str | None = None) -> tuple[str, str]:
    due = next_occurrence(schedule, after=utc(text), used=used)
    return f"{due.at:%Y-%m-%d %H:%M}", due.slot


@pytest.mark.parametrize(
    ("instant", "used", "due"),
    [
        ("2026-11-22 12:00", None, ("2026-11-23 12:00", "2026-W48")),
        ("2026-11-23 11:59", None, ("2026-11-23 12:00", "2026-W48")),
        ("2026-11-23 12:00", None, ("2026-11-30 12:00", "2026-W49")),
        ("2026-11-23 11:59", "2026-W47", ("2026-11-23 12:00", "2026-W48")),
        ("2026-11-23 11:59", "2026-W48", ("2026-11-30 12:00", "2026-W49")),
        ("2026-11-23 11:59", "2027-W01", ("2027-01-11 12:00", "2027-W02")),
        ("2026-12-28 11:59", None, ("2026-12-28 12:00", "2026-W53")),
        ("2026-12-28 12:00", "2026-W53", ("2027-01-04 12:00", "2027-W01")),
    ],
)
def test_a_run_is_later_than_the_instant_and_the_week_used(
    instant: str, used: str | None, due: tuple[str, str]
) -> None:
    assert after(MONDAY, instant, used) == due


@pytest.mark.parametrize(
    ("schedule", "instant", "due"),
    [
        (WeeklySchedule(6, time(2, 30), "Europe/Berlin"), "2026-03-28", "2026-03-29 01:30"),  # skipped: 03:30 in summer
        (WeeklySchedule(6, time(2, 30), "Europe/Berlin"), "2026-10-24", "2026-10-25 00:30"),  # twice: the first
        (WeeklySchedule(6, time(2, 30), "Europe/Berlin"), "2026-10-25 00:30", "2026-11-01 01:30"),
        (
            WeeklySchedule(0, time(0), "Europe/London"),
            "2026-03-23 01:00",
            "2026-03-29 23:00",
        ),  # a cron trigger loses it
        (WeeklySchedule(6, time(2, 15), "Australia/Lord_Howe"), "2026-10-03", "2026-10-03 15:45"),  # half an hour's gap
        (WeeklySchedule(4, time(9), "Pacific/Apia"), "2011-12-29", "2011-12-30 19:00"),  # a Friday that never was
    ],
)
def test_summer_time_loses_and_repeats_nothing(schedule: WeeklySchedule, instant: str, due: str) -> None:
    assert after(schedule, instant)[0] == due


WORKDAYS = DailySchedule(time(9), "America/Sao_Paulo", workdays=True)


@pytest.mark.parametrize(
    ("country", "instant", "used", "due"),
    [
        (None, "2026-11-20 12:00", None, ("2026-11-23 12:00", "2026-11-23")),  # a Friday
        ("BR", "2026-11-19 12:00", None, ("2026-11-23 12:00", "2026-11-23")),  # 20 November rests in Brazil
        ("BR", "2026-12-24 12:00", None, ("2026-12-28 12:00", "2026-12-28")),
        ("US", "2026-12-24 12:00", None, ("2026-12-28 12:00", "2026-12-28")),
        (None, "2026-11-23 11:00", "2026-11-23", ("2026-11-24 12:00", "2026-11-24")),
        ("JP", "2026-12-28 12:00", None, ("2027-01-04 12:00", "2027-01-04")),
    ],
)
def test_workdays_go_by_the_country(country: str | None, instant: str, used: str | None, due: tuple[str, str]) -> None:
    run = next_occurrence(WORKDAYS, after=utc(instant), used=used, country=country)
    assert (f"{run.at:%Y-%m-%d %H:%M}", run.slot) == due


@pytest.mark.parametrize(
    ("day", "instant", "due"),
    [
        (31, "2026-11-01", ("2026-11-30 12:00", "2026-11")),
        (31, "2026-12-01", ("2026-12-31 12:00", "2026-12")),
        (31, "2027-02-01", ("2027-02-28 12:00", "2027-02")),
        (30, "2028-02-01", ("2028-02-29 12:00", "2028-02")),
        (29, "2027-02-28 12:00", ("2027-03-29 12:00", "2027-03")),
        (1, "2026-12-31 12:00", ("2027-01-01 12:00", "2027-01")),
    ],
)
def test_the_end_of_a_month_is_its_last_day(day: int, instant: str, due: tuple[str, str]) -> None:
    assert after(MonthlySchedule(day, time(9), "America/Sao_Paulo"), instant) == due


def test_a_day_that_became_a_holiday_is_passed_over() -> None:
    friday = Occurrence(utc("2026-11-20 12:00"), "2026-11-20")
    done = decide(WORKDAYS, friday, utc("2026-11-20 12:00"), DAY, "BR")
    assert done == Decision(RunOutcome.DAY_OFF, Occurrence(utc("2026-11-23 12:00"), "2026-11-23"))


@pytest.mark.parametrize(
    ("schedule", "better"),
    [
        (DailySchedule(time(8), "Asia/Tokyo", workdays=True), time(9)),
        (DailySchedule(time(9), "Asia/Tokyo", workdays=True), None),
        (DailySchedule(time(0), "America/New_York", workdays=False), None),
        (MonthlySchedule(1, time(8), "Asia/Tokyo"), time(9)),
        (MonthlySchedule(2, time(0), "Asia/Tokyo"), None),
        (MonthlySchedule(1, time(9), "Asia/Tokyo"), None),
    ],
)
def test_an_hour_is_proposed_where_the_day_or_month_is_not_over(schedule: Schedule, better: time | None) -> None:
    assert freshest_time(schedule, utc("2026-11-22 13:00")) == better


@given(SCHEDULES, INSTANTS)
def test_a_slot_says_its_cadence_and_grows(schedule: Schedule, instant: datetime) -> None:
    first = next_occurrence(schedule, after=instant, used=None)
    second = next_occurrence(schedule, after=first.at, used=first.slot)
    assert cadence_of_slot(first.slot) is schedule.cadence
    assert first.slot < second.slot
    assert first.at < second.at


def test_an_edit_after_the_post_does_not_post_again_that_week() -> None:
    edited = WeeklySchedule(4, time(18), "UTC")
    assert after(edited, "2026-11-23 13:00", used="2026-W48") == ("2026-12-04 18:00", "2026-W49")


@given(CADENCES, INSTANTS)
def test_runs_follow_each_other_week_by_week(schedule: WeeklySchedule, instant: datetime) -> None:
    first = next_occurrence(schedule, after=instant, used=None)
    second = next_occurrence(schedule, after=first.at, used=first.slot)
    assert instant < first.at <= instant + 8 * DAY + timedelta(hours=1)
    assert 5 * DAY < second.at - first.at < 9 * DAY
    assert first.slot < second.slot


@pytest.fixture
def _pinned_zones() -> None:
    cadence_judges.read_pinned_data()


@pytest.mark.usefixtures("_pinned_zones")
@pytest.mark.parametrize("time_zone", cadence_judges.ZONES)
def test_two_judges_agree_about_the_weeks(time_zone: str) -> None:
    number = cadence_judges.ZONES.index(time_zone)
    weekly = WeeklySchedule(number % 7, time(number % 24), time_zone)
    assert cadence_judges.judge_runs(weekly)[1] == []


@pytest.mark.usefixtures("_pinned_zones")
@pytest.mark.parametrize("time_zone", cadence_judges.ZONES[::4])
def test_two_judges_agree_about_days_and_months(time_zone: str) -> None:
    number = cadence_judges.ZONES.index(time_zone)
    daily = DailySchedule(time(number % 24, 30), time_zone, workdays=bool(number % 8))
    monthly = MonthlySchedule((1, 29, 30, 31)[number % 4], time(number % 24), time_zone)
    assert cadence_judges.judge_runs(daily, (2026, 2026))[1] == []
    assert cadence_judges.judge_runs(monthly)[1] == []


@pytest.mark.usefixtures("_pinned_zones")
@pytest.mark.parametrize("time_zone", ["Europe/London", "America/Nuuk", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_two_judges_agree_around_transitions(time_zone: str) -> None:
    days = cadence_judges.days_of_transitions(time_zone)[:12]
    differences = [cadence_judges.judge_day(time_zone, day, cadence_judges.QUARTERS[:16])[1] for day in days]
    assert not any(differences)


W48, W49 = Occurrence(utc("2026-11-23 12:00"), "2026-W48"), Occurrence(utc("2026-11-30 12:00"), "2026-W49")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 12:00", Decision(RunOutcome.SEND, W49)),
        ("2026-11-23 12:10", Decision(RunOutcome.SEND, W49)),
        ("2026-11-23 12:11", Decision(RunOutcome.LATE, W49)),
        ("2026-11-24 12:00", Decision(RunOutcome.LATE, W49)),
        ("2026-11-24 12:01", Decision(RunOutcome.MISSED, W49)),
        ("2026-11-30 11:59", Decision(RunOutcome.MISSED, W49)),
        ("2026-11-30 12:00", Decision(RunOutcome.MISSED, W49)),  # which is due at once
        ("2026-12-01 12:01", Decision(RunOutcome.MISSED, Occurrence(utc("2026-12-07 12:00"), "2026-W50"))),
    ],
)
def test_a_run_that_was_slept_through_is_caught_up_once(now: str, expected: Decision) -> None:
    assert decide(MONDAY, W48, utc(now), DAY) == expected


def test_three_weeks_of_outage_send_one_digest() -> None:
    now = utc("2026-12-14 15:00")
    first = decide(MONDAY, W48, now, DAY)
    second = decide(MONDAY, first.next_run, now, DAY)
    assert (first.outcome, first.next_run.slot) == (RunOutcome.MISSED, "2026-W51")
    assert (second.outcome, second.next_run.slot) == (RunOutcome.LATE, "2026-W52")


def test_a_long_window_still_sends_only_the_last() -> None:
    done = decide(MONDAY, W48, utc("2026-12-01"), timedelta(days=60))
    assert done == Decision(RunOutcome.MISSED, W49)


@given(SCHEDULES, st.lists(st.tuples(st.integers(0, 20_000), st.sampled_from([-2, 0, 2])), min_size=1, max_size=60))
def test_no_gap_and_no_clock_doubles_or_silences(schedule: Schedule, life: list[tuple[int, int]]) -> None:
    start, shown = utc("2026-01-01"), []
    for minutes, hours_off in life:
        start += timedelta(minutes=minutes)
        shown.append(start + timedelta(hours=hours_off))
    tally = replay(schedule, shown)
    assert (tally.double, tally.missed, tally.stale) == (0, 0, 0)


@pytest.mark.parametrize("time_zone", ["Europe/London", "Pacific/Chatham"])
def test_a_year_of_ticks_sends_each_digest_once(time_zone: str) -> None:
    tally = cadence_judges.tick_years(time_zone, (2026, 2026))
    assert (tally.double, tally.missed, tally.stale) == (0, 0, 0)
    assert tally.sent > 200
    assert tally.slept_through


@pytest.mark.parametrize(
    ("instant", "first", "last"),
    [
        ("2026-11-23 00:00", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-11-22 23:59", date(2026, 11, 9), date(2026, 11, 15)),
        ("2026-11-25 12:00", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-12-02 12:00", date(2026, 11, 23), date(2026, 11, 29)),
    ],
)
def test_a_week_is_the_last_one_complete_in_utc(instant: str, first: date, last: date) -> None:
    assert week_at(utc(instant)) == Week(first, last)


def test_a_week_has_one_before_it() -> None:
    assert Week(date(2026, 11, 30), date(2026, 12, 6)).before() == Week(date(2026, 11, 23), date(2026, 11, 29))


@pytest.mark.parametrize(
    ("time_zone", "weekday", "hour", "better"),
    [
        ("Asia/Tokyo", 0, 8, time(9)),
        ("Asia/Tokyo", 0, 9, None),
        ("Asia/Tokyo", 1, 0, None),
        ("Asia/Kolkata", 0, 0, time(6)),
        ("Asia/Kathmandu", 0, 5, time(6)),
        ("Pacific/Kiritimati", 0, 9, time(14)),
        ("Europe/London", 0, 0, time(1)),  # in November it would do, in summer not
        ("Australia/Sydney", 0, 10, time(11)),
        ("America/New_York", 0, 0, None),
        ("America/New_York", 6, 23, None),
        ("UTC", 0, 0, None),
    ],
)
def test_an_hour_is_proposed_where_the_week_is_not_over(
    time_zone: str, weekday: int, hour: int, better: time | None
) -> None:
    assert freshest_time(WeeklySchedule(weekday, time(hour), time_zone), utc("2026-11-22 13:00")) == better


@pytest.mark.parametrize("time_zone", cadence_judges.ZONES)
def test_every_zone_has_a_fresh_hour_on_mondays(time_zone: str) -> None:
    better = freshest_time(WeeklySchedule(0, time(0), time_zone), utc("2026-11-22"))
    assert better is None or freshest_time(WeeklySchedule(0, better, time_zone), utc("2026-11-22")) is None


@pytest.mark.parametrize(
    ("name", "exists"),
    [
        ("America/Sao_Paulo", True),
        ("Asia/Calcutta", True),
        ("UTC", True),
        ("america/sao_paulo", False),
        ("America", False),
        ("../zones", False),
        ("", False),
        ("right/UTC", False),
    ],
)
def test_a_zone_is_one_that_the_pinned_data_has(name: str, exists: bool) -> None:
    assert zone_exists(name) is exists
