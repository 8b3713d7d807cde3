"""Responses of the last ten minutes, so that a request that comes twice is handled once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.slack.bolt_app import SlackResponse

# A request may be signed up to 300 s ahead and is accepted for 300 s after that: see `bot.slack.http`.
REMEMBERED_SECONDS = 601.0


@dataclass(slots=True)
class ReplayCache:
    """Responses by a key that only Slack can make. Bounded; forgets the oldest first."""

    monotonic: Callable[[], float]
    bound: int = 20_000
    _answers: OrderedDict[str, tuple[float, SlackResponse]] = field(default_factory=OrderedDict)

    def find(self, key: str) -> SlackResponse | None:
        self._forget()
        entry = self._answers.get(key)
        return entry[1] if entry else None

    def keep(self, key: str, answer: SlackResponse) -> None:
        self._answers[key] = (self.monotonic() + REMEMBERED_SECONDS, answer)

    def drop(self, key: str) -> None:
        """Let a request that was not handled be handled when it comes again."""
        self._answers.pop(key, None)

    def _forget(self) -> None:
        now = self.monotonic()
        while self._answers:
            expiry, _ = next(iter(self._answers.values()))
            if expiry > now and len(self._answers) < self.bound:
                return
            self._answers.popitem(last=False)
