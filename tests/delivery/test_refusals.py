"""The consequence of each code, by its sort."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.model import HoldWorkspace, Postpone, Rejected
from bot.delivery.refusals import after_refusal
from bot.ports import Refused
from bot.slack.error_codes import REASONS, ErrorSort
from bot.slack.post import post_result
from tests.support.replicas import DELIVERY

CONSEQUENCES = {
    ErrorSort.CHANNEL: Rejected,
    ErrorSort.PERSON: Rejected,
    ErrorSort.TARGET: Rejected,
    ErrorSort.MESSAGE: Rejected,
    ErrorSort.INSTALLATION: HoldWorkspace,
    ErrorSort.PASSING: Postpone,
}
CODES = [(code, sort) for sort in CONSEQUENCES for code in REASONS[sort]]
YEAR_AFTER = Refused("a_code_of_next_year", permanent=False)


def refused(code: str) -> Refused:
    answer = post_result(200, {}, {"ok": False, "error": code})
    assert isinstance(answer, Refused)
    return answer


@pytest.mark.parametrize(("code", "sort"), CODES)
def test_every_code_has_the_consequence_of_its_sort(code: str, sort: ErrorSort) -> None:
    assert isinstance(after_refusal(DELIVERY, refused(code)), CONSEQUENCES[sort])


def test_a_missing_scope_is_kept() -> None:
    answer = post_result(200, {}, {"ok": False, "error": "missing_scope", "needed": "chat:write"})
    assert isinstance(answer, Refused)
    assert after_refusal(DELIVERY, answer) == HoldWorkspace("missing_scope", "chat:write")


def test_slack_says_how_long_to_wait() -> None:
    answer = Refused("ratelimited", permanent=False, retry_after=40.0)
    assert after_refusal(replace(DELIVERY, refusals=9), answer) == Postpone(timedelta(seconds=40), "ratelimited")


def test_after_a_lease_that_was_over_there_is_nothing_to_wait_for() -> None:
    answer = Refused("lease_over", permanent=False)
    assert after_refusal(DELIVERY, answer) == Postpone(timedelta(), "lease_over")


def test_the_rest_rises_up_to_ten_minutes() -> None:
    rests = [after_refusal(replace(DELIVERY, refusals=n), refused("rate_limited")) for n in range(7)]
    assert [rest.wait.total_seconds() for rest in rests if isinstance(rest, Postpone)] == [
        30, 60, 120, 240, 480, 600, 600,
    ]  # fmt: skip


def test_a_code_in_no_table_is_given_up_in_the_end_and_not_at_first_sight() -> None:
    ends = [type(after_refusal(replace(DELIVERY, refusals=n), YEAR_AFTER)) for n in range(7)]
    assert ends == [Postpone] * 5 + [Rejected] * 2
    assert after_refusal(DELIVERY, YEAR_AFTER, patient=False) == Rejected("a_code_of_next_year")


def test_what_something_on_the_way_answers_is_never_given_up_for() -> None:
    answer = Refused("http_403", permanent=False)
    assert isinstance(after_refusal(replace(DELIVERY, refusals=100), answer), Postpone)
