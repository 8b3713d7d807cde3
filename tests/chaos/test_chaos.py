"""The short version of the chaos: real processes on both databases, killed at random and at each step."""

from collections.abc import Callable, Iterable

import pytest

from tests.chaos.__main__ import Scenario, both_databases, short, short_alerts, short_weather, shorten
from tests.chaos.table import drawn


@pytest.mark.slow
@pytest.mark.parametrize("scenarios", [short, short_weather, short_alerts])
def test_kills_lose_and_double_nothing(scenarios: Callable[[str], Iterable[Scenario]]) -> None:
    with both_databases() as databases:
        results = list(shorten(databases, scenarios))
    assert [drawn(result) for result in results if not result.good] == []
