"""Usage of an organization as of one instant: the API shows it, and tests compare with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sandbox.pipefy.seed import SeededFlow, SeededOrganization, runs_for

PERIODS = ("current_month", "last_month", "last_3_months")  # as the schema spells them
Day = Callable[[date], tuple[int, ...]]  # the tasks of a whole day, one figure a flow


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period, both included; `last` may lie in the future."""

    first: date
    last: date

    @property
    def starts(self) -> datetime:
        """The first second, UTC."""
        return datetime.combine(self.first, time.min, UTC)

    @property
    def ends(self) -> datetime:
        """The last second, UTC."""
        return datetime.combine(self.last, time(23, 59, 59), UTC)


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """A flow in a period. `last_run_at` is None when it did not run in it."""

    flow: SeededFlow
    tasks: int
    runs: int
    last_run_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One organization as of `now`. `added`: tasks that a person added to a day, booked on the first flow.

    `unreported`: days that count as none, though flows' last runs tell of them.
    """

    organization: SeededOrganization
    now: datetime
    limit: int | None
    whole_day: Day
    added: Callable[[date], int]
    unreported: frozenset[date] = frozenset()

    def total(self, period: str) -> int:
        """The tasks of the period."""
        return sum(tasks for _, tasks in self.days(period))

    def days(self, period: str) -> tuple[tuple[date, int], ...]:
        """Each day that has begun, with its tasks, oldest first."""
        return tuple((day, sum(self._tasks(day))) for day in self._begun(period))

    def months(self, period: str) -> tuple[tuple[date, int], ...]:
        """Each month that has begun, by its first day, with its tasks, oldest first."""
        sums: dict[date, int] = {}
        for day, tasks in self.days(period):
            sums[day.replace(day=1)] = sums.get(day.replace(day=1), 0) + tasks
        return tuple(sums.items())

    def flows(self, period: str) -> tuple[FlowFigures, ...]:
        """Every flow, also those that did not run; most tasks first."""
        by_day = [(day, self._done(day)) for day in self._begun(period)]
        found = (self._flow(index, by_day) for index in range(len(self.organization.flows)))
        return tuple(sorted(found, key=lambda flow: (-flow.tasks, flow.flow.number)))

    def active_flows(self, period: str) -> int:
        """Number of flows that ran."""
        return sum(1 for flow in self.flows(period) if flow.runs)

    def span(self, period: str) -> Span:
        """The boundaries that Pipefy resolves for the period: whole months, in UTC."""
        this_month = self.now.date().replace(day=1)
        end = (this_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        match period:
            case "current_month":
                return Span(this_month, end)
            case "last_month":
                return Span(_months_before(this_month, 1), this_month - timedelta(days=1))
            case "last_3_months":
                return Span(_months_before(this_month, 2), end)
        raise ValueError(f"no period of Pipefy's: {period}")

    def _begun(self, period: str) -> list[date]:
        span = self.span(period)
        last = min(span.last, self.now.date())
        return [span.first + timedelta(days=n) for n in range((last - span.first).days + 1)]

    def _tasks(self, day: date) -> tuple[int, ...]:
        return tuple(0 for _ in self.organization.flows) if day in self.unreported else self._done(day)

    def _done(self, day: date) -> tuple[int, ...]:
        tasks = self.whole_day(day)
        if day == self.now.date():
            tasks = tuple(int(figure * self._elapsed) for figure in tasks)
        added = self.added(day)
        return (tasks[0] + added, *tasks[1:]) if added and tasks else tasks

    @property
    def _elapsed(self) -> float:
        """Share of today that is over, from 0 to 1."""
        midnight = datetime.combine(self.now.date(), time.min, UTC)
        return (self.now - midnight) / timedelta(days=1)

    def _flow(self, index: int, by_day: list[tuple[date, tuple[int, ...]]]) -> FlowFigures:
        flow = self.organization.flows[index]
        ran = [(day, tasks[index]) for day, tasks in by_day if tasks[index]]
        counted = [tasks for day, tasks in ran if day not in self.unreported]
        return FlowFigures(
            flow=flow,
            tasks=sum(counted),
            runs=sum(runs_for(flow, tasks) for tasks in counted),
            last_run_at=self._last_run(flow, ran[-1][0]) if ran else None,
        )

    def _last_run(self, flow: SeededFlow, day: date) -> datetime:
        # Late in the day, each flow at its own minute; today as late as it can be by now.
        share = 0.6 + 0.39 * (flow.number * 37 % 100) / 100
        share *= self._elapsed if day == self.now.date() else 1.0
        return datetime.combine(day, time.min, UTC) + timedelta(seconds=int(86_400 * share))


def _months_before(first: date, count: int) -> date:
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
