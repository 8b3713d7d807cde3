"""When it is said that a month will pass its allowance: by the bot's rule, by plain ones and by who knows the means.

Each is asked at midnight UTC after every day, and speaks once. A month that ends at 105 % or more and passes its
allowance after its tenth day is to be foreseen three days before; one that ends at 95 % or less is not to be.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from bot.usage.forecast import Forecast, TooEarly, forecast
from tests.benchmarks.organizations import Organization

OVER, UNDER = 1.05, 0.95  # of the allowance, at the end of the month
EARLIEST = 10  # day of the month
NOTICE = timedelta(days=3)
ALLOWANCES = (0.7, 1.5)  # times what the month would come to at the level it begins with


@dataclass(frozen=True, slots=True)
class Midnight:
    """What is known after a day; `to_come` only to who knows the means."""

    used: int
    allowance: int
    day: int  # of the month, that is over
    length: int
    outlook: Forecast | TooEarly
    to_come: float


@dataclass(frozen=True, slots=True)
class Month:
    """A month with an allowance, and every midnight of it."""

    first: date
    total: int
    allowance: int
    midnights: tuple[Midnight, ...]

    @property
    def passed_on(self) -> date | None:
        """The day on which the allowance is passed."""
        later = (each.day for each in self.midnights if each.used > self.allowance)
        return next((self.first + timedelta(days=day - 1) for day in later), None)

    def said_on(self, rule: Callable[[Midnight], bool]) -> date | None:
        """The day that begins as it is said: once, while the allowance is not used up."""
        told = (each.day for each in self.midnights if each.used < each.allowance and rule(each))
        return next((self.first + timedelta(days=day) for day in told), None)

    def taken_back(self, said: date) -> bool:
        """Whether the whole range came to lie below the allowance after it was said."""
        later = (each.outlook for each in self.midnights if each.day >= said.day)
        return any(isinstance(outlook, Forecast) and outlook.high < self.allowance for outlook in later)


@dataclass(slots=True)
class Notices:
    """What a rule came to."""

    in_time: int = 0
    over: int = 0
    false: int = 0
    under: int = 0
    said: int = 0
    taken_back: int = 0

    def add(self, other: "Notices") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def noticed(self) -> float:
        return self.in_time / max(1, self.over)

    @property
    def wrongly(self) -> float:
        return self.false / max(1, self.under)


def surely(midnight: Midnight) -> bool:
    """The bot's rule: the month surely passes the allowance."""
    return isinstance(midnight.outlook, Forecast) and midnight.outlook.sure > midnight.allowance


def lower_end(midnight: Midnight) -> bool:
    """The lower end of the 80 % range passes the allowance."""
    return isinstance(midnight.outlook, Forecast) and midnight.outlook.low > midnight.allowance


def most_likely(midnight: Midnight) -> bool:
    """The expected end passes the allowance."""
    return isinstance(midnight.outlook, Forecast) and midnight.outlook.expected > midnight.allowance


def fixed_mark(midnight: Midnight) -> bool:
    """80 % are used."""
    return 10 * midnight.used >= 8 * midnight.allowance


def pace(midnight: Midnight) -> bool:
    """The plain pace leads beyond the allowance, once there are five days of it."""
    return midnight.day >= 5 and midnight.used / midnight.day * midnight.length > midnight.allowance


def oracle(midnight: Midnight) -> bool:
    """The true means of the days to come lead beyond the allowance."""
    return midnight.used + midnight.to_come > midnight.allowance


RULES: Mapping[str, Callable[[Midnight], bool]] = {
    "surely": surely,
    "lower end of 80 %": lower_end,
    "expected end": most_likely,
    "80 % used": fixed_mark,
    "plain pace": pace,
    "oracle": oracle,
}


def months(organizations: Iterable[Organization], seed: int) -> Iterator[Month]:
    """Each organization's month, with an allowance that was set without knowing how it goes on."""
    random = Random(seed)
    for organization in organizations:
        days = [day for day in organization.shape if day >= organization.month]
        foreseen = organization.level * sum(organization.week[day.weekday()] for day in days)
        yield _month(organization, days, max(1, round(foreseen * random.uniform(*ALLOWANCES))))


def judge(judged: Iterable[Month], rules: Mapping[str, Callable[[Midnight], bool]] = RULES) -> dict[str, Notices]:
    """What each rule came to."""
    found = {name: Notices() for name in rules}
    for month in judged:
        passed, share = month.passed_on, month.total / month.allowance
        for name, rule in rules.items():
            said, notices = month.said_on(rule), found[name]
            notices.said += said is not None
            notices.taken_back += said is not None and month.taken_back(said)
            if share >= OVER and passed and passed.day > EARLIEST:
                notices.over += 1
                notices.in_time += said is not None and passed - said >= NOTICE
            elif share <= UNDER:
                notices.under += 1
                notices.false += said is not None
    return found


def _month(organization: Organization, days: list[date], allowance: int) -> Month:
    used = list(accumulate(organization.tasks.get(day, 0) for day in days))
    means = [organization.mean(day) for day in days]
    midnights = tuple(
        Midnight(used[n - 1], allowance, n, len(days), _outlook(organization, days[:n], used[n - 1]), sum(means[n:]))
        for n in range(1, len(days))
    )
    last = Midnight(used[-1], allowance, len(days), len(days), TooEarly(0, 0), 0.0)
    return Month(organization.month, used[-1], allowance, (*midnights, last))


def _outlook(organization: Organization, over: list[date], used: int) -> Forecast | TooEarly:
    midnight = over[-1] + timedelta(days=1)
    known = {day: tasks for day, tasks in organization.tasks.items() if day < midnight}
    return forecast(known, now=datetime.combine(midnight, time(), UTC), used=used)
