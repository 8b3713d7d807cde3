"""Values of Pipefy's answers. Every output of Pipefy may be null: None means unknown, never 0.

Tasks are integers, instants are aware UTC, days are Pipefy's UTC dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.usage.meter import INTEGRATION_TASKS, Meter
from bot.usage.period import Period


@dataclass(frozen=True, slots=True)
class Organization:
    """A Pipefy organization. The uuid is what usage is asked by; the name is free text from outside."""

    uuid: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class TrackedOrganization:
    """An organization as a workspace of Slack reads it. Figures of one workspace are never shown in another."""

    workspace_id: str
    organization: Organization
    meter: Meter = INTEGRATION_TASKS

    @property
    def key(self) -> tuple[str, str, str]:
        """The beginning of keys in memory, without the name, which may change."""
        return (self.workspace_id, self.organization.uuid, self.meter.key)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One day, or one month of `last_3_months`. `limit` is the allowance, not a daily share of it."""

    starts: date
    usage: int | None
    limit: int | None


# Usage, Flow, FlowList and Reading are stored as JSON: the names of their fields are keys of rows, and stay.
@dataclass(frozen=True, slots=True)
class Usage:
    """The answer of `integrationsUsageStats` for one period. Buckets: oldest first, gaps kept.

    `unknown` names the fields that are null because of an error, or hold what cannot be read. `unlimited`: Pipefy
    names an allowance that no one can use up, and `limit` is None.
    """

    period: Period
    total: int | None
    limit: int | None
    active_flows: int | None
    starts: datetime | None
    ends: datetime | None
    buckets: tuple[Bucket, ...]
    unknown: tuple[str, ...] = ()
    unlimited: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow's figures in a period. Pipefy gives no id: (pipe, name) is the only key and may repeat."""

    name: str | None
    pipe: str | None
    tasks: int | None
    runs: int | None
    last_run_at: datetime | None
    status: str | None  # "ENABLED" or "DISABLED" so far, but Pipefy documents it as any text


@dataclass(frozen=True, slots=True)
class FlowList:
    """Flows, most tasks first as Pipefy sorts them. `complete` is False when Pipefy has more than these.

    `pages`: how many requests it took to ask for them alone. `holes`: rows that held no flow. `cut`: the bot itself
    asked for no more; else it is Pipefy that did not list all.
    """

    flows: tuple[Flow, ...]
    total_flows: int | None
    total_tasks: int | None
    complete: bool
    pages: int = 1
    holes: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer of Pipefy, kept as it was.

    `beside` helps to judge it: last month's days for the current month, the three months for last month,
    nothing for three months. `unanswered` names the parts ("beside", "top") that Pipefy failed to answer.
    `requests`: how many questions it took.
    """

    id: str
    organization: Organization
    period: Period
    usage: Usage
    beside: Usage | None
    top: FlowList | None
    taken_at: datetime
    unanswered: tuple[str, ...] = ()
    requests: int = 1


Days = Mapping[date, tuple[int, int | None]]  # tasks and allowance of each day that is known, and over


@dataclass(frozen=True, slots=True)
class Breakdown:
    """An organization's flows in a period, as Pipefy listed them. `total`: the period's tasks, None unknown."""

    organization: Organization
    period: Period
    words: str
    flows: FlowList
    total: int | None
    taken_at: datetime


WEEKS = 8  # that a digest looks back over: its chart, and the days that are read for it
