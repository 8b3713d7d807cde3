from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usage.forecast import Forecast, TooEarly, forecast, reaches
from bot.usage.period import days_between, last_day, month_before

OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)
MID_NOVEMBER = datetime(2026, 11, 16, tzinfo=UTC)  # 15 days are complete


def october_until(last: date, tasks: Callable[[date], int]) -> dict[date, int]:
    return {day: tasks(day) for day in days_between(OCTOBER, last)}


def used_in_november(days: Mapping[date, int]) -> int:
    return sum(tasks for day, tasks in days.items() if day >= NOVEMBER)


def foretell(days: Mapping[date, int], now: datetime = MID_NOVEMBER, used: int | None = None) -> Forecast:
    said = forecast(days, now=now, used=used_in_november(days) if used is None else used)
    assert isinstance(said, Forecast)
    return said


def workdays(day: date) -> int:
    return 5000 if day.weekday() < 5 else 0


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param({}, TooEarly(0, 0), id="nothing known"),
        pytest.param({date(2026, 11, n): 500 for n in range(12, 16)}, TooEarly(4, 2000), id="4 days"),
        pytest.param({date(2026, 11, n): 11 for n in range(7, 16)}, TooEarly(9, 99), id="99 tasks"),
        pytest.param({date(2026, 11, n): 0 for n in range(1, 16)}, TooEarly(0, 0), id="no task ever"),
        pytest.param({date(2026, 11, n): 9**9 * (n == 15) for n in range(1, 16)}, TooEarly(1, 9**9), id="1 day"),
        pytest.param({date(2026, 9, n): 500 for n in range(1, 31)}, TooEarly(0, 0), id="older than last month"),
        pytest.param({date(2026, 11, n): 500 for n in range(16, 31)}, TooEarly(0, 0), id="today and later"),
    ],
)
def test_it_is_silent_while_little_is_known(days: dict[date, int], said: TooEarly) -> None:
    assert forecast(days, now=MID_NOVEMBER, used=used_in_november(days)) == said


def test_five_days_and_a_hundred_tasks_are_enough() -> None:
    days = {date(2026, 11, n): 20 for n in range(11, 16)}
    assert foretell(days).expected == pytest.approx(100 + 15 * 20, rel=0.1)


def test_last_months_days_are_enough_on_the_first_minute_of_a_month() -> None:
    days = october_until(date(2026, 10, 31), lambda _: 100)
    said = foretell(days, now=datetime(2026, 11, 1, 0, 1, tzinfo=UTC))
    assert said.expected == pytest.approx(3000, rel=0.02)
    assert len(said.path) == 30


def test_days_before_the_first_task_count_neither_as_days_nor_as_zeros() -> None:
    begun = october_until(date(2026, 11, 15), lambda day: 100 if day >= date(2026, 10, 26) else 0)
    assert foretell(begun) == foretell({day: tasks for day, tasks in begun.items() if tasks})


def test_a_missing_day_is_unknown_and_not_zero() -> None:
    days = october_until(date(2026, 11, 15), lambda _: 100)
    gaps = {day: tasks for day, tasks in days.items() if day.day % 4}
    said = foretell(gaps, used=1500)
    assert said.expected == pytest.approx(3000, rel=0.02)
    assert said.path[:15] == tuple(range(100, 1501, 100))


@pytest.mark.parametrize(
    ("tasks", "total"),
    [
        pytest.param(lambda _: 100, 3000, id="even"),
        pytest.param(workdays, 21 * 5000, id="rests at weekends"),
        pytest.param(lambda day: 5000 if day.weekday() == 0 else 1000, 5 * 5000 + 25 * 1000, id="busy Mondays"),
        pytest.param(lambda day: 1000 * (day.toordinal() % 3 == 0), 10_000, id="works one day in three"),
        pytest.param(lambda day: 9**9 if day == date(2026, 10, 20) else 100, 3000, id="one giant day"),
        pytest.param(lambda _: 10**12, 30 * 10**12, id="huge"),
        pytest.param(lambda day: 1000 if day < date(2026, 10, 27) else 0, 0, id="stopped twenty days ago"),
    ],
)
def test_it_knows_the_rhythm(tasks: Callable[[date], int], total: int) -> None:
    assert foretell(october_until(date(2026, 11, 15), tasks)).expected == pytest.approx(total, rel=0.05)


def test_a_burst_goes_on_for_a_part_only() -> None:
    burst = october_until(date(2026, 11, 15), lambda day: 400 if day.day in {13, 14, 15} else 100)
    assert 3900 <= foretell(burst).expected < 4500  # 6,000 more, went it on


def test_growth_is_not_drawn_out() -> None:
    days = october_until(date(2026, 11, 15), lambda day: 1000 + 10 * (day - OCTOBER).days)
    assert foretell(days).expected == pytest.approx(used_in_november(days) + 15 * 1400, rel=0.05)


def test_a_new_level_is_the_level_after_a_week() -> None:
    days = october_until(date(2026, 11, 15), lambda day: 1000 if day < date(2026, 11, 6) else 2000)
    assert foretell(days).expected > used_in_november(days) + 15 * 1600


@pytest.mark.parametrize("idle", range(5, 10))
def test_after_a_quiet_week_work_is_expected_to_go_on(idle: int) -> None:
    begins = date(2026, 11, 16) - timedelta(days=idle)
    days = october_until(date(2026, 11, 15), lambda day: workdays(day) if day < begins else 0)
    said, used = foretell(days), used_in_november(days)
    assert said.expected - used == pytest.approx(11 * 5000, rel=0.1)
    assert said.low - used < 11 * 5000 * 0.75


def test_a_closed_christmas_is_no_new_level() -> None:
    closed = days_between(date(2026, 12, 23), date(2027, 1, 3))
    days = {day: 0 if day in closed else workdays(day) for day in days_between(date(2026, 12, 1), date(2027, 1, 6))}
    said = foretell(days, now=datetime(2027, 1, 7, tzinfo=UTC), used=15_000)
    assert said.expected == pytest.approx(15_000 + 17 * 5000, rel=0.05)


def test_a_holiday_ahead_is_expected_to_be_like_a_weekend() -> None:
    days, monday = october_until(date(2026, 11, 15), workdays), date(2026, 11, 23)
    said = forecast(days, now=MID_NOVEMBER, used=used_in_november(days), holidays={monday})
    assert isinstance(said, Forecast)
    assert said.expected == pytest.approx(foretell(days).expected - 5000, rel=0.01)


def test_an_organization_that_works_on_holidays_is_expected_to() -> None:
    holidays = {date(2026, 10, 5), date(2026, 10, 12), date(2026, 11, 2), date(2026, 11, 23)}
    days = october_until(date(2026, 11, 15), workdays)
    said = forecast(days, now=MID_NOVEMBER, used=used_in_november(days), holidays=holidays)
    assert isinstance(said, Forecast)
    assert said.expected > foretell(days).expected - 5000 * 0.6


def test_a_past_holiday_does_not_lower_the_level() -> None:
    holiday = date(2026, 11, 13)
    days = october_until(date(2026, 11, 15), lambda day: 0 if day == holiday else workdays(day))
    said = forecast(days, now=MID_NOVEMBER, used=used_in_november(days), holidays={holiday})
    assert isinstance(said, Forecast)
    assert said.expected == pytest.approx(20 * 5000, rel=0.01)


def test_a_negative_figure_is_unknown() -> None:
    days = october_until(date(2026, 11, 15), lambda _: 100)
    assert foretell(days | {date(2026, 11, 3): -5000}, used=1500).expected == pytest.approx(3000, rel=0.02)


def test_the_path_rests_at_weekends() -> None:
    path = foretell(october_until(date(2026, 11, 15), workdays)).path
    assert path[20] == path[19] > path[18]  # 21 November is a Saturday


def test_today_counts_by_what_is_left_of_it() -> None:
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)
    days = october_until(date(2026, 11, 15), lambda _: 100) | {noon.date(): 60}
    said = foretell(days, now=noon)
    assert said.path[14:16] == (1500, 1605)  # 50 by the clock, 40 lacking


def test_a_morning_that_has_brought_nothing_yet_has_the_day_before_it() -> None:
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)
    days = october_until(date(2026, 11, 15), lambda _: 100) | {noon.date(): 0}
    assert foretell(days, now=noon).path[15] == 1575


def test_the_day_is_the_one_of_utc() -> None:
    days = october_until(date(2026, 11, 15), lambda _: 100)
    in_sao_paulo = MID_NOVEMBER.astimezone(timezone(timedelta(hours=-3)))
    assert foretell(days, now=in_sao_paulo) == foretell(days)


def test_the_last_minute_of_a_month_leaves_nothing_open() -> None:
    days = october_until(date(2026, 11, 30), lambda _: 1000)
    said = foretell(days, now=datetime(2026, 11, 30, 23, 59, 59, 999999, tzinfo=UTC))
    assert (said.low, said.expected, said.high) == (30_000, 30_000, 30_000)


@pytest.mark.parametrize(("year", "length"), [(2027, 28), (2028, 29)])
def test_february_has_its_own_length(year: int, length: int) -> None:
    days = dict.fromkeys(days_between(date(year, 1, 1), date(year, 2, 10)), 100)
    said = foretell(days, now=datetime(year, 2, 11, tzinfo=UTC), used=1000)
    assert len(said.path) == length
    assert said.expected == pytest.approx(100 * length, rel=0.02)


@pytest.mark.parametrize(
    ("used", "past"),
    [
        pytest.param(1400, (1300, 1400, 1400), id="less than the days add up to"),
        pytest.param(1600, (1300, 1400, 1500), id="more than the days add up to"),
    ],
)
def test_pipefys_total_is_trusted(used: int, past: tuple[int, ...]) -> None:
    said = foretell(october_until(date(2026, 11, 15), lambda _: 100), used=used)
    assert said.path[12:15] == past
    assert said.expected == pytest.approx(used + 1500, rel=0.02)


def test_the_range_narrows_as_the_month_goes_by() -> None:
    uneven = october_until(date(2026, 11, 29), lambda day: 100 + 37 * day.toordinal() % 83)
    widths = []
    for last in (5, 15, 25):
        known = {day: tasks for day, tasks in uneven.items() if day <= date(2026, 11, last)}
        said = foretell(known, now=datetime(2026, 11, last + 1, tzinfo=UTC))
        widths.append(said.high - said.low)
    assert widths == sorted(widths, reverse=True)


def test_the_range_is_wider_where_less_is_known() -> None:
    long = foretell(october_until(date(2026, 11, 15), lambda _: 100))
    short = foretell({date(2026, 11, n): 100 for n in range(11, 16)}, used=1500)
    assert short.high - short.low > 1.5 * (long.high - long.low)


@pytest.mark.parametrize(
    ("limit", "day"),
    [(0, date(2026, 11, 1)), (199, date(2026, 11, 2)), (200, date(2026, 11, 3)), (300, None), (10**15, None)],
)
def test_a_limit_is_reached_on_the_day_that_passes_it(limit: int, day: date | None) -> None:
    assert reaches(Forecast(300, 250, 350, (100, 200, 300)), limit, NOVEMBER) == day


UNEVEN = {day: 60 + 80 * (day.day * 7 % 5 % 2) for day in days_between(date(2026, 10, 1), date(2026, 11, 30))}


def sure_left(after: int) -> float:
    """The share of what is still to come, at the end of a day of November, that is sure enough to be announced."""
    known = {day: tasks for day, tasks in UNEVEN.items() if day <= date(2026, 11, after)}
    said = foretell(known, now=datetime(2026, 11, after + 1, tzinfo=UTC))
    used = sum(tasks for day, tasks in known.items() if day >= NOVEMBER)
    return (said.sure - used) / (said.expected - used)


def test_an_alert_that_can_wait_does_until_it_is_surer() -> None:
    early, late = sure_left(3), sure_left(25)
    assert early < 0.7 < late < 1


def test_in_a_long_silence_nothing_is_sure() -> None:
    silent = {day: 100 if day < date(2026, 11, 1) else 0 for day in days_between(date(2026, 10, 1), date(2026, 11, 16))}
    said = foretell(silent, used=50)
    assert said.sure == 50


@st.composite
def readings(draw: st.DrawFn, most: int = 10**13) -> tuple[dict[date, int], datetime, int]:
    """Any days of this and last month, some missing, and a total that need not fit them."""
    now = datetime(2024, 1, 1, tzinfo=UTC) + draw(st.timedeltas(timedelta(0), timedelta(days=2500)))
    known = days_between(month_before(now.date()), now.date())
    tasks = st.one_of(st.none(), st.integers(0, most), st.integers(0, 300), st.sampled_from([0, 1, most]))
    figures = draw(st.lists(tasks, min_size=len(known), max_size=len(known)))
    days = {day: figure for day, figure in zip(known, figures, strict=True) if figure is not None}
    this_month = sum(figure for day, figure in days.items() if day >= now.date().replace(day=1))
    return days, now, draw(st.one_of(st.just(this_month), st.integers(0, most)))


@given(readings())
def test_whatever_is_read_makes_a_sound_forecast(reading: tuple[dict[date, int], datetime, int]) -> None:
    days, now, used = reading
    said = forecast(days, now=now, used=used)
    if isinstance(said, TooEarly):
        assert said.days < 5 or said.tasks < 100
        return
    assert used <= said.low <= said.expected <= said.high
    assert used <= said.sure <= said.expected
    assert len(said.path) == last_day(now.date()).day
    assert list(said.path) == sorted(said.path)
    assert said.path[-1] == said.expected
    assert said.path[now.day - 1] >= used >= (said.path[now.day - 2] if now.day > 1 else 0)


@given(readings())
def test_the_same_reading_makes_the_same_forecast(reading: tuple[dict[date, int], datetime, int]) -> None:
    days, now, used = reading
    backwards = dict(reversed(days.items()))
    assert forecast(days, now=now, used=used) == forecast(backwards, now=now, used=used)


@given(readings(most=10**6))
def test_ten_times_the_usage_makes_ten_times_the_forecast(
    reading: tuple[dict[date, int], datetime, int],
) -> None:
    days, now, used = reading
    once = forecast(days, now=now, used=used)
    tenfold = forecast({day: 10 * tasks for day, tasks in days.items()}, now=now, used=10 * used)
    if isinstance(once, Forecast) and isinstance(tenfold, Forecast):
        assert tenfold.path == pytest.approx([10 * tasks for tasks in once.path], rel=1e-6, abs=10)
        assert tenfold.low == pytest.approx(10 * once.low, rel=1e-6, abs=10)
        assert tenfold.high == pytest.approx(10 * once.high, rel=1e-6, abs=10)
