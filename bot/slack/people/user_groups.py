"""User groups as Slack describes them (`usergroups.list`), where the optional scope for them was granted."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from bot.cache import SingleFlightCache
from bot.ports import GroupsNotListed, UserGroup
from bot.slack.error_codes import MISSING_SCOPE
from bot.slack.web_client import CallFailed, Client, ask
from bot.usage.organization_rules import is_group_id

log = structlog.stdlib.get_logger()

FRESH_SECONDS = 60.0
# Of tier 2 about twenty calls a minute are answered, of all replicas together:
# https://docs.slack.dev/reference/methods/usergroups.list
_REST_SECONDS = 30.0  # after a refusal that does not say how long to wait
_MOST_TEXT = 80


class UserGroupDirectory:
    """`bot.ports.ListUserGroups`. The list is the workspace's: one answer serves all who ask within a minute."""

    def __init__(self, client: Client, workspace_id: str, *, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._workspace_id = workspace_id
        self._monotonic = monotonic
        self._groups: SingleFlightCache[tuple[UserGroup, ...]] = SingleFlightCache(monotonic)
        self._refused: GroupsNotListed | None = None
        self._rests_until = float("-inf")

    async def __call__(self) -> tuple[UserGroup, ...] | GroupsNotListed:
        if self._refused and self._monotonic() < self._rests_until:
            return self._instead(self._refused)
        try:
            groups = await self._groups.get(self._workspace_id, self._ask, FRESH_SECONDS)
        except _Refused as refused:
            return self._instead(refused.why)
        self._refused = None
        return groups

    def known(self) -> tuple[UserGroup, ...]:
        return self._groups.peek(self._workspace_id) or ()

    def _instead(self, why: GroupsNotListed) -> tuple[UserGroup, ...] | GroupsNotListed:
        """The last list while Slack does not give another; none where it no longer lets the bot see any."""
        remembered = self._groups.peek(self._workspace_id)
        return why if why.lacks_scope or remembered is None else remembered

    async def _ask(self) -> tuple[UserGroup, ...]:
        answer = await ask(self._client.usergroups_list())
        if isinstance(answer, CallFailed):
            log.info("Slack did not list the user groups", reason=answer.reason)
            self._refused = GroupsNotListed(answer.reason, lacks_scope=answer.reason == MISSING_SCOPE)
            # A scope that was granted a moment ago is noticed at once: whoever grants it opens the form next.
            rest = 0.0 if self._refused.lacks_scope else answer.retry_after or _REST_SECONDS
            self._rests_until = self._monotonic() + rest
            raise _Refused(self._refused)
        listed = answer.get("usergroups")
        return tuple(filter(None, map(_read, listed if isinstance(listed, list) else ())))


class _Refused(Exception):
    """Raised where Slack does not list them, so that nothing is remembered of it."""

    def __init__(self, why: GroupsNotListed) -> None:
        super().__init__(why.code)
        self.why = why


def _read(described: Any) -> UserGroup | None:  # noqa: ANN401 - JSON
    """A group that can be mentioned: of this company, and not disabled."""
    # https://docs.slack.dev/reference/objects/usergroup-object: `date_delete` is 0 while a group is enabled.
    if not isinstance(described, Mapping) or described.get("date_delete") or described.get("is_external") is True:
        return None
    group_id, handle, name = (described.get(key) for key in ("id", "handle", "name"))
    if not (isinstance(group_id, str) and is_group_id(group_id) and isinstance(handle, str)):
        return None
    return UserGroup(group_id, handle[:_MOST_TEXT], name[:_MOST_TEXT] if isinstance(name, str) else "")
