"""People as Slack describes them (`users.info`): remembered for a minute, and never guessed."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.cache import SingleFlightCache
from bot.errors import InstallationRefused, PersonUnknown
from bot.i18n.time_zones import spelled_zone
from bot.permissions import Person, Role
from bot.slack.error_codes import is_installation_trouble
from bot.slack.web_client import TRANSPORT_ERRORS, Client

log = structlog.stdlib.get_logger()

# With the longest call of 10 s: whoever loses a right has lost it a minute later, also where an event never came.
FRESH_SECONDS = 50.0


_ADMIN_FLAGS = ("is_admin", "is_owner", "is_primary_owner")


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
        self._people: SingleFlightCache[Person] = SingleFlightCache(monotonic, bound)

    async def __call__(self, workspace_id: str, person_id: str) -> Person:
        """Raises `PersonUnknown` when Slack does not tell, as `InstallationRefused` where it refuses the bot."""
        # Another workspace's id could name a person of this one: never asked about.
        if workspace_id != self._workspace_id or not person_id:
            raise PersonUnknown
        return await self._people.get((workspace_id, person_id), lambda: self._ask(person_id), FRESH_SECONDS)

    def known(self, workspace_id: str, person_id: str) -> Person | None:
        """The person as they were the last time; None where this process has not met them. Nothing is asked."""
        return self._people.peek((workspace_id, person_id))

    def forget(self, workspace_id: str, person_id: str) -> None:
        """Ask again next time. A question under way still answers those who wait for it, and is not remembered."""
        self._people.drop((workspace_id, person_id))

    async def _ask(self, person_id: str) -> Person:
        try:
            answer = await self._client.users_info(user=person_id, include_locale=True)
        except SlackApiError as error:
            code = str(error.response.get("error") or "")
            log.warning("Slack did not say who a person is", reason=code)
            raise (InstallationRefused(code) if is_installation_trouble(code) else PersonUnknown) from error
        except TRANSPORT_ERRORS as error:
            log.warning("Slack did not say who a person is", reason=type(error).__name__)
            raise PersonUnknown from error
        user = answer.get("user")
        if not isinstance(user, Mapping):
            raise PersonUnknown
        zone = spelled_zone(_text(user, "tz"))
        return Person(
            workspace_id=self._workspace_id,
            id=person_id,
            role=self._role(person_id, user),
            locale=_text(user, "locale") or "en-US",
            time_zone=zone or "UTC",
            unknown_time_zone=None if zone else _text(user, "tz"),
        )

    def _role(self, person_id: str, user: Mapping[str, Any]) -> Role:
        # Slack Connect: https://docs.slack.dev/reference/objects/user-object (`is_stranger`, another `team_id`).
        # ADMINS never lifts somebody of another company: strangers and guests come first.
        if not self._is_own(user) or _any(user, "is_stranger", "is_bot", "deleted"):
            return Role.EXTERNAL
        if _any(user, "is_restricted", "is_ultra_restricted"):
            return Role.GUEST
        if person_id in self._admins or any(_any(rights, *_ADMIN_FLAGS) for rights in (user, _enterprise_user(user))):
            return Role.ADMIN
        return Role.MEMBER

    def _is_own(self, user: Mapping[str, Any]) -> bool:
        # In an Enterprise `team_id` may be left out or name another of its workspaces; `teams` has all of a person's:
        # https://docs.slack.dev/reference/objects/user-object#enterprise-grid-user-objects
        if user.get("team_id") == self._workspace_id:
            return True
        teams = _enterprise_user(user).get("teams")
        return isinstance(teams, list) and self._workspace_id in teams


def _enterprise_user(user: Mapping[str, Any]) -> Mapping[str, Any]:
    part = user.get("enterprise_user")
    return part if isinstance(part, Mapping) else {}


def _any(user: Mapping[str, Any], *flags: str) -> bool:
    return any(user.get(flag) for flag in flags)


def _text(user: Mapping[str, Any], key: str) -> str:
    value = user.get(key)
    return value if isinstance(value, str) else ""
