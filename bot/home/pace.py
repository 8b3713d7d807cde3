"""The order and the pace of publishes: about a hundred a minute, and one per person in ten seconds. Pure.

`views.publish` is of Slack's tier 4, 100 a minute and more: https://docs.slack.dev/apis/web-api/rate-limits
Digests and alerts are posted by other methods with rates of their own, so nothing here holds them up.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import IntEnum

PER_PERSON = 10.0  # seconds from one publish to the next
PER_MINUTE, BURST = 100.0, 10.0
_MOST_REMEMBERED = 5000  # people, of whom only those of the last seconds matter

Key = tuple[str, str]  # workspace and person


class PublishReason(IntEnum):
    """The reason of a publish; the first ones go first."""

    FIRST = 0  # the person has no Home yet, and looks at an empty page
    CHANGED = 1  # they pressed something
    OPENED = 2  # they see the last view meanwhile
    REFRESHED = 3  # Pipefy or Slack has said something newer


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person whose Home is to be published. `place`: in the line."""

    why: PublishReason
    place: int


class PublishQueue:
    """Waiting people, each once: what comes meanwhile is coalesced, since a Home is drawn when its turn comes.

    `now` is in monotonic seconds everywhere.
    """

    def __init__(self) -> None:
        self._waiting: dict[Key, Waiting] = {}
        self._last: OrderedDict[Key, float] = OrderedDict()
        self._tokens, self._counted_at = BURST, 0.0
        self._resting_until = 0.0
        self._places = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, key: Key, why: PublishReason) -> None:
        """Let a person wait; one who waits already keeps their place, and the more urgent of both reasons."""
        before = self._waiting.get(key)
        self._places += 1
        place = before.place if before else self._places
        self._waiting[key] = Waiting(min(why, before.why) if before else why, place)

    def take(self, now: float) -> tuple[Key, PublishReason] | None:
        """The person whose turn it is; None where nobody's is."""
        self._refill(now)
        ready = [key for key in self._waiting if self._free_at(key) <= now]
        if not ready or self._tokens < 1.0 or now < self._resting_until:
            return None
        key = min(ready, key=lambda key: (self._waiting[key].why, self._waiting[key].place))
        self._tokens -= 1.0
        self._remember(key, now)
        return key, self._waiting.pop(key).why

    def wait(self, now: float) -> float | None:
        """Seconds until somebody's turn comes; None where nobody waits."""
        if not self._waiting:
            return None
        self._refill(now)
        refilled = (1.0 - self._tokens) * 60.0 / PER_MINUTE
        return max(0.0, refilled, self._resting_until - now, min(map(self._free_at, self._waiting)) - now)

    def rest(self, now: float, seconds: float) -> None:
        """Slack asked to wait: it takes no publish for so long."""
        self._resting_until = max(self._resting_until, now + seconds)

    def _free_at(self, key: Key) -> float:
        last = self._last.get(key)
        return float("-inf") if last is None else last + PER_PERSON

    def _refill(self, now: float) -> None:
        self._tokens = min(BURST, self._tokens + max(0.0, now - self._counted_at) * PER_MINUTE / 60.0)
        self._counted_at = now

    def _remember(self, key: Key, now: float) -> None:
        self._last[key] = now
        self._last.move_to_end(key)
        while len(self._last) > _MOST_REMEMBERED:
            self._last.popitem(last=False)
