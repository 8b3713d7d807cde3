from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.installation.model import Trouble, is_accepted, rest_after
from bot.ports import Accepted, NotAccepted

REST = timedelta(seconds=30)
TROUBLE = Trouble("T1", "token_revoked", datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
LACKING = Trouble("T1", "missing_scope", TROUBLE.since, "chat:write")


def test_the_rest_doubles_up_to_ten_minutes() -> None:
    assert [rest_after(attempts, REST).total_seconds() for attempts in range(7)] == [30, 60, 120, 240, 480, 600, 600]
    assert rest_after(10_000, REST) == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("trouble", "answer", "accepted"),
    [
        (TROUBLE, Accepted(frozenset()), True),
        (TROUBLE, NotAccepted("token_revoked"), False),
        (LACKING, NotAccepted("token_revoked"), False),
        (LACKING, Accepted(frozenset({"commands"})), False),
        (LACKING, Accepted(frozenset({"commands", "chat:write"})), True),
        (replace(LACKING, scope="chat:write:bot"), Accepted(frozenset({"chat:write"})), True),
        (LACKING, Accepted(frozenset({"chat:write:customize"})), False),
        (replace(LACKING, attempts=8), Accepted(frozenset({"commands"})), True),
        (LACKING, Accepted(frozenset()), True),  # Slack does not name them: a post finds out
    ],
)
def test_a_good_token_is_accepted_with_the_scope_that_was_missing(
    trouble: Trouble, answer: Accepted | NotAccepted, accepted: bool
) -> None:
    assert is_accepted(trouble, answer) is accepted
