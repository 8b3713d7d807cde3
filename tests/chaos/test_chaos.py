"""The short version of the chaos: real processes on both databases, killed at random and at each step."""

from tests.chaos.__main__ import both_databases, shorten
from tests.chaos.table import drawn


def test_kills_lose_and_double_nothing() -> None:
    with both_databases() as databases:
        results = list(shorten(databases))
    assert [drawn(result) for result in results if not result.good] == []
