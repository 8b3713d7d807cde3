from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.blocks.data import MOST_POINTS, sampled
from bot.blocks.message import Block
from bot.blocks.month_chart import report_chart
from bot.i18n.catalogs import translator_for
from bot.usage.model import Bucket, Reading
from bot.usage.period import Period, last_day
from bot.usage.report import build_report
from tests.support.readings import (
    MONTHS,
    NOVEMBER,
    SEPTEMBER,
    adding_up,
    days,
    last_month,
    reading,
    this_month,
    three_months,
    usage,
)

ENGLISH = translator_for("en-GB")
LOCALES = ("en-US", "en-GB", "pt-BR", "pt-PT", "es-ES", "es-LA", "es-MX", "es-AR")


def chart_of(taken: Reading, locale: str = "en-GB") -> Block:
    drawn = report_chart(build_report(taken), translator_for(locale))
    assert drawn
    return drawn


def points(block: Block, series: int = 0) -> dict[str, int]:
    return {point["label"]: point["value"] for point in block["chart"]["series"][series]["data"]}


def names(block: Block) -> list[str]:
    return [series["name"] for series in block["chart"]["series"]]


@pytest.mark.parametrize("count", [1, 2, 20, 21, 28, 31, 62])
def test_a_line_has_at_most_twenty_points_with_both_ends_and_today(count: int) -> None:
    today = count // 2
    picked = sampled(count, today)
    assert len(picked) <= 20
    assert {0, today, count - 1} <= set(picked)
    assert list(picked) == sorted(set(picked))


def test_use_is_level_from_today_and_the_expected_line_leaves_it_there() -> None:
    taken = adding_up(this_month(total=40_000))
    report, drawn = build_report(taken), chart_of(taken)
    assert names(drawn) == ["Used", "Expected", "Allowance"]
    used, expected = points(drawn), points(drawn, 1)
    assert {used[day] for day in used if int(day) >= 19} == {40_000}
    assert {day: expected[day] for day in used if int(day) <= 19} == {day: used[day] for day in used if int(day) <= 19}
    assert expected["30"] == report.outlook.expected  # type: ignore[union-attr] # it is a Forecast here
    assert list(expected.values()) == sorted(expected.values())


def test_without_a_forecast_the_month_ends_today() -> None:
    drawn = chart_of(this_month(beside=None, tasks=lambda _: 1))
    assert names(drawn) == ["Used", "Allowance"]
    assert [*points(drawn)][-1] == "19"


@pytest.mark.parametrize("today", range(2, 32))
def test_every_second_day_today_and_the_last_are_named_by_their_numbers(today: int) -> None:
    first = date(2026, 10, 1)
    now = datetime(2026, 10, today, 12, tzinfo=UTC)
    beside = usage(Period.LAST_MONTH, SEPTEMBER, days(SEPTEMBER, last_day(SEPTEMBER)))
    told = usage(Period.CURRENT_MONTH, first, days(first, now.date()), limit=30_000)
    labels = [*points(chart_of(reading(told, beside, taken_at=now)))]
    assert {*map(str, range(1, 32, 2)), str(today)} <= {*labels}
    assert len(labels) <= MOST_POINTS


def test_the_day_that_reaches_the_allowance_is_a_point() -> None:
    assert "26" in points(chart_of(this_month()))


def test_days_whose_sum_is_not_known_are_left_out() -> None:
    taken = this_month(total=10**6, buckets=days(NOVEMBER, date(2026, 11, 5), lambda day: day.day))
    assert points(chart_of(taken)) == {"1": 1, "3": 6, "5": 15, "19": 10**6}


def test_a_closed_month_grows_to_its_total_beside_the_allowance() -> None:
    drawn = chart_of(last_month())
    used = points(drawn)
    assert (drawn["chart"]["type"], names(drawn)) == ("line", ["Used", "Allowance"])
    assert (used["31"], list(used.values())) == (57_860, sorted(used.values()))


def test_the_day_on_which_a_closed_month_passed_its_allowance_is_a_point() -> None:
    used = points(chart_of(last_month(limit=40_000)))
    assert "22" in used  # an even day, drawn for this alone
    assert used["21"] < 40_000 <= used["22"]


def test_each_month_stands_beside_its_own_limit() -> None:
    months = tuple(replace(bucket, limit=100 * n) for n, bucket in enumerate(MONTHS.buckets, 1))
    assert points(chart_of(three_months(buckets=months)), 1) == {"Sept": 100, "Oct": 200, "Nov (so far)": 300}


def test_no_month_comes_twice_however_many_pipefy_names() -> None:
    months = [Bucket(date(2025 + n // 12, n % 12 + 1, 1), n, None) for n in range(23)]
    bars = points(chart_of(three_months(buckets=tuple(months))))
    assert (len(bars), bars["Nov 2026 (so far)"], bars["Dec 2025"]) == (20, 22, 11)


def test_limits_are_left_out_of_the_chart_where_one_is_unknown() -> None:
    assert len(chart_of(three_months())["chart"]["series"]) == 1


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param(this_month(buckets=(), total=None), id="no day known"),
        pytest.param(this_month(buckets=(), total=0), id="no task this month"),
        pytest.param(last_month(buckets=(), total=0), id="no task last month"),
        pytest.param(three_months(buckets=()), id="no month"),
        pytest.param(three_months(buckets=(Bucket(SEPTEMBER, None, 1), Bucket(NOVEMBER, 0, 1))), id="unknown and zero"),
        pytest.param(
            reading(
                usage(Period.CURRENT_MONTH, NOVEMBER, [Bucket(NOVEMBER, 50, None)]),
                taken_at=datetime(2026, 11, 1, 9, tzinfo=UTC),
            ),
            id="one day and no forecast",
        ),
    ],
)
def test_there_is_no_chart_of_nothing(taken: Reading) -> None:
    assert report_chart(build_report(taken), ENGLISH) is None


def in_month(month: int) -> Callable[[str], list[Block]]:
    """Every kind of chart, drawn in that month of 2026."""
    first = date(2026, month, 1)
    now = datetime(2026, month, 22, tzinfo=UTC)
    running = reading(usage(Period.CURRENT_MONTH, first, days(first, date(2026, month, 22))), taken_at=now)
    closed = reading(usage(Period.LAST_MONTH, first, days(first, last_day(first))), taken_at=now)
    months = reading(usage(Period.LAST_3_MONTHS, first, [Bucket(first, 5, 5)]), taken_at=now)
    gone = replace(closed, taken_at=datetime(2027, 1, 9, tzinfo=UTC))
    return lambda locale: [chart_of(taken, locale) for taken in (running, closed, gone, months)]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("month", range(1, 13))
def test_no_label_name_or_title_is_cut_in_any_language(month: int, locale: str) -> None:
    for block in in_month(month)(locale):
        names = [one["name"] for one in block["chart"]["series"]]
        said = [block["title"], *block["chart"]["axis_config"]["categories"], *names]
        assert [text for text in said if text.endswith("…")] == []
