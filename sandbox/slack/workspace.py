"""People and channels of the sandbox's Slack workspace at its start."""

from dataclasses import dataclass, field
from typing import Literal

from sandbox.slack.sharing import Sharing

TEAM_ID, TEAM_NAME, TEAM_DOMAIN = "T0ACME", "Acme", "acme"
OTHER_TEAM_ID = "T0OTHER"
APP_ID, BOT_ID, BOT_USER_ID, BOT_NAME = "A0BOT", "B0BOT", "U0BOT", "Pipefy usage"
FIRST_PERSON = "U0BEN"

Standing = Literal["admin", "member", "guest", "stranger"]
Kind = Literal["public", "private", "dm", "group", "shared"]  # a group is a direct message among several


@dataclass(frozen=True, slots=True)
class Member:
    """A person. A stranger belongs to another company; who is `deleted` has left this one.

    In an Enterprise Slack may leave `team_id` out or name another workspace: then `workspaces` are those that the
    person is a member of, and `enterprise_admin` says what they are in the Enterprise as a whole.
    """

    id: str
    name: str
    locale: str
    zone: str
    standing: Standing
    team_id: str = TEAM_ID
    deleted: bool = False
    workspaces: tuple[str, ...] = ()
    enterprise_admin: bool = False

    @property
    def user_name(self) -> str:
        return self.name.split()[0].lower()


@dataclass(slots=True)
class UserGroup:
    """A user group. One that an admin disabled keeps its id."""

    id: str
    handle: str
    name: str
    disabled: bool = False


@dataclass(slots=True)
class Channel:
    """A conversation. `members` are ids of people, and the bot's where it takes part.

    `restricted`: an admin has kept posting to a few, and the bot is not among them.
    """

    id: str
    name: str
    kind: Kind
    members: set[str]
    archived: bool = False
    restricted: bool = False
    sharing: Sharing = field(default_factory=Sharing)

    @property
    def external(self) -> bool:
        """True where another company takes part."""
        return bool(self.sharing.companies) or self.kind == "shared"

    @property
    def bot_is_member(self) -> bool:
        return BOT_USER_ID in self.members


def open_direct(person: Member) -> Channel:
    """The direct message of the bot with a person."""
    return Channel(f"D0{person.id[2:]}", BOT_NAME, "dm", {person.id, BOT_USER_ID})


def seeded_people() -> dict[str, Member]:
    """The people, by id. The page opens as `FIRST_PERSON`."""
    people = (
        Member("U0ANA", "Ana Souza", "pt-BR", "America/Sao_Paulo", "admin"),
        Member("U0BEN", "Ben Carter", "en-US", "America/New_York", "member"),
        Member("U0CARMEN", "Carmen Ruiz", "es-ES", "Europe/Madrid", "member"),
        Member("U0GUS", "Gus Guest", "en-US", "America/Chicago", "guest"),
        Member("U0SAM", "Sam from Other Ltd", "en-GB", "Europe/London", "stranger", OTHER_TEAM_ID),
    )
    return {member.id: member for member in people}


def seeded_channels() -> dict[str, Channel]:
    """The channels, and a direct message with the bot for each full member."""
    people = seeded_people()
    full = {"U0ANA", "U0BEN", "U0CARMEN"}
    channels = (
        Channel("C0GENERAL", "general", "public", {*full, BOT_USER_ID}),
        Channel("C0OPS", "ops", "public", {*full, "U0GUS", BOT_USER_ID}),
        Channel("C0FINANCE", "finance", "private", {"U0ANA", "U0BEN", BOT_USER_ID}),
        Channel("C0RANDOM", "random", "public", {*full}),
        Channel("C0PARTNERS", "partners", "shared", {*full, "U0SAM", BOT_USER_ID}, sharing=Sharing({OTHER_TEAM_ID})),
        *(open_direct(people[who]) for who in sorted(full)),
    )
    return {channel.id: channel for channel in channels}


def seeded_groups() -> dict[str, UserGroup]:
    """The user groups, by id."""
    groups = (UserGroup("S0ONCALL", "on-call", "On call"), UserGroup("S0FINANCE", "finance-team", "Finance"))
    return {group.id: group for group in groups}
