"""Requests to Slack: each is counted, timed and traced, by the name of the method and how it ended."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from bot.telemetry.metrics import Metrics
from bot.telemetry.traces import Tracer

RATE_LIMITED = "rate_limited"


@dataclass(slots=True)
class Measured:
    """A request under way. `outcome`: failed, where nothing came back, until something does."""

    outcome: str = "failed"


def outcome_of(status: int, answer: Mapping[str, Any]) -> str:
    """The value of the label: answered, refused, rate_limited, or failed; Slack's own codes are too many."""
    # https://docs.slack.dev/apis/web-api/rate-limits
    if status == 429 or answer.get("error") in ("ratelimited", RATE_LIMITED):
        return RATE_LIMITED
    if answer.get("ok") is True:
        return "answered"
    return "refused" if status < 500 and answer else "failed"


class SlackRequests:
    """Counts and times."""

    def __init__(self, metrics: Metrics, tracer: Tracer | None = None) -> None:
        self._metrics = metrics
        self._tracer = tracer or Tracer()

    @contextmanager
    def measure(self, method: str) -> Iterator[Measured]:
        """Measure one request; what the block notes is its outcome."""
        measured, started = Measured(), perf_counter()
        try:
            with self._tracer.span(method, {"http.request.method": "POST", "peer.service": "slack"}, "CLIENT"):
                yield measured
                self._tracer.note({"slack.outcome": measured.outcome})
        finally:
            self._metrics.slack_requests.labels(method, measured.outcome).inc()
            self._metrics.slack_seconds.labels(method).observe(perf_counter() - started)
            if measured.outcome == RATE_LIMITED:
                self._metrics.rate_limits.labels("slack").inc()
