"""The Home of a person as values: what is drawn, and what is remembered of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.alerts.messages.firing_entry import FiringEntry
from bot.delivery.service_levels import ServiceLevel
from bot.installation.model import Trouble
from bot.subscriptions.listing.rows import ListEntry
from bot.usage.model import Organization
from bot.usage.report import Report

UNKNOWN_DEFAULT = ""  # in place of the uuid of a default organization that Pipefy has not named yet
MOST_ORGANIZATIONS, MOST_FIRINGS, MOST_SUBSCRIPTIONS = 10, 10, 15  # drawn in full: a Home holds 100 blocks


@dataclass(frozen=True, slots=True)
class OrganizationPart:
    """An organization on Home. `report`: of the last reading of this month. `trouble`: why there is no newer one."""

    organization: Organization
    report: Report | None = None
    url: str | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionPart:
    """A subscription of the person, and its channel."""

    entry: ListEntry
    channel_id: str


@dataclass(frozen=True, slots=True)
class Account:
    """Answers of Slack and Pipefy about the installation. `trouble`: a sentence, empty where Pipefy answers."""

    organizations: int = 0
    trouble: str = ""
    missing_scopes: tuple[str, ...] = ()
    slack_refuses: str = ""  # Slack's code
    levels: Sequence[ServiceLevel] = ()  # of the last 24 hours


@dataclass(frozen=True, slots=True)
class AdminPart:
    """Home's part for admins. `account` is None until it was asked for."""

    refused: Trouble | None
    account: Account | None
    sleeping: Sequence[tuple[Organization, str]] = ()  # organization and channel


@dataclass(frozen=True, slots=True)
class HomeContent:
    """Everything that a person's Home shows. The counts are of all there are, drawn or not.

    `is_new`: nothing in the workspace is linked yet, or nothing that this person may read. `trouble`: why the default
    organization is not known.
    """

    organizations: Sequence[OrganizationPart]
    firings: Sequence[FiringEntry]
    subscriptions: Sequence[SubscriptionPart]
    now: datetime
    version: str
    is_new: bool = False
    trouble: str = ""
    may_link: bool = False
    counted: Mapping[str, int] = field(default_factory=dict)  # organizations, subscriptions
    admin: AdminPart | None = None
    support: str = ""
