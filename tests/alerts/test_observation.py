"""Answers that contradict themselves, mixed into those that do not: what fires is as if they had never come."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.model import AlertSettings, AlertState, Event
from bot.alerts.rules.evaluate import evaluate
from bot.alerts.rules.observation import Doubt, doubts_about, observation_of
from bot.usage.consistency import Contradiction
from bot.usage.model import Bucket, Organization, Reading, Usage
from bot.usage.period import Period
from bot.usage.report import build_report

NOVEMBER, LIMIT = date(2026, 11, 1), 10_000
ACME = Organization("acme", "Acme")
SETTINGS = AlertSettings(resolved=True)


def usage(days: list[int], *, limit: int | None = LIMIT) -> Usage:
    """The month as Pipefy tells it at noon of its last day."""
    buckets = tuple(Bucket(NOVEMBER + timedelta(days=n), tasks, limit) for n, tasks in enumerate(days))
    starts, ends = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    return Usage(Period.CURRENT_MONTH, sum(days), limit, 1, starts, ends, buckets)


def reading(answer: Usage, day: int, hour: int = 12) -> Reading:
    at = datetime(2026, 11, day, hour, tzinfo=UTC)
    return Reading(f"{day}:{hour}", ACME, Period.CURRENT_MONTH, answer, None, None, at)


def contradicted(answer: Usage, how: str, figure: int) -> Usage:
    """The same answer with a contradiction in it; where there happens to be none, as it was."""
    known = sum(bucket.usage or 0 for bucket in answer.buckets)
    match how:
        case "total":
            return replace(answer, total=figure)
        case "zero":
            return replace(answer, total=0, buckets=())
        case "no days":
            return replace(answer, buckets=())
        case "zero days":
            return replace(answer, buckets=tuple(replace(bucket, usage=0) for bucket in answer.buckets))
        case "other month":
            other = datetime(2026, 10, 1, tzinfo=UTC)
            return replace(answer, starts=other, ends=other + timedelta(days=30))
        case "other days":
            moved = tuple(replace(bucket, starts=bucket.starts - timedelta(days=31)) for bucket in answer.buckets)
            return replace(answer, total=known + 1, buckets=moved)
        case "null total":
            return replace(answer, total=None, unknown=("total",))
        case _:
            return replace(answer, limit=None, unknown=("limit",))


HOW = ["total", "zero", "no days", "zero days", "other month", "other days", "null total", "null limit"]


def told(readings: list[Reading]) -> tuple[AlertState, list[Event]]:
    """The announcements, with the doubts that a check would have."""
    state, events = AlertState(), list[Event]()
    for each_reading in readings:
        report = build_report(each_reading)
        observation = observation_of(report, doubts_about(report, state.used))
        if observation is not None:
            state, announced = evaluate(state, SETTINGS, observation, each_reading.taken_at)
            events += announced
    return state, events


@given(
    st.lists(st.integers(1, 900), min_size=2, max_size=30),
    st.lists(
        st.tuples(st.integers(1, 30), st.sampled_from(HOW), st.integers(0, 3 * LIMIT)),
        max_size=20,
        unique_by=lambda t: t[0],
    ),
)
def test_contradictions_change_nothing_of_what_is_announced(days: list[int], wrong: list[tuple[int, str, int]]) -> None:
    good = {day: usage(days[:day]) for day in range(1, len(days) + 1)}
    sane = [reading(answer, day) for day, answer in good.items()]
    bad = []
    for day, how, figure in wrong:
        if day in good and (answer := contradicted(good[day], how, figure)) != good[day]:
            earlier = sum(days[: day - 1])
            if doubts_about(build_report(reading(answer, day, hour=13)), earlier):
                bad.append(reading(answer, day, hour=13))
    mixed = sorted([*sane, *bad], key=lambda read: read.taken_at)
    assert told(mixed) == told(sane)


@pytest.mark.parametrize("how", [how for how in HOW if how != "null limit"])
def test_each_of_them_is_doubted(how: str) -> None:
    report = build_report(reading(contradicted(usage([300] * 20), how, 1), 20))
    doubts = doubts_about(report, 5_700)
    assert doubts is not None
    assert doubts.about_tasks
    observation = observation_of(report, doubts)
    assert observation is None or observation.used is None


def test_an_unknown_allowance_leaves_the_tasks() -> None:
    report = build_report(reading(contradicted(usage([300] * 20), "null limit", 1), 20))
    doubts = doubts_about(report)
    assert doubts is not None
    assert doubts.reasons == (Contradiction.NULL_LIMIT,)
    observation = observation_of(report, doubts)
    assert observation is not None
    assert (observation.used, observation.allowance_known) == (6_000, False)


@pytest.mark.parametrize(
    ("days", "earlier", "doubted"),
    [
        pytest.param([300] * 20, 5_700, False, id="it grows"),
        pytest.param([300] * 20, 6_300, False, id="a correction"),
        pytest.param([100] * 20, 6_000, False, id="far less, and its days agree"),
        pytest.param([0] * 20, 6_000, True, id="no task, though its days agree"),
        pytest.param([0] * 20, None, False, id="no task, and none before"),
        pytest.param([0] * 20, 0, False, id="no task, as before"),
    ],
)
def test_a_month_does_not_lose_most_of_its_tasks(days: list[int], earlier: int | None, doubted: bool) -> None:
    doubts = doubts_about(build_report(reading(usage(days), 20)), earlier)
    assert (doubts is not None and Doubt.FELL in doubts.reasons) is doubted
