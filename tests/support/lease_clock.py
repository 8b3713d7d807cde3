"""A lease clock that is turned by hand."""

import pytest

from bot.db.clock import LeaseClock
from tests.support.replicas import Turned


@pytest.fixture
def turned() -> Turned:
    return Turned()


@pytest.fixture
def clock(turned: Turned) -> LeaseClock:
    return turned.clock()
