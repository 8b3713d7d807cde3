"""What an alert is about: a channel's settings, what was seen at a check, and what came of it. Values only. Pure.

What follows from an observation is decided in `bot.alerts.rules.evaluate`; days and flows out of the ordinary are
found in `bot.alerts.detection.spikes`. Marks are whole percent of the base: the allowance or the channel's own budget,
whichever is less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.usage.flow_deltas import Key
from bot.usage.forecast import Forecast, LimitDates, TooEarly
from bot.usage.model import Organization
from bot.usage.report import Day

DEFAULT_THRESHOLDS = (50, 80, 90, 100)
MOST_THRESHOLDS = 10
HIGHEST_THRESHOLD = 1000  # percent


class ReminderInterval(StrEnum):
    """How often a mark that stays passed is said again."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """What a channel wants to hear of an organization. `marks`: percent, ascending; `budget`: tasks a month."""

    marks: tuple[int, ...] = DEFAULT_THRESHOLDS
    budget: int | None = None
    forecast: bool = True
    spikes: bool = False
    reminder: ReminderInterval = ReminderInterval.OFF
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """The month that Pipefy called the current one, as of a reading. None is unknown: nothing follows from it."""

    month: date  # its first day, as Pipefy's period begins
    at: datetime  # when the reading was taken
    used: int | None
    allowance: int | None
    outlook: Forecast | TooEarly | None


@dataclass(frozen=True, slots=True)
class MarkState:
    """One mark in one month. `episodes`: how often it was passed; `below`: observations in a row below re-arming.

    `fired_at`: when it was said, by itself or among the lower ones.
    """

    episodes: int = 0
    open: bool = False
    below: int = 0
    fired_at: tuple[datetime, ...] = ()
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Snooze:
    """Silence. `until` None: until the month is over. `mark`: the highest one that was passed when it was set."""

    until: datetime | None
    mark: int = 0


class ForecastAnnouncement(StrEnum):
    """The forecast alert of a month: said once, taken back at most once."""

    NOT_YET = "not_yet"
    SAID = "said"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class AlertState:
    """What a subscription's alerts remember from one observation to the next."""

    month: date | None = None
    at: datetime | None = None  # of the last observation that counted
    used: int | None = None
    base: int | None = None  # tasks that 100 % are; the last known ones while there is no base
    allowance: int | None = None  # Pipefy's part in it
    latches: Mapping[int, MarkState] = field(default_factory=dict)
    warned: ForecastAnnouncement = ForecastAnnouncement.NOT_YET
    snooze: Snooze | None = None
    held: tuple[int, ...] = ()  # marks passed in silence
    reminded_at: datetime | None = None
    judged: date | None = None  # the last day that was looked through for spikes


class Cause(StrEnum):
    """Why a mark is passed now."""

    USE = "use"
    BASE = "base"  # the allowance or the budget became less, or a mark was added
    SNOOZE = "snooze"  # passed while the channel was silenced


@dataclass(frozen=True, slots=True)
class ThresholdCrossed:
    """Say it: the highest mark, with the lower ones that are passed in the same moment."""

    mark: int
    episode: int
    lower: tuple[int, ...]
    cause: Cause
    used: int
    base: int


@dataclass(frozen=True, slots=True)
class ThresholdMuted:
    """The mark was passed too often this month: said once, and nothing more of it until the next.

    `lower`: marks of which the same is true in the same moment.
    """

    mark: int
    used: int
    base: int
    lower: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitChanged:
    """The allowance or the budget is another one. `closed`: marks that are no longer passed by it."""

    old: int
    new: int
    used: int
    closed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ThresholdsCleared:
    """Use fell below these marks and stayed there."""

    marks: tuple[int, ...]
    used: int
    base: int


@dataclass(frozen=True, slots=True)
class LimitForecast:
    """The lower end of the forecast's range passes the base."""

    outlook: Forecast
    used: int
    base: int


@dataclass(frozen=True, slots=True)
class LimitForecastWithdrawn:
    """What was foreseen is taken back: the whole range lies below the base."""

    outlook: Forecast
    used: int
    base: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """The reminder: the highest mark that is still passed."""

    mark: int
    used: int
    base: int
    at: datetime


Event = (
    ThresholdCrossed
    | ThresholdMuted
    | LimitChanged
    | ThresholdsCleared
    | LimitForecast
    | LimitForecastWithdrawn
    | Reminder
)


class Direction(StrEnum):
    """Which way a day is out of the ordinary. DOWN: what normally runs has stopped."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Spike:
    """A day out of the ordinary, of one flow or (None) of the whole organization."""

    flow: Key | None
    day: date
    tasks: int
    usual: int
    direction: Direction


@dataclass(frozen=True, slots=True)
class ExpectedSpike:
    """Somebody said of such a day that it is to be expected: what the detector learns from."""

    flow: Key | None
    day: date
    tasks: int


@dataclass(frozen=True, slots=True)
class SpikesSeen:
    """All that was out of the ordinary on one UTC day."""

    day: date
    spikes: tuple[Spike, ...]


@dataclass(frozen=True, slots=True)
class Contributor:
    """A flow and its tasks since a day; `difference` to as many days before, None where that is not known."""

    flow: Key
    tasks: int
    difference: int | None


@dataclass(frozen=True, slots=True)
class Contributors:
    """The flows behind an alert, most tasks first. `others`: how many more flows had tasks in that time."""

    since: date
    flows: tuple[Contributor, ...]
    others: int


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """Everything that the card of an alert shows, as of the moment at which it fired; kept to draw it again."""

    organization: Organization
    event: ThresholdCrossed | LimitForecast | SpikesSeen
    month: date  # its first day
    as_of: datetime
    own_budget: bool  # the base is the channel's own, not Pipefy's allowance
    base: int | None
    used: int | None
    days: tuple[Day, ...]  # of the month, up to the reading
    outlook: Forecast | TooEarly | None
    reach: LimitDates | None
    contributors: Contributors | None  # None: not known


@dataclass(frozen=True, slots=True)
class CardState:
    """What happened to an alert after it was posted: the card shows it."""

    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    silent: bool = False  # snoozed
    silent_until: datetime | None = None  # None with `silent`: until the month is over
    passed: tuple[tuple[int, datetime], ...] = ()  # marks, and when they were passed
    closed_at: datetime | None = None  # resolved, taken back, or the month is over
    expected: tuple[Key | None, ...] = ()  # spikes that somebody called expected


def limit_of(allowance: int | None, budget: int | None) -> int | None:
    """What 100 % are: the stricter of both, None where there is neither. A limit of 0 is none."""
    known = [limit for limit in (allowance, budget) if limit is not None and limit > 0]
    return min(known, default=None)


def passes(used: int, base: int, mark: int) -> bool:
    """Whether that much use has come to the mark."""
    return 100 * used >= mark * base
