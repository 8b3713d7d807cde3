"""What alerts say, reckoned anew from everything that ever happened.

Shares no code with `bot.alerts.rules.evaluate`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from bot.alerts.model import AlertSettings, Observation
from bot.usage.forecast import Forecast

Said = tuple[Any, ...]  # a name, and what matters of the event


@dataclass(frozen=True, slots=True)
class Seen:
    observation: Observation
    now: datetime


@dataclass(frozen=True, slots=True)
class Edited:
    settings: AlertSettings
    now: datetime


@dataclass(frozen=True, slots=True)
class Silenced:
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Woken:
    pass


Fact = Seen | Edited | Silenced | Woken


@dataclass(slots=True)
class Mark:
    """`since`: use and base of every observation since it opened; None while it is closed."""

    episodes: int = 0
    said: list[datetime] = field(default_factory=list)
    muted: bool = False
    since: list[tuple[int, int]] | None = None

    def open(self) -> None:
        self.episodes, self.since = self.episodes + 1, []


@dataclass(slots=True)
class Model:
    """A month of a channel; `facts` are told to it one by one."""

    settings: AlertSettings
    month: date | None = None
    at: datetime | None = None
    used: int | None = None
    base: int | None = None
    allowance: int | None = None
    marks: dict[int, Mark] = field(default_factory=dict)
    warned: int = 0
    silence: tuple[datetime | None, int] | None = None
    held: set[int] = field(default_factory=set)
    spoke: datetime | None = None
    others: list[tuple[datetime, int | None]] = field(default_factory=list)  # allowances beside the one that counted
    once: int | None = None  # a higher one, named by the last observation
    known: int | None = None  # the limit that was said last, where it is not the base
    changes: list[datetime] = field(default_factory=list)  # when one was said, this month
    without: int = 0
    slept: bool = False
    spent: bool = False  # the month before, and nothing was said of this one

    def passed(self) -> list[int]:
        if self.used is None or self.base is None:
            return []
        return [m for m in sorted(self.settings.marks) if Fraction(100 * self.used, self.base) >= m]

    def waiting(self) -> list[int]:
        return [m for m in self.passed() if self.marks.setdefault(m, Mark()).since is None]

    def told(self, fact: Fact) -> list[Said]:
        match fact:
            case Seen(observation, now):
                return self.see(observation, now)
            case Edited(settings, now):
                return [("stated", *self.edit(settings, now))]
            case Silenced(until):
                is_open = [m for m, mark in self.marks.items() if mark.since is not None]
                passed = [m for m in self.marks if self.used and self.base and 100 * self.used >= m * self.base]
                self.silence = (until, max([0, *is_open, *passed, *self.held]))
            case Woken():
                self.silence = None
        return []

    def edit(self, settings: AlertSettings, now: datetime) -> list[int]:
        self.settings, old = settings, self.base
        for m, mark in self.marks.items():
            mark.since = mark.since if m in settings.marks else None
        self.held &= set(settings.marks)
        if self.used is None or not (limits := self.limits()):
            return []
        self.base, self.held, self.known, self.without = min(limits), set(), None, 0
        for m, mark in self.marks.items():
            if old and self.base > old and is_left(self.used, self.base, m):
                mark.since = None
        stated = self.waiting()
        for m in stated:
            self.marks[m].open()
            self.spoke = now
        return stated

    def limits(self) -> list[int]:
        return [limit for limit in (self.allowance, self.settings.budget) if limit]

    def see(self, observation: Observation, now: datetime) -> list[Said]:
        if (
            observation.used is None
            or (self.at and observation.at <= self.at)
            or (self.month and observation.month < self.month)
            or observation.month < now.date().replace(day=1)
        ):
            return []
        if self.month and observation.month > self.month:
            self.spent = self.is_spent() and self.month.replace(day=28) + timedelta(days=4) >= observation.month
            self.marks, self.warned, self.held, self.spoke = {}, 0, set(), None
            self.silence = self.silence if self.silence and self.silence[0] else None
            self.allowance, self.changes, self.slept = None, [], self.slept and self.without > 0
            self.once = None
        self.month, self.at, self.used = observation.month, observation.at, observation.used
        self.settle(observation.allowance or None, observation.at)
        if not (limits := self.limits()):
            return self.sleep(now)
        self.without = 0
        old, self.base = self.base, min(limits)
        gone = [m for m, mark in sorted(self.marks.items()) if self.leaves(m, mark, bool(old and self.base > old))]
        events = self.speak(observation, now, old, gone)
        spent, self.spent = self.spent, False
        if spent and self.used < self.base and not self.silence:
            self.spoke = now
            return [("restored",), *(event for event in events if event[0] != "still")]
        return events

    def is_spent(self) -> bool:
        return any(m >= 100 and mark.since is not None and mark.said for m, mark in self.marks.items())

    def settle(self, named: int | None, at: datetime) -> None:
        """Lower counts at once, higher when it is named twice in a row or after a day in which nothing else was."""
        others = [then for then, other in self.others if at - then < timedelta(hours=24)]
        twice = self.once == named
        self.once = None
        if named == self.allowance:
            return
        if self.allowance is not None:
            self.others.append((at, named))
            if named is not None and named > self.allowance and others and not twice:
                self.once = named
                return
        self.allowance = named

    def sleep(self, now: datetime) -> list[Said]:
        self.without += 1
        silent = self.silence and (self.silence[0] is None or now < self.silence[0])
        if self.without < 2 or self.slept or silent or not (self.settings.marks or self.settings.forecast):
            return []
        self.slept = True
        return [("asleep",)]

    def change(self, base: int, old: int | None, gone: list[int], now: datetime) -> list[Said]:
        known = self.known or old
        self.known = None
        if not known or known == base:
            return []
        if len(self.changes) > 3 or any(now - at < timedelta(hours=24) for at in self.changes[-1:]):
            self.known = known
            return []
        self.changes.append(now)
        return [("base", known, base, len(self.changes) > 3, *gone)]

    def leaves(self, m: int, mark: Mark, raised: bool) -> bool:
        if mark.since is None or self.used is None or self.base is None:
            return False
        mark.since.append((self.used, self.base))
        last = mark.since[-1:] if raised else mark.since[-2:]
        if len(last) == 2 - raised and all(is_left(used, base, m) for used, base in last):
            mark.since = None
            return True
        return False

    def speak(self, observation: Observation, now: datetime, old: int | None, gone: list[int]) -> list[Said]:
        up, used, base = self.waiting(), self.used or 0, self.base or 0
        awake = [m for m in up if not self.marks[m].muted]
        may = [m for m in awake if all(now - at >= timedelta(hours=24) for at in self.marks[m].said)]
        top = max([m for m in may if len(self.marks[m].said) < 3], default=0)
        if self.silence:
            until, mark = self.silence
            if until is None or (now < until and not (top >= 100 and mark < 100)):
                self.held = set(awake)
                return []
        events: list[Said] = []
        raised = bool(old and base > old)
        events += self.change(base, old, gone if raised else [], now)
        heard = raised and bool(events)
        if audible := [m for m in gone if self.settings.resolved and not heard and not self.marks[m].muted]:
            events.append(("left", *audible))
        if tired := [m for m in may if m > top and len(self.marks[m].said) >= 3]:
            events.append(("muted", tired[-1], *tired[:-1]))
        cause = "snooze" if top in self.held else "base" if old and 100 * used < top * old and base < old else "use"
        listed = self.open_all([m for m in awake if m <= top], now)
        for m in tired:
            self.marks[m].muted = True
        for m in up:
            if self.marks[m].muted:
                self.marks[m].open()
        if top:
            events.append(("passed", top, self.marks[top].episodes, cause, *listed[:-1]))
        self.held, self.silence = self.held & set(self.waiting()), None
        events += self.foresee(observation, used, base)
        events = events or self.remind(now)
        self.spoke = now if events else self.spoke
        return events

    def open_all(self, marks: Iterable[int], now: datetime) -> list[int]:
        listed = []
        for m in marks:
            self.marks[m].open()
            if len(self.marks[m].said) < 3:
                self.marks[m].said.append(now)
                listed.append(m)
        return listed

    def foresee(self, observation: Observation, used: int, base: int) -> list[Said]:
        if not isinstance(observation.outlook, Forecast) or used >= base or not self.settings.forecast:
            return []
        if (self.warned == 0 and observation.outlook.sure > base) or (
            self.warned == 1 and observation.outlook.high < base
        ):
            self.warned += 1
            return [(("foreseen", "unforeseen")[self.warned - 1],)]
        return []

    def remind(self, now: datetime) -> list[Said]:
        days = {"daily": 1, "weekly": 7}.get(self.settings.reminder)
        still = [m for m in self.passed() if self.marks[m].since is not None]
        if not days or not still or self.marks[still[-1]].muted:
            return []
        return [("still", still[-1])] if not self.spoke or now - self.spoke >= timedelta(days=days) else []


def is_left(used: int, base: int, mark: int) -> bool:
    return Fraction(100 * used, base) < mark - 5 and Fraction(mark * base, 100) - used >= 1


def told(settings: AlertSettings, facts: Iterable[Fact]) -> list[Said]:
    """Everything that is said, from the first fact to the last."""
    model = Model(settings)
    return [event for fact in facts for event in model.told(fact)]
