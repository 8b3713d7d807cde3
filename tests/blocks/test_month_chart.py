from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.blocks.data import sampled
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


@pytest.mark.parametrize("count", [1, 2, 20, 21, 28, 31, 62])
def test_a_line_has_at_most_twenty_points_with_both_ends_and_today(count: int) -> None:
    today = count // 2
    picked = sampled(count, today)
    assert len(picked) <= 20
    assert {0, today, count - 1} <= set(picked)
    assert list(picked) == sorted(set(picked))


def test_the_line_goes_through_pipefys_total_to_the_forecast() -> None:
    taken = adding_up(this_month(total=40_000))
    report, line = build_report(taken), points(chart_of(taken))
    assert line["19 (now)"] == 40_000
    assert line["30"] == report.outlook.expected  # type: ignore[union-attr] # it is a Forecast here
    assert list(line.values()) == sorted(line.values())


def test_the_day_that_reaches_the_allowance_is_a_point() -> None:
    assert "26" in points(chart_of(this_month()))


def test_a_month_with_unknown_days_has_bars_of_the_known_ones() -> None:
    taken = this_month(total=10**6, buckets=days(NOVEMBER, date(2026, 11, 5), lambda day: day.day))
    assert points(chart_of(taken)) == {"1–2": 3, "3–4": 7, "5": 5}


def test_a_closed_months_days_go_in_pairs() -> None:
    bars = points(chart_of(last_month()))
    assert [*bars][:2] + [*bars][-2:] == ["1–2", "3–4", "29–30", "31"]
    assert sum(bars.values()) == 57_860


def test_each_month_stands_beside_its_own_limit() -> None:
    months = tuple(replace(bucket, limit=100 * n) for n, bucket in enumerate(MONTHS.buckets, 1))
    assert points(chart_of(three_months(buckets=months)), 1) == {"Sept": 100, "Oct": 200, "Nov (so far)": 300}


def test_no_month_comes_twice_however_many_pipefy_names() -> None:
    months = [Bucket(date(2025 + n // 12, n % 12 + 1, 1), n, None) for n in range(23)]
    bars = points(chart_of(three_months(buckets=tuple(months))))
    assert (len(bars), bars["Nov (so far)"], bars["Dec"]) == (12, 22, 11)


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
