"""Days of real organizations: what the detector says of them, and of the same days made unusual."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from statistics import fmean, median

from bot.alerts.detection.spikes import organization_spike
from bot.alerts.model import Direction
from tests.benchmarks.foresight_data import Series

HISTORY = timedelta(weeks=9)
FACTORS = (2.0, 3.0, 0.3, 0.1, 0.0)
LEAST_USUAL = 50
SHIFT_DAYS = 10
INJECTIONS, SHIFTS = 12, 3  # days of an organization each
BESIDE = 1  # days beside a holiday
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Tally:
    """What the detector came to. `recall`: by factor, whether each made-up day was said with its direction."""

    recall: dict[float, list[bool]] = field(default_factory=lambda: {factor: [] for factor in FACTORS})
    messages: Counter[str] = field(default_factory=Counter)
    days: int = 0
    shift_messages: list[int] = field(default_factory=list)
    office_days: list[bool] = field(default_factory=list)

    def a_month(self, what: str) -> float:
        return 30 * self.messages[what] / max(1, self.days)


def judge(series: Sequence[Series], seed: int = 5) -> Tally:
    """The real days, and some of them doubled, dropped and shifted."""
    random, tally = Random(seed), Tally()
    for own in series:
        judged = [day for day in sorted(own.days) if day >= min(own.days) + HISTORY]
        if len(judged) >= 30:
            _real_days(own, judged, tally)
            _made_up_days(own, judged, random, tally)
            _office(own, judged, tally)
    return tally


def said(own: Series, days: Mapping[date, int], day: date) -> Direction | None:
    """What the detector says of a day by the nine weeks before it."""
    history = {past: days[past] for past in _back(day, HISTORY.days) if past in days}
    spike = organization_spike(history, day, (), own.holidays)
    return spike.direction if spike else None


def _real_days(own: Series, judged: Sequence[date], tally: Tally) -> None:
    for day in judged:
        direction = said(own, own.days, day)
        tally.days += 1
        tally.messages["all"] += direction is not None
        near = any(day + n * _DAY in own.holidays for n in range(-BESIDE, BESIDE + 1))
        tally.messages["down beside a holiday"] += direction is Direction.DOWN and near


def _made_up_days(own: Series, judged: Sequence[date], random: Random, tally: Tally) -> None:
    possible = [day for day in judged if day not in own.holidays and _usual(own, day) >= LEAST_USUAL]
    for day in random.sample(possible, min(INJECTIONS, len(possible))):
        tasks = own.days[day]
        if tasks < 0.5 * _usual(own, day):
            continue  # closed already
        for factor in FACTORS:
            direction = Direction.UP if factor > 1 else Direction.DOWN
            tally.recall[factor].append(said(own, {**own.days, day: round(factor * tasks)}, day) is direction)
    for day in random.sample(possible, min(SHIFTS, len(possible))):
        shifted = [day + n * _DAY for n in range(SHIFT_DAYS) if day + n * _DAY in own.days]
        if len(shifted) == SHIFT_DAYS:
            days = {**own.days, **{past: 2 * own.days[past] for past in shifted}}
            tally.shift_messages.append(sum(said(own, days, past) is not None for past in shifted))


def _office(own: Series, judged: Sequence[date], tally: Tally) -> None:
    """The same organization, closed on every holiday of its country: are those days said?"""
    closed = {day: 0 if day in own.holidays else tasks for day, tasks in own.days.items()}
    for day in judged:
        if day in own.holidays and day.weekday() < 5:
            tally.office_days.append(said(own, closed, day) is not None)


def _usual(own: Series, day: date) -> float:
    same = [own.days[past] for n in range(1, 6) if (past := day - 7 * n * _DAY) in own.days]
    return median(same) if same else 0.0


def _back(day: date, days: int) -> Iterator[date]:
    return (day - n * _DAY for n in range(days, -1, -1))


def mean(answers: Sequence[bool] | Sequence[int]) -> float:
    return fmean(answers) if answers else 0.0
