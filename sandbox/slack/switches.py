"""Switches of the simulated Slack: rate limit, network, speed (Pipefy has its own)."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from sandbox.slack.errors import Refusal, rate_limited
from sandbox.slack.homes import PUBLISHES_A_MINUTE

MINUTE = timedelta(minutes=1)
EVERY = timedelta(seconds=1)  # one message a second and channel
SLOWNESS = 1.5  # seconds


class Switches:
    """While `slack_rate_limited` is on, each post has to wait a second first; a retry after that is taken.

    `history_lag`: how long a post takes to show in a channel's history. `honours_client_msg_id`: whether a post
    with the id of an earlier one is shown once, which Slack does but does not promise. `events`: Slack may lose an
    event, or tell it twice. `refused_methods`: the code with which every call of a method is refused; "" answers with
    nothing but `ok`. `calls_per_minute`: how many calls of a method Slack takes, as its tiers do. `other_secret`:
    requests are signed with another app's secret. `signed_ahead`: by a clock that far ahead of the real one, so that
    the bot's lags. `response_url`: what stands in place of the address of an answer.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._free_at: dict[str, datetime] = {}
        self.slow_network = False
        self.slack_rate_limited = False
        self.honours_client_msg_id = True
        self.history_lag = timedelta()
        self.events: Literal["told", "lost", "twice"] = "told"
        self.refused_methods: dict[str, str] = {}
        self.other_secret = False
        self.signed_ahead = timedelta()
        self.response_url: str | None = None
        self.calls_per_minute: dict[str, int] = {"views.publish": PUBLISHES_A_MINUTE}
        self._calls: dict[str, deque[datetime]] = {}

    def answers(self, method: str) -> bool:
        """False where the method answers with nothing. Raises the refusal that was set for it."""
        self._count(method)
        code = self.refused_methods.get(method)
        if code == "ratelimited":
            raise rate_limited(30)
        if code:
            raise Refusal(code)
        return code is None

    def _count(self, method: str) -> None:
        if (most := self.calls_per_minute.get(method)) is None:
            return
        now, calls = self._now(), self._calls.setdefault(method, deque())
        while calls and now - calls[0] >= MINUTE:
            calls.popleft()
        if len(calls) >= most:
            raise rate_limited(ceil((calls[0] + MINUTE - now).total_seconds()))
        calls.append(now)

    def admit(self, channel: str) -> None:
        """Raise the refusal of a rate limit unless a post to the channel is taken now."""
        if not self.slack_rate_limited:
            self._free_at.clear()
            return
        now = self._now()
        if now < self._free_at.setdefault(channel, now + EVERY):
            raise rate_limited()
        del self._free_at[channel]
