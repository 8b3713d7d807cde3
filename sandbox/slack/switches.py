"""Switches of the simulated Slack: rate limit, network, speed (Pipefy has its own)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.slack.errors import rate_limited

EVERY = timedelta(seconds=1)  # one message a second and channel
SLOWNESS = 1.5  # seconds


class Switches:
    """While `slack_rate_limited` is on, each post has to wait a second first; a retry after that is taken.

    `history_lag`: how long a post takes to show in a channel's history. `honours_client_msg_id`: whether a post
    with the id of an earlier one is shown once, which Slack does but does not promise. `event_copies`: how often an
    event is told though it was acked; 0 loses it. Slack promises neither exactly once nor at least once.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._free_at: dict[str, datetime] = {}
        self.slow_network = False
        self.slack_rate_limited = False
        self.honours_client_msg_id = True
        self.history_lag = timedelta()
        self.event_copies = 1

    def admit(self, channel: str) -> None:
        """Raise the refusal of a rate limit unless a post to the channel is taken now."""
        if not self.slack_rate_limited:
            self._free_at.clear()
            return
        now = self._now()
        if now < self._free_at.setdefault(channel, now + EVERY):
            raise rate_limited()
        del self._free_at[channel]
