"""Rules of an organization, which hold for all of its channels: what an alert says besides, whom it mentions, what
tasks cost, when alerts wait, and which channel is offered first. Pure.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

_THOUSAND = 1000
_GROUP_ID = re.compile(r"S[A-Z0-9]{1,63}")
_MOST_STEPS = 12  # a night, a weekend and a night again take three


@dataclass(frozen=True, slots=True)
class Runbook:
    """A line that every alert carries, and where it leads. `url`: https, or empty."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class AlertMention:
    """Whom an alert mentions. `person_id`: Slack's; `from_percent`: from that threshold on."""

    person_id: str
    from_percent: int


@dataclass(frozen=True, slots=True)
class GroupMention:
    """The user group that an alert mentions. `group_id`: Slack's; `from_percent` as of a person."""

    group_id: str
    from_percent: int

    def __post_init__(self) -> None:
        # On a card it stands inside angle brackets, where anything else could say @channel.
        if not is_group_id(self.group_id):
            raise ValueError("This is no id of a user group.")


@dataclass(frozen=True, slots=True)
class Price:
    """The cost of 1,000 tasks. `currency`: by ISO 4217."""

    per_thousand: Decimal
    currency: str

    def of(self, tasks: int) -> Decimal:
        """The cost of so many tasks, not rounded: that is the currency's own matter."""
        return self.per_thousand * tasks / _THOUSAND


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A time of every day, by local clocks, in which alerts below 100 % wait. Both times alike: no such hours.

    `weekends`: Saturday and Sunday are quiet as a whole. `time_zone`: an IANA name.
    """

    starts: time
    ends: time
    weekends: bool
    time_zone: str

    def until(self, at: datetime) -> datetime | None:
        """The instant at which the quiet time that `at` lies in is over; None outside of one."""
        zone, end = ZoneInfo(self.time_zone), at
        for _ in range(_MOST_STEPS):
            step = self._piece_end(end.astimezone(zone), zone)
            if step is None or step <= end:
                break
            end = step
        return end if end > at else None

    def _piece_end(self, local: datetime, zone: ZoneInfo) -> datetime | None:
        """The end of the night or of the day off in which a local time lies."""
        if self.weekends and local.weekday() >= 5:
            return _at(local, time(), zone, days=1)
        now = local.time()
        if self.starts < self.ends:
            return _at(local, self.ends, zone) if self.starts <= now < self.ends else None
        if self.starts > self.ends:
            if now >= self.starts:
                return _at(local, self.ends, zone, days=1)
            return _at(local, self.ends, zone) if now < self.ends else None
        return None


@dataclass(frozen=True, slots=True)
class OrganizationRules:
    """All of them; None is none of that kind. `channel`: the id of the one that is offered first."""

    runbook: Runbook | None = None
    mention: AlertMention | None = None
    price: Price | None = None
    quiet: QuietHours | None = None
    group: GroupMention | None = None
    channel: str | None = None


NO_RULES = OrganizationRules()


def is_group_id(words: str) -> bool:
    """True for what Slack calls a user group by."""
    return _GROUP_ID.fullmatch(words) is not None


def _at(local: datetime, clock: time, zone: ZoneInfo, *, days: int = 0) -> datetime:
    # An hour that a change of clocks leaves out ends at the next one that there is: zoneinfo counts on from before.
    return datetime.combine(local.date() + timedelta(days=days), clock, zone)
