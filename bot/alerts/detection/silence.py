"""Find days of which Pipefy reported no task though such a day always had some, and what flows' last runs say. Pure.

A task count of 0 looks the same whether flows stopped or Pipefy's figures are late. Flows carry the moment of their
last run: one that lies on that day or later shows that they ran. How often it is wrong: tests/benchmarks/silence.py.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date

from bot.alerts.detection.baseline import MIN_COMPARABLE_DAYS, MIN_TASKS, Baseline, same_position_in_month
from bot.alerts.detection.drops import was_expected
from bot.alerts.detection.expectation import Expectation
from bot.alerts.detection.model import Direction, ExpectedSpike, LastRun, Silence, SpikesSeen
from bot.usage.model import Flow

LEAST_USUAL_TASKS = 20  # of a day: of fewer, none is chance
LEAST_SHARE = 5  # times the least such day: what comes near to nothing gets there by chance


def reported_nothing(
    expectation: Expectation, baseline: Baseline, day: date, expected: Collection[ExpectedSpike]
) -> bool:
    """True on the first day without any task where every day of its weekday, and of its place in the month, had some.

    Judged by the calendar in the expectation: a holiday, or a day beside one that is taken off, tells nothing.
    """
    model, usual = expectation.model, baseline.usual(day)
    if usual < LEAST_USUAL_TASKS or expectation.explained_by_holiday(day, 0) or model.closed.silence:
        return False
    workdays = {past: tasks for past, tasks in baseline.days.items() if past not in model.holidays}
    alike = [tasks for past, tasks in workdays.items() if past.weekday() == day.weekday()]
    placed = [tasks for past, tasks in workdays.items() if same_position_in_month(past, day)]
    if len(alike) < MIN_COMPARABLE_DAYS or LEAST_SHARE * min(alike) < usual or not all(placed):
        return False
    # What has stood still on another busy day does so now and then; and while it lasts, it is the same news.
    busy = (tasks for past, tasks in workdays.items() if baseline.usual(past) >= MIN_TASKS)
    return all(busy) and not was_expected(day, 0, expected)


def with_silence(unusual: SpikesSeen, flows: Iterable[Flow], *, goes_on: bool = False) -> SpikesSeen:
    """The day with what flows' last runs say of it, where the organization had no task; another day as it is.

    `goes_on`: Pipefy counts tasks of the day after it.
    """
    whole = next((spike for spike in unusual.spikes if spike.flow is None), None)
    if whole is None or whole.tasks or whole.direction is not Direction.DOWN:
        return unusual
    # Of single flows nothing else is known: "stopped" beside "the figures are late" would be two claims.
    return replace(unusual, spikes=(whole,), silence=Silence(last_run(flows, unusual.day), goes_on))


def last_run(flows: Iterable[Flow], day: date) -> LastRun | None:
    """The run that says most of a day: the last one on it, else the next one after it, else the last before it.

    None where Pipefy does not say when flows ran.
    """
    runs = [LastRun((flow.pipe, flow.name), flow.last_run_at) for flow in flows if flow.last_run_at is not None]
    on_it = [run for run in runs if run.on == day]
    after = [run for run in runs if run.on > day]
    if on_it or not after:
        return max(on_it or runs, key=_order, default=None)
    return min(after, key=_order)


def ran_on_or_after(flows: Iterable[Flow], day: date) -> bool:
    """True where a flow's last run lies on that day or later."""
    return any(flow.last_run_at is not None and flow.last_run_at.astimezone(UTC).date() >= day for flow in flows)


def _order(run: LastRun) -> tuple[object, str]:
    return run.at, str(run.flow)  # the same in every replica
