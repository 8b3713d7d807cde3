"""A `response_url`: five answers in thirty minutes to one thing that a person did.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.slack.errors import Refusal

USES = 5
LIFE = timedelta(minutes=30)


@dataclass(slots=True)
class ResponseUrl:
    """`source` is the message that was clicked, or this url's latest answer: what can be replaced.

    One that is `forgotten` was handed out before the world began anew: what is still said to it goes nowhere.
    """

    id: str
    channel: str
    person: str
    expires_at: datetime
    source: str | None
    typed: str | None
    uses: int = 0
    forgotten: bool = False


class ResponseUrls:
    """The ones handed out so far."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: dict[str, ResponseUrl] = {}

    def open(self, channel: str, person: str, *, source: str | None = None, typed: str | None = None) -> ResponseUrl:
        """A new one, for something that a person just did."""
        url = ResponseUrl(secrets.token_hex(12), channel, person, self._now() + LIFE, source, typed)
        self._known[url.id] = url
        return url

    def find(self, name: str) -> ResponseUrl:
        """The one of this id; raises `Refusal` when it cannot be used any more."""
        url = self._known.get(name)
        if url is not None and url.forgotten:
            return url
        if url is None or self._now() >= url.expires_at:
            raise Refusal("expired_url", status=404)
        if url.uses >= USES:
            raise Refusal("used_url", status=404)
        return url

    def forget(self) -> None:
        """Begin anew: the bot may still be answering, and it did nothing wrong."""
        for url in self._known.values():
            url.forgotten = True
