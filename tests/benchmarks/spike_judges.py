"""How days out of the ordinary are told: by the detector, by a plain rule and by one who knows the true means.

Each says of a day which flows, or (None) the whole organization, were out of the ordinary, and which way.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp, hypot, sqrt
from statistics import fmean

from bot.alerts.detection.model import Direction
from bot.alerts.detection.spikes import flow_spikes, judged_from, organization_spike
from tests.benchmarks.incidents import FLOW_SPIKE, SPIKE, Incident, Key, Kind, Organization

EVEN = 0.2  # sigma of an organization's day, up to which a doubled one has to be seen
SURE = 3.0  # sigma: where the oracle speaks
LEAST_TASKS = 50
SMALLEST = 40  # tasks beyond the mean
SURE_OF_SIZE = 0.95  # of an incident's size: even the most uneven are told from there
LATE = timedelta(days=3)  # a stop that is said later than that was missed

Said = Collection[tuple[Key | None, Direction]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What can be known of an organization after one of its days."""

    organization: Organization
    day: date
    total: Mapping[date, int]
    flows: Mapping[Key, Mapping[date, int]]


@dataclass(slots=True)
class Tally:
    """What a judge said: labelled incidents that were told of all there were, and the messages without any."""

    told: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    false_messages: int = 0
    false_items: int = 0
    days: int = 0

    def add(self, other: "Tally") -> None:
        self.told += other.told
        self.all += other.all
        self.false_messages += other.false_messages
        self.false_items += other.false_items
        self.days += other.days

    def recall(self, what: str) -> float:
        return self.told[what] / max(1, self.all[what])

    def false_a_month(self) -> float:
        """False messages of an organization in thirty days."""
        return 30 * self.false_messages / max(1, self.days)


def detector(seen: Seen) -> Said:
    """What the bot would say."""
    spikes = (organization_spike(seen.total, seen.day, ()), *flow_spikes(seen.flows, seen.day, ()))
    return [(spike.flow, spike.direction) for spike in spikes if spike]


def twice_the_week(seen: Seen) -> Said:
    """The plain rule: more than twice the mean of the last seven days, or nothing where that is large."""
    found: list[tuple[Key | None, Direction]] = []
    everything: list[tuple[Key | None, Mapping[date, int]]] = [(None, seen.total), *seen.flows.items()]
    for key, days in everything:
        week = [days[each] for n in range(1, 8) if (each := seen.day - timedelta(days=n)) in days]
        mean, tasks = fmean(week or [0]), days[seen.day]
        if tasks > 2 * mean and tasks - mean >= LEAST_TASKS:
            found.append((key, Direction.UP))
        elif not tasks and mean >= LEAST_TASKS:
            found.append((key, Direction.DOWN))
    return found


def oracle(seen: Seen) -> Said:
    """Knows what each day would have been without chance, how far chance goes, and how large the incidents are."""
    organization, day = seen.organization, seen.day
    found: list[tuple[Key | None, Direction]] = []
    if _beyond(organization.mean(day), seen.total[day], organization.variation(day), SPIKE):
        found.append((None, Direction.UP))
    for key, life in organization.flows.items():
        mean, tasks = life.means[day], life.tasks[day]
        if _beyond(mean, tasks, hypot(life.variation, organization.together, 1 / sqrt(max(1.0, mean))), FLOW_SPIKE):
            found.append((key, Direction.UP))
        elif not tasks and not life.idle and mean >= LEAST_TASKS:
            found.append((key, Direction.DOWN))
    return found


def _beyond(mean: float, tasks: int, sigma: float, size: float) -> bool:
    return tasks - mean >= SMALLEST and tasks > mean * max(sqrt(size), min(SURE_OF_SIZE * size, exp(SURE * sigma)))


JUDGES: Mapping[str, Callable[[Seen], Said]] = {
    "detector": detector,
    "7-day mean x 2": twice_the_week,
    "oracle": oracle,
}


def judge(
    organizations: Iterable[Organization], judges: Mapping[str, Callable[[Seen], Said]] = JUDGES
) -> dict[str, Tally]:
    """What each judge came to in the last month of all organizations."""
    tallies = {name: Tally() for name in judges}
    for organization in organizations:
        for name, said in _said(organization, judges).items():
            _count(organization, said, tallies[name])
    return tallies


def _said(organization: Organization, judges: Mapping[str, Callable[[Seen], Said]]) -> dict[str, dict[date, Said]]:
    known = [day for day in organization.days if day not in organization.unknown]
    total = {day: organization.tasks(day) for day in known}
    flows = {key: {day: life.tasks[day] for day in known} for key, life in organization.flows.items()}
    first = max(organization.month, judged_from(organization.days[0]))
    seen = [Seen(organization, day, total, flows) for day in known if day >= first]
    return {name: {each.day: judge(each) for each in seen} for name, judge in judges.items()}


def _count(organization: Organization, said: Mapping[date, Said], tally: Tally) -> None:
    tally.days += len(said)
    for incident in organization.incidents:
        if incident.first not in said:
            continue
        what = _what(organization, incident)
        tally.all[what] += 1
        tally.told[what] += any(_tells(items, incident) for day, items in said.items() if _in_time(day, incident))
    for day, items in said.items():
        running = [incident for incident in organization.incidents if incident.first <= day <= incident.last]
        false = [item for item in items if not _true(item, running)]
        tally.false_items += len(false)
        tally.false_messages += bool(items) and len(false) == len(items)


def _what(organization: Organization, incident: Incident) -> str:
    if incident.flow is not None:
        return f"flow {incident.kind}"
    return "even" if organization.variation(incident.first) <= EVEN else "uneven"


def _in_time(day: date, incident: Incident) -> bool:
    return incident.first <= day <= min(incident.last, incident.first + LATE)


def _tells(items: Said, incident: Incident) -> bool:
    return (incident.flow, Direction.UP if incident.kind is Kind.SPIKE else Direction.DOWN) in items


def _true(item: tuple[Key | None, Direction], running: Sequence[Incident]) -> bool:
    """A spike is the whole organization's and the flows' that brought it; a stop is only that flow's."""
    flow, direction = item
    if direction is Direction.UP:
        return any(each.kind is Kind.SPIKE and (flow is None or each.flow in (None, flow)) for each in running)
    return any(each.kind is Kind.STOP and each.flow == flow for each in running)
