"""Find days on which an organization or a flow was far above or below the usual. Pure.

A day is compared with a seasonal model of the nine weeks before it (`bot.alerts.detection.expectation`). Rises, drops,
stops of flows and shifts of level are found by the modules beside this one. How good they are on real and on made-up
organizations: tests/benchmarks/foresight.py and tests/benchmarks/alert_quality.py.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from math import log
from statistics import median

from bot.alerts.detection.baseline import Baseline, baseline_of
from bot.alerts.detection.drops import FLOW_DROP_SPREADS, dropped, least_drop
from bot.alerts.detection.expectation import Expectation, expectation_of
from bot.alerts.detection.model import Direction, ExpectedSpike, Spike
from bot.alerts.detection.rises import LEAST_TASKS, Threshold, least_rise, may_have_risen, risen
from bot.alerts.detection.shifts import shift_since
from bot.alerts.detection.silence import reported_nothing
from bot.alerts.detection.stops import organization_stopped, stopped_flows
from bot.usage.flow_deltas import Key

LEARNING = timedelta(weeks=4)
MIN_FLOWS_TO_COMPARE = 4  # flows that tell the common rise
MAY_HAVE_DROPPED = 0.6  # of the usual median: spares the fit for the many days above
MAY_HAVE_SHIFTED = 0.85

# Both chances are a day's: 0.025 is an ordinary day in forty.
ORGANIZATION = Threshold(log(1.5), 0.025)
FLOWS = Threshold(log(2), 0.01)  # of all flows together


def judged_from(first_day: date) -> date:
    """The first day that can be judged when the days are known from `first_day` on."""
    return first_day + LEARNING


def organization_spike(
    days: Mapping[date, int],
    day: date,
    expected: Collection[ExpectedSpike],
    holidays: Collection[date] | None = None,
    *,
    ran: bool = False,
) -> Spike | None:
    """The spike of a day that is over; None: an ordinary day, or too little is known.

    `days`: the history with that day; a missing one is unknown. `holidays` None: there is no calendar. `ran`: flows are
    known to have run since the day began.
    """
    baseline = baseline_of(days, day)
    if baseline is None or days[day] < 0 or not any(baseline.days.values()):
        return None
    expected, tasks, usual = _of(None, expected), days[day], baseline.usual(day)
    may_rise = may_have_risen(baseline, day, tasks)
    if may_rise or tasks < MAY_HAVE_SHIFTED * usual or tasks * MAY_HAVE_SHIFTED > usual:
        expectation = expectation_of(baseline, holidays or ())
        if may_rise and risen(expectation, day, tasks, expected, ORGANIZATION):
            return _spike(None, day, tasks, expectation, Direction.UP)
        if holidays is not None and dropped(expectation, day, tasks, expected):
            return _spike(None, day, tasks, expectation, Direction.DOWN)
        # Without a calendar a day without tasks may be a holiday, but not one on which flows ran.
        if not tasks and (holidays is not None or ran) and reported_nothing(expectation, baseline, day, expected):
            return _spike(None, day, tasks, expectation, Direction.DOWN)
        if holidays is not None and not expected:
            return _shift(expectation, baseline, day, tasks, holidays)
    # Without a calendar, only its length tells a stop from a holiday.
    if holidays is None and organization_stopped(days, day, baseline, expected):
        return Spike(None, day, tasks, round(usual), Direction.DOWN)
    return None


def _shift(
    expectation: Expectation, baseline: Baseline, day: date, tasks: int, holidays: Collection[date]
) -> Spike | None:
    usual = baseline.usual(day)
    direction = Direction.UP if tasks > usual else Direction.DOWN
    rising = direction is Direction.UP
    unusual = least_rise(expectation, day, ORGANIZATION) if rising else least_drop(expectation, day)
    since = shift_since(expectation, baseline, day, tasks, holidays, unusual)
    return Spike(None, day, tasks, round(usual), direction, since) if since else None


def flow_spikes(
    days: Mapping[Key, Mapping[date, int]],
    day: date,
    expected: Collection[ExpectedSpike],
    holidays: Collection[date] | None = None,
) -> tuple[Spike, ...]:
    """The spikes of flows on a day that is over, those farthest from their usual tasks first."""
    baselines = {
        key: baseline
        for key, own in days.items()
        if own.get(day, 0) >= 0 and (baseline := baseline_of(own, day)) and any(baseline.days.values())
    }
    tasks = {key: days[key][day] for key in baselines}
    common_rise = _common_rise(baselines, tasks, day)
    threshold = _shared_threshold(tasks)
    stopped = set(stopped_flows(days, day, baselines, expected)) if day not in (holidays or ()) else set()
    spikes = [
        Spike(key, day, tasks[key], round(baselines[key].usual(day)), Direction.DOWN) for key in stopped
    ]  # fmt: skip
    for key in baselines.keys() - stopped:
        spike = _flow_spike(key, day, tasks[key], baselines[key], _of(key, expected), holidays, threshold, common_rise)
        spikes += [spike] if spike else []
    return tuple(sorted(spikes, key=lambda spike: (-abs(spike.tasks - spike.usual), str(spike.flow))))


def _flow_spike(
    key: Key,
    day: date,
    tasks: int,
    baseline: Baseline,
    expected: Collection[ExpectedSpike],
    holidays: Collection[date] | None,
    threshold: Threshold,
    common_rise: float,
) -> Spike | None:
    if may_have_risen(baseline, day, tasks):
        expectation = expectation_of(baseline, holidays or ())
        if risen(expectation, day, tasks, expected, threshold, max(0.0, common_rise)):
            return _spike(key, day, tasks, expectation, Direction.UP)
    elif 0 < tasks < MAY_HAVE_DROPPED * baseline.usual(day) and holidays is not None:
        expectation = expectation_of(baseline, holidays)
        fall = max(0.0, -common_rise)
        if dropped(expectation, day, tasks, expected, spreads=FLOW_DROP_SPREADS, common_fall=fall):
            return _spike(key, day, tasks, expectation, Direction.DOWN)
    return None


def _spike(flow: Key | None, day: date, tasks: int, expectation: Expectation, direction: Direction) -> Spike:
    return Spike(flow, day, tasks, round(expectation.expected(day)), direction)


def _of(flow: Key | None, expected: Collection[ExpectedSpike]) -> list[ExpectedSpike]:
    return [spike for spike in expected if spike.flow == flow]


def _shared_threshold(tasks: Mapping[Key, int]) -> Threshold:
    # Each flow gets its share of the chance (Bonferroni): with 50 flows at 0.01 each, every other day would be news.
    candidates = sum(count >= LEAST_TASKS for count in tasks.values())
    return Threshold(FLOWS.least, FLOWS.chance / max(1, candidates))


def _common_rise(baselines: Mapping[Key, Baseline], tasks: Mapping[Key, int], day: date) -> float:
    """The log rise, or the fall below 0, that all flows have in common: the organization's news, not theirs."""
    comparable = [key for key, baseline in baselines.items() if baseline.usual(day) >= LEAST_TASKS]
    rises = [log((tasks[key] + 1) / (baselines[key].usual(day) + 1)) for key in comparable]
    return median(rises) if len(rises) >= MIN_FLOWS_TO_COMPARE else 0.0
