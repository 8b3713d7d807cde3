"""Who a person is, by `users.info`: remembered for 5 minutes, and never guessed."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.errors import PersonUnknown
from bot.permissions import Person, Role
from bot.slack.web_client import TRANSPORT_ERRORS, Client

log = structlog.stdlib.get_logger()

FRESH_SECONDS = 300.0
_Key = tuple[str, str]


class UserDirectory:
    """`bot.deps.Deps.person`: (workspace id, person id) → Person."""

    def __init__(
        self,
        client: Client,
        workspace_id: str,
        *,
        admins: Collection[str],
        monotonic: Callable[[], float],
        bound: int = 5_000,
    ) -> None:
        self._client = client
        self._workspace_id = workspace_id
        self._admins = frozenset(admins)
        self._monotonic = monotonic
        self._bound = bound
        self._known: dict[_Key, tuple[float, Person]] = {}  # oldest first
        self._asking: dict[_Key, asyncio.Task[Person]] = {}

    async def __call__(self, workspace_id: str, person_id: str) -> Person:
        """Raises `PersonUnknown` when Slack cannot be asked, or does not know."""
        key = (workspace_id, person_id)
        expiry, person = self._known.get(key, (0.0, None))
        if person is not None and expiry > self._monotonic():
            return person
        if workspace_id != self._workspace_id or not person_id:
            raise PersonUnknown
        if (asking := self._asking.get(key)) is None:
            asking = self._asking[key] = asyncio.ensure_future(self._ask(person_id))
            asking.add_done_callback(lambda done: self._asked(key, done))
        return await asyncio.shield(asking)  # one asker who gives up does not end it for the others

    def forget(self, workspace_id: str, person_id: str) -> None:
        """Something about the person has changed: ask again. Whoever is asking right now gets what Slack says."""
        self._known.pop((workspace_id, person_id), None)

    def _asked(self, key: _Key, done: asyncio.Task[Person]) -> None:
        del self._asking[key]
        if done.cancelled() or done.exception() is not None:
            return
        self._known.pop(key, None)
        self._known[key] = (self._monotonic() + FRESH_SECONDS, done.result())
        while len(self._known) > self._bound:
            del self._known[next(iter(self._known))]

    async def _ask(self, person_id: str) -> Person:
        try:
            answer = await self._client.users_info(user=person_id, include_locale=True)
        except SlackApiError as refused:
            log.warning("Slack did not say who a person is", reason=refused.response.get("error"))
            raise PersonUnknown from refused
        except TRANSPORT_ERRORS as lost:
            log.warning("Slack did not say who a person is", reason=type(lost).__name__)
            raise PersonUnknown from lost
        user = answer.get("user")
        if not isinstance(user, Mapping):
            raise PersonUnknown
        return Person(
            workspace_id=self._workspace_id,
            id=person_id,
            role=self._role(person_id, user),
            locale=_text(user, "locale") or "en-US",
            time_zone=_text(user, "tz") or "UTC",
        )

    def _role(self, person_id: str, user: Mapping[str, Any]) -> Role:
        # ADMINS never lifts somebody of another company: strangers and guests come first.
        if user.get("team_id") != self._workspace_id or _any(user, "is_stranger", "is_bot", "deleted"):
            return Role.EXTERNAL
        if _any(user, "is_restricted", "is_ultra_restricted"):
            return Role.GUEST
        if person_id in self._admins or _any(user, "is_admin", "is_owner", "is_primary_owner"):
            return Role.ADMIN
        return Role.MEMBER


def _any(user: Mapping[str, Any], *flags: str) -> bool:
    return any(user.get(flag) for flag in flags)


def _text(user: Mapping[str, Any], key: str) -> str:
    value = user.get(key)
    return value if isinstance(value, str) else ""
