"""The time to ask Slack for the next connection, and the addresses to go to. Pure: no clock, no chance of its own.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.rests.rising_rest import rising_rest
from bot.slack.error_codes import is_rate_limit, refuses_app

SETTLED_SECONDS = 10.0  # a connection that lived that long was well; what ended before is a failure
FIRST_REST_SECONDS, LONGEST_REST_SECONDS = 1.0, 20.0
REFUSED_REST_SECONDS = 30.0  # where a person must act, asking more often mends nothing
LONGEST_RETRY_AFTER_SECONDS = 900.0  # a mistyped header must not silence the bot for a day

LINK_DISABLED = "link_disabled"  # the reason of a disconnect once Socket Mode was switched off for the app
TOO_MANY = "too_many_websockets"  # the reason of a disconnect where the app has ten connections already

_SLACK_DOMAINS = ("slack.com", "slack-msgs.com", "slack-gov.com")


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of one attempt. `lived`: seconds since Slack's hello; `retry_after`: seconds, where Slack named them."""

    reason: str
    lived: float = 0.0
    retry_after: float | None = None

    @property
    def needs_person(self) -> bool:
        return refuses_app(self.reason) or self.reason == LINK_DISABLED


@dataclass(frozen=True, slots=True)
class NextAttempt:
    """The failures so far, and the seconds to rest before the next attempt."""

    failures: int
    rest: float


def next_attempt(failures: int, ended: Ended, chance: float) -> NextAttempt:
    """`chance`: 0 to 1, drawn anew each time, so that replicas that lost Slack together do not come back together."""
    settled = ended.lived >= SETTLED_SECONDS and ended.reason != TOO_MANY and not ended.needs_person
    if settled:
        return NextAttempt(0, 0.0)
    return NextAttempt(failures + 1, max(_rising_rest(failures, ended, chance), _asked_rest(ended, chance)))


def _rising_rest(failures: int, ended: Ended, chance: float) -> float:
    if ended.needs_person:
        longest = REFUSED_REST_SECONDS
    else:
        longest = rising_rest(FIRST_REST_SECONDS, failures, LONGEST_REST_SECONDS)
    return longest * (1 + chance) / 2


def _asked_rest(ended: Ended, chance: float) -> float:
    """Never less than Slack asked for: https://docs.slack.dev/apis/web-api/rate-limits"""
    asked = ended.retry_after
    if asked is None:
        asked = LONGEST_REST_SECONDS if is_rate_limit(ended.reason) else 0.0
    asked = min(max(asked, 0.0), LONGEST_RETRY_AFTER_SECONDS)
    return asked * (1 + chance / 10)


def is_slack_address(url: object, api_url: str) -> bool:
    """True for a WebSocket of Slack's, or of the host that the Web API itself is asked at (a proxy, a sandbox).

    The address carries a ticket, and whoever is at the other end is believed to be Slack.
    """
    if not isinstance(url, str):
        return False
    try:
        parts, api = urlsplit(url), urlsplit(api_url)
        host, own = (parts.hostname or "", parts.port), (api.hostname or "", api.port)
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    if parts.scheme in ("ws", "http") and api.scheme == "http":
        return host == own
    if parts.scheme not in ("wss", "https"):
        return False
    return host == own or any(host[0] == domain or host[0].endswith(f".{domain}") for domain in _SLACK_DOMAINS)
