"""Requests that are refused: every one is counted, and of each reason one a minute is logged with its likely cause."""

from collections.abc import Callable
from enum import StrEnum

import structlog

from bot.telemetry.metrics import Metrics
from bot.telemetry.once_a_minute import OnceAMinute

log = structlog.stdlib.get_logger()


class RefusalReason(StrEnum):
    """Causes of a refusal, as far as they can be told. The values are those of the label `reason`: they stay."""

    MISSING = "missing"
    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"
    CLOCK = "clock"
    UNREADABLE = "unreadable"
    FIELDS = "fields"
    TOO_LARGE = "too_large"
    SLOW_HEADERS = "slow_headers"
    SLOW_BODY = "slow_body"
    SLOW_READER = "slow_reader"
    LARGE_HEADERS = "large_headers"
    MALFORMED = "malformed"
    PIPELINED = "pipelined"
    CROWDED = "crowded"


_CAUSES = {
    RefusalReason.MISSING: "it has no signature: not Slack sent it, or a proxy drops the headers X-Slack-…",
    RefusalReason.SIGNATURE: "its signature is not made with SLACK_SIGNING_SECRET: another app's, or old "
    "(Basic Information → Signing Secret), or the request is forged",
    RefusalReason.TIMESTAMP: "its timestamp is no number: it is forged",
    RefusalReason.CLOCK: "it is signed rightly, but too long ago or ahead",
    RefusalReason.UNREADABLE: "its body is none that Slack sends, although it is signed with SLACK_SIGNING_SECRET",
    RefusalReason.FIELDS: "fields of it are missing or of another type than Slack's: Slack changed, or it is forged",
    RefusalReason.TOO_LARGE: "its body is larger than any of Slack's",
    RefusalReason.SLOW_HEADERS: "its headers did not come in time",
    RefusalReason.SLOW_BODY: "its body did not come in time",
    RefusalReason.SLOW_READER: "its answer was not fetched in time",
    RefusalReason.LARGE_HEADERS: "its headers are larger than any of Slack's",
    RefusalReason.MALFORMED: "it is no HTTP",
    RefusalReason.PIPELINED: "too many came at once over one connection",
    RefusalReason.CROWDED: "too many connections were open that asked nothing: the oldest was closed",
}


class Refusals:
    """Counts and logs; safe to call for every request of an attack."""

    def __init__(self, metrics: Metrics, monotonic: Callable[[], float]) -> None:
        self._counted = metrics.refused_requests
        self._once_a_minute = OnceAMinute(monotonic)  # an attack must not fill the disk

    def note(self, reason: RefusalReason, cause: str = "") -> None:
        """Count one. `cause` says more than the reason does; never what was sent."""
        self._counted.labels(reason.value).inc()
        if (unlogged := self._once_a_minute.admit(reason)) is not None:
            log.warning(
                "a request was refused", cause=cause or _CAUSES[reason], reason=reason.value, unlogged_before=unlogged
            )

    def note_clock(self, seconds: int) -> None:
        """Count a request that is signed rightly, so many seconds ago by this machine's clock (negative: ahead)."""
        off = f"{abs(seconds)} s {'fast' if seconds > 0 else 'slow'}"
        self.note(
            RefusalReason.CLOCK,
            f"it is signed rightly, but this machine's clock is {off}, or an old one was sent again",
        )
