"""Responses of the last ten minutes, so that a request that comes twice is handled once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.slack.bolt_app import ACK, SlackResponse

# A request may be signed up to 300 s ahead and is accepted for 300 s after that: see `bot.slack.http`.
REMEMBERED_SECONDS = 601.0

Key = str | bytes


@dataclass(slots=True)
class ReplayCache:
    """Responses by a key that only Slack can make. Bounded; forgets the oldest first."""

    monotonic: Callable[[], float]
    bound: int = 20_000
    _expiries: OrderedDict[Key, float] = field(default_factory=OrderedDict)
    # Of the few that were acked with words: with an object for each of the others they would take half as much again.
    _answers: dict[Key, SlackResponse] = field(default_factory=dict)

    def find(self, key: Key) -> SlackResponse | None:
        self._forget()
        return self._answers.get(key, ACK) if key in self._expiries else None

    def keep(self, key: Key, answer: SlackResponse) -> None:
        self._expiries[key] = self.monotonic() + REMEMBERED_SECONDS
        if answer == ACK:
            self._answers.pop(key, None)
        else:
            self._answers[key] = answer

    def drop(self, key: Key) -> None:
        """Let a request that was not handled be handled when it comes again."""
        self._expiries.pop(key, None)
        self._answers.pop(key, None)

    def _forget(self) -> None:
        now = self.monotonic()
        while self._expiries:
            key, expiry = next(iter(self._expiries.items()))
            if expiry > now and len(self._expiries) < self.bound:
                return
            self.drop(key)
