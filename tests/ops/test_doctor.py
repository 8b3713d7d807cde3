"""Parts of `doctor` that no sandbox can show."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.ops.doctor import compare_clocks

NOW = datetime(2026, 11, 19, 15, 4, 5, tzinfo=UTC)
DATE = "Thu, 19 Nov 2026 15:04:05 GMT"


@pytest.mark.parametrize(("off", "result"), [(31, "31 s fast"), (-600, "600 s slow"), (86_400, "86400 s fast")])
def test_a_clock_that_is_off_is_named(off: int, result: str) -> None:
    (finding,) = compare_clocks(DATE, NOW + timedelta(seconds=off))
    assert (finding.result, "NTP" in finding.fix) == (f"this machine's is {result}", True)


@pytest.mark.parametrize("date", [DATE, "", "yesterday", "Thu, 19 Nov 2026 15:04:05", "2026"])
def test_no_clock_is_blamed_without_a_difference(date: str) -> None:
    assert compare_clocks(date, NOW + timedelta(seconds=20)) == []
