from datetime import timedelta

import pytest

from bot.rests.rising_rest import rising_rest


@pytest.mark.parametrize(("failures", "rest"), [(0, 30), (1, 60), (4, 480), (5, 600), (10**9, 600)])
def test_a_rest_doubles_with_each_failure_up_to_the_longest(failures: int, rest: float) -> None:
    assert rising_rest(timedelta(seconds=30), failures, timedelta(minutes=10)) == timedelta(seconds=rest)
    assert rising_rest(30.0, failures, 600.0) == rest
