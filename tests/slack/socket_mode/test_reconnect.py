"""When to come back to Slack, and where to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.socket_mode.reconnect import (
    LONGEST_REST_SECONDS,
    LONGEST_RETRY_AFTER_SECONDS,
    REFUSED_REST_SECONDS,
    SETTLED_SECONDS,
    Ended,
    NextAttempt,
    is_slack_address,
    next_attempt,
)

API = "https://slack.com/api/"
SANDBOX = "http://127.0.0.1:4000/api/"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "closed_1000", "ServerTimeoutError"])
def test_a_connection_that_lived_is_replaced_at_once(reason: str) -> None:
    assert next_attempt(7, Ended(reason, lived=SETTLED_SECONDS), 1.0) == NextAttempt(0, 0.0)


@pytest.mark.parametrize(
    ("failures", "least", "most"), [(0, 0.5, 1.0), (1, 1.0, 2.0), (3, 4.0, 8.0), (5, 10.0, 20.0), (10**6, 10.0, 20.0)]
)
def test_the_rest_rises_to_a_bound_and_chance_spreads_it(failures: int, least: float, most: float) -> None:
    ended = Ended("closed_1000", lived=1.0)
    assert [next_attempt(failures, ended, chance).rest for chance in (0.0, 1.0)] == [least, most]


@pytest.mark.parametrize("reason", ["too_many_websockets", "link_disabled", "invalid_auth"])
def test_who_is_turned_away_rests_however_long_the_connection_lived(reason: str) -> None:
    assert next_attempt(0, Ended(reason, lived=3600.0), 0.0).rest > 0


@pytest.mark.parametrize(
    ("retry_after", "least"), [(30.0, 30.0), (0.0, 0.5), (-5.0, 0.5), (1e9, LONGEST_RETRY_AFTER_SECONDS)]
)
def test_slack_is_not_asked_before_the_time_it_named(retry_after: float, least: float) -> None:
    assert next_attempt(0, Ended("ratelimited", retry_after=retry_after), 0.0).rest == least


def test_a_rate_limit_without_a_time_is_a_long_rest() -> None:
    assert next_attempt(0, Ended("ratelimited"), 0.0).rest == LONGEST_REST_SECONDS


def test_a_refused_token_is_tried_rarely() -> None:
    assert next_attempt(0, Ended("invalid_auth"), 1.0).rest == REFUSED_REST_SECONDS


@given(st.lists(st.floats(0.0, SETTLED_SECONDS, exclude_max=True), min_size=30, max_size=30), st.floats(0.0, 1.0))
def test_short_lives_never_make_a_storm(lives: list[float], chance: float) -> None:
    failures, elapsed, attempts = 0, 0.0, 0
    for lived in lives:
        if elapsed > 15.0:
            break
        attempts += 1
        failures, rest = (attempt := next_attempt(failures, Ended("closed", lived), chance)).failures, attempt.rest
        elapsed += rest
    assert attempts <= 6


@pytest.mark.parametrize(
    ("url", "api", "is_slack"),
    [
        ("wss://wss-primary.slack.com/link/?ticket=1&app_id=2", API, True),
        ("wss://cerberus-xxxx.lb.slack-msgs.com/websocket/1", API, True),
        ("wss://wss.slack-gov.com/link/?ticket=1", "https://slack-gov.com/api/", True),
        ("ws://127.0.0.1:4000/socket?ticket=1", SANDBOX, True),
        ("wss://proxy.example.com/link", "https://proxy.example.com/slack/", True),
        ("ws://127.0.0.1:4001/socket", SANDBOX, False),
        ("ws://wss.slack.com/link", API, False),
        ("wss://slack.com.example.net/link", API, False),
        ("wss://evilslack.com/link", API, False),
        ("wss://slack.com@example.net/link", API, False),
        ("wss://user:pass@wss.slack.com/link", API, False),
        ("https://example.net/", API, False),
        ("file:///etc/passwd", API, False),
        ("wss://[::1", API, False),
        ("wss://slack.com:99999999/", API, False),
        ("", API, False),
        (None, API, False),
        (7, API, False),
        (["wss://wss.slack.com"], API, False),
    ],
)
def test_only_slack_is_believed_to_be_slack(url: object, api: str, is_slack: bool) -> None:
    assert is_slack_address(url, api) is is_slack
