"""What a person can break from the page: Slack's rate limit and the network (Pipefy has its own switch)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.sandbox.slack_refusal import rate_limited

EVERY = timedelta(seconds=1)  # one message a second and channel
SLOWNESS = 1.5  # seconds


class Switches:
    """While `slack_rate_limited` is on, each post has to wait a second first; a retry after that is taken."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._free_at: dict[str, datetime] = {}
        self.slow_network = False
        self.slack_rate_limited = False

    def admit(self, channel: str) -> None:
        """Raise the refusal of a rate limit unless a post to the channel is taken now."""
        if not self.slack_rate_limited:
            self._free_at.clear()
            return
        now = self._now()
        if now < self._free_at.setdefault(channel, now + EVERY):
            raise rate_limited()
        del self._free_at[channel]
