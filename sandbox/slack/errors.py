"""Refusals of the Web API: `{"ok": false, "error": …}` with a code of its own."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Refusal(Exception):
    """Raised where Slack refuses. `more` stands beside the code in the answer."""

    error: str
    more: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    retry_after: int | None = None  # seconds

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}

    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


def rate_limited(retry_after: int = 1) -> Refusal:
    return Refusal("ratelimited", status=429, retry_after=retry_after)


def refused(error: str, problems: list[str]) -> Refusal:
    """Slack points at what is wrong in blocks and views."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return Refusal(error, {"errors": problems, "response_metadata": {"messages": messages}})
