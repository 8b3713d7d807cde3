import pytest

from bot.store.ledger_clock import LedgerClock
from tests.databases import database, databases, empty_database, postgresql, sessions, sqlite
from tests.store.replicas import Turned

__all__ = ["database", "databases", "empty_database", "postgresql", "sessions", "sqlite"]


@pytest.fixture
def turned() -> Turned:
    return Turned()


@pytest.fixture
def clock(turned: Turned) -> LedgerClock:
    return turned.clock()
