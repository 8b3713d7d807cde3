"""Parts of `doctor` that no sandbox can show."""

from datetime import timedelta

import pytest

from bot.ops.check_clock import is_apart


@pytest.mark.parametrize(("seconds", "apart"), [(31, True), (-600, True), (86_400, True), (20, False), (-30, False)])
def test_a_clock_that_is_off_is_named(seconds: int, apart: bool) -> None:
    assert is_apart(timedelta(seconds=seconds)) is apart
