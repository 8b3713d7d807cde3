"""A lease clock that is turned by hand."""

import pytest

from bot.db.clock import LedgerClock
from tests.support.replicas import Turned


@pytest.fixture
def turned() -> Turned:
    return Turned()


@pytest.fixture
def clock(turned: Turned) -> LedgerClock:
    return turned.clock()
