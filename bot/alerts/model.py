"""Values of alerts: a channel's settings, an observation, the state between two of them, events, cards. Pure.

Events are decided in `bot.alerts.rules.evaluate` and `bot.alerts.detection.spikes`. Thresholds are whole percent of the
limit: the allowance or the channel's own budget, whichever is less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.alerts.detection.model import SpikesSeen
from bot.usage.flow_days import DayFlow
from bot.usage.flow_deltas import Key
from bot.usage.forecast import Forecast, LimitDates, TooEarly
from bot.usage.model import Organization
from bot.usage.report import Day
from bot.usage.thresholds import DEFAULT_THRESHOLDS

# Fields keep the words of the first release: `mark` is a threshold, `base` a limit, `episode` an occurrence, `latches`
# the states of thresholds, `held` those held back by a snooze, `warned` the forecast's announcement, `judged` the last
# day judged. They are keys of stored JSON, of `backtest --json` and of webhook bodies: renamed, stored alerts would be
# lost in a rolling restart, and receivers would break.

MOST_THRESHOLDS = 10  # as many as one AWS budget takes
HIGHEST_THRESHOLD = 1000  # percent
FULL_USE = 100  # percent of the limit: passing it ends a snooze that was set below it


class ReminderInterval(StrEnum):
    """Interval of reminders while a threshold stays passed."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


MOST_FLOW_BUDGETS = 8  # of a channel: with longer lists the value of *Undo* would pass Slack's 2,000 characters


@dataclass(frozen=True, slots=True)
class FlowBudget:
    """A ceiling of tasks a month for what is called so: a flow, in whatever pipe, or all flows of a pipe."""

    name: str
    tasks: int
    is_pipe: bool = False


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """The alerts that a channel wants of an organization. `marks`: percent, ascending; `budget`: tasks a month."""

    marks: tuple[int, ...] = DEFAULT_THRESHOLDS
    budget: int | None = None
    forecast: bool = True
    spikes: bool = False  # off, as a false spike costs trust in the thresholds beside it
    reminder: ReminderInterval = ReminderInterval.OFF
    resolved: bool = False
    flow_budgets: tuple[FlowBudget, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """The month that Pipefy called the current one, as of a reading. None is unknown: nothing follows from it.

    `allowance` None is none, unless it is not known (`allowance_known`).
    """

    month: date  # its first day, as Pipefy's period begins
    at: datetime  # when the reading was taken
    used: int | None
    allowance: int | None
    outlook: Forecast | TooEarly | None
    allowance_known: bool = True


@dataclass(frozen=True, slots=True)
class MarkState:
    """One threshold in one month. `episodes`: times it was passed; `below`: observations in a row below re-arming.

    `fired_at`: when it was announced, by itself or as a lower one.
    """

    episodes: int = 0
    open: bool = False
    below: int = 0
    fired_at: tuple[datetime, ...] = ()
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Snooze:
    """A snooze. `until` None: until the month is over. `mark`: the highest threshold passed when it was set, or 0."""

    until: datetime | None
    mark: int = 0


class ForecastAnnouncement(StrEnum):
    """State of a month's forecast alert: announced once, withdrawn at most once."""

    NOT_YET = "not_yet"
    SAID = "said"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class LimitHistory:
    """Changes of a limit that were seen and announced.

    `candidate`: a higher allowance, seen once while the allowance is unsettled; `unsettled_at`: the last observation
    that named another one than counted. `announced`: the limit that the channel knows, where that is not `base`.
    `announced_at`, `muted`, `sleep_announced`: of this month. `missing`: observations in a row without a limit.
    """

    candidate: int | None = None
    unsettled_at: datetime | None = None
    announced: int | None = None
    announced_at: tuple[datetime, ...] = ()
    muted: bool = False
    missing: int = 0
    sleep_announced: bool = False


@dataclass(frozen=True, slots=True)
class AlertState:
    """State of a subscription's alerts from one observation to the next."""

    month: date | None = None
    at: datetime | None = None  # of the last observation that counted
    used: int | None = None
    base: int | None = None  # tasks that 100 % are; the last known ones while there is no base
    allowance: int | None = None  # Pipefy's part in it
    latches: Mapping[int, MarkState] = field(default_factory=dict)
    warned: ForecastAnnouncement = ForecastAnnouncement.NOT_YET
    snooze: Snooze | None = None
    held: tuple[int, ...] = ()  # thresholds passed during the snooze
    reminded_at: datetime | None = None
    judged: date | None = None  # the last day that was looked through for spikes
    limits: LimitHistory = field(default_factory=LimitHistory)
    used_up: bool = False  # the month before, as announced; until the first observation of this one with a limit


class Cause(StrEnum):
    """Reason for which a threshold is passed now."""

    USE = "use"
    BASE = "base"  # the allowance or the budget became less
    SNOOZE = "snooze"  # passed during a snooze


@dataclass(frozen=True, slots=True)
class ThresholdCrossed:
    """The highest threshold to announce, with the lower ones that are passed in the same moment."""

    mark: int
    episode: int
    lower: tuple[int, ...]
    cause: Cause
    used: int
    base: int


@dataclass(frozen=True, slots=True)
class ThresholdMuted:
    """A threshold passed too often this month: announced once as muted, and not again until the next month.

    `lower`: thresholds muted in the same moment.
    """

    mark: int
    used: int
    base: int
    lower: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitChanged:
    """A change of allowance or budget. `closed`: thresholds that are no longer passed by it.

    `last`: it changed too often, and no further change is announced this month.
    """

    old: int
    new: int
    used: int
    closed: tuple[int, ...]
    last: bool = False


@dataclass(frozen=True, slots=True)
class LimitMissing:
    """Neither an allowance nor a budget is left: the alerts sleep until there is one."""

    used: int


@dataclass(frozen=True, slots=True)
class ThresholdsCleared:
    """Thresholds below which use fell and stayed."""

    marks: tuple[int, ...]
    used: int
    base: int


@dataclass(frozen=True, slots=True)
class LimitForecast:
    """A forecast that passes the limit surely enough."""

    outlook: Forecast
    used: int
    base: int


@dataclass(frozen=True, slots=True)
class LimitForecastWithdrawn:
    """An announced forecast withdrawn: its whole range lies below the limit."""

    outlook: Forecast
    used: int
    base: int


@dataclass(frozen=True, slots=True)
class AllowanceRestored:
    """A new month after one whose limit was used up, and announced so. `own_budget`: it is the channel's budget."""

    used: int
    limit: int
    own_budget: bool


@dataclass(frozen=True, slots=True)
class Reminder:
    """The highest threshold that is still passed."""

    mark: int
    used: int
    base: int
    at: datetime


Event = (
    AllowanceRestored
    | ThresholdCrossed
    | ThresholdMuted
    | LimitChanged
    | LimitMissing
    | ThresholdsCleared
    | LimitForecast
    | LimitForecastWithdrawn
    | Reminder
)


@dataclass(frozen=True, slots=True)
class Contributor:
    """A flow and its tasks since a day; `difference` to as many days before, None where that is not known."""

    flow: Key
    tasks: int
    difference: int | None


@dataclass(frozen=True, slots=True)
class Contributors:
    """The flows behind an alert, most tasks first. `others`: how many more flows had tasks in that time.

    `compared_days`: days of the time before that the differences are to; None where it is not known.
    """

    since: date
    flows: tuple[Contributor, ...]
    others: int
    compared_days: int | None = None


@dataclass(frozen=True, slots=True)
class UnusualWeeks:
    """Four weeks of days up to an unusual one, of a flow or (None) of the whole organization, oldest first.

    `usual`: the usual level of the last seven days.
    """

    flow: Key | None
    days: tuple[Day, ...]
    usual: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WaitedDay:
    """An unusual day whose own card waited in quiet hours beside another one, which names it. `firing_id`: its own."""

    firing_id: str
    event: SpikesSeen


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """Everything that the card of an alert shows, as of the moment at which it fired; stored to draw it again."""

    organization: Organization
    event: ThresholdCrossed | LimitForecast | SpikesSeen
    month: date  # its first day
    as_of: datetime
    own_budget: bool  # the limit is the channel's own, not Pipefy's allowance
    base: int | None
    used: int | None
    days: tuple[Day, ...]  # of the month, up to the reading
    outlook: Forecast | TooEarly | None
    reach: LimitDates | None
    contributors: Contributors | None  # None: not known
    weeks: UnusualWeeks | None = None  # of an unusual day; None: not known
    day_flows: tuple[DayFlow, ...] = ()  # of a day that was unusual for the organization alone; empty: not known
    country: str | None = None  # whose holidays the day may be one of
    also: tuple[WaitedDay, ...] | None = None  # named by a card that waited, too; None: it did not, or waits still


@dataclass(frozen=True, slots=True)
class CardState:
    """State of a posted alert's card."""

    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    silent: bool = False  # snoozed
    silent_until: datetime | None = None  # None with `silent`: until the month is over
    passed: tuple[tuple[int, datetime], ...] = ()  # higher thresholds, and when they were passed
    closed_at: datetime | None = None  # resolved, taken back, or the month is over
    expected: tuple[Key | None, ...] = ()  # flows whose spikes a person marked as expected; None: the organization's
    expected_also: tuple[str, ...] = ()  # firings of waited days that a person marked as expected


def needs_limit(settings: AlertSettings) -> bool:
    """True where an alert that is wanted goes by a limit: all but those of unusual days do."""
    return bool(settings.marks) or settings.forecast


def passes(used: int, limit: int, threshold: int) -> bool:
    """True where use has come to the threshold."""
    return 100 * used >= threshold * limit  # in integers: 80 % of a limit is no float to compare with
