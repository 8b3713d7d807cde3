"""Trouble of an installation: Slack refuses the bot in a workspace as a whole. Its rules are pure.

The workspace waits, and what is due stays in the queue. `auth.test` is asked again and again; once it is good, posts
are tried, and the trouble is over with the first that arrives: docs/decisions/0010-installation-trouble.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Accepted, NotAccepted
from bot.rests.rising_rest import rising_rest

_LONGEST = 20  # times the first rest
_TRUSTS_SCOPES = 8  # checks; after that, posts are tried whatever scopes Slack names


@dataclass(frozen=True, slots=True)
class Trouble:
    """One workspace's. `attempts`: checks and posts that were refused since. `accepted`: posts are tried again."""

    workspace_id: str
    code: str  # Slack's
    since: datetime
    scope: str | None = None  # the one that a post lacks
    attempts: int = 0
    accepted: bool = False


def rest_after(attempts: int, first: timedelta) -> timedelta:
    """The time until the next check: twice as long each time, up to twenty times the first."""
    return rising_rest(first, attempts, first * _LONGEST)


def is_accepted(trouble: Trouble, answer: Accepted | NotAccepted) -> bool:
    """True where posts may be tried: the token is good, and has the scope that a post lacked."""
    if not isinstance(answer, Accepted):
        return False
    if trouble.scope is None or not answer.scopes or trouble.attempts >= _TRUSTS_SCOPES:
        return True
    # Slack names what is needed in the words of older apps, too: chat:write:bot for chat:write.
    return any(f"{trouble.scope}:".startswith(f"{granted}:") for granted in answer.scopes)
