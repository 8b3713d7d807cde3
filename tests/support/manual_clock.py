"""A lease clock that is turned by hand."""

import pytest

from bot.db.clock import LeaseClock
from tests.support.replicas import ManualClock


@pytest.fixture
def manual_clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def clock(manual_clock: ManualClock) -> LeaseClock:
    return manual_clock.clock()
