from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.flow_changes import FlowChanges, FlowWeek, flow_changes
from bot.usage.flow_deltas import FlowReadings, FlowStatus
from bot.usage.model import Flow
from bot.usage.period import Week, last_day, month_before

START, MONDAY, END = date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)
WEEK = Week(MONDAY, END - timedelta(days=1))
DECEMBER_WEEK = Week(date(2026, 11, 30), date(2026, 12, 6))
NOVEMBER = date(2026, 11, 1)
Listed = dict[str, int | None]  # "name" or "name @ pipe", tasks


def listed(tasks: Listed) -> list[Flow]:
    keys = [(*name.split(" @ "), "Sales")[:2] for name in tasks]
    return [
        Flow(name, pipe, count, count, None, None) for (name, pipe), count in zip(keys, tasks.values(), strict=True)
    ]


def readings(*read: tuple[date, Listed]) -> FlowReadings:
    return {day: {day.replace(day=1): listed(tasks)} for day, tasks in read}


def changes(*read: tuple[date, Listed]) -> FlowChanges:
    weeks = flow_changes(WEEK, readings(*read))
    assert weeks
    return weeks


def row(weeks: FlowChanges, name: str) -> tuple[int | None, int | None, FlowStatus]:
    return next((flow.tasks, flow.before, flow.status) for flow in weeks.flows if flow.name == name)


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ((100, 150, 230), (80, 50, FlowStatus.UNCHANGED)),
        ((100, 150, 150), (0, 50, FlowStatus.STOPPED)),
        ((100, 100, 100), (0, 0, FlowStatus.UNCHANGED)),
        ((100, 100, 130), (30, 0, FlowStatus.UNCHANGED)),  # seen before, so not new
        ((100, 150, 149), (None, 50, FlowStatus.UNCHANGED)),  # a total that falls tells nothing
        ((100, None, 150), (None, None, FlowStatus.UNCHANGED)),
        ((None, 150, 200), (50, None, FlowStatus.UNCHANGED)),
    ],
)
def test_a_week_is_the_difference_of_two_totals(
    totals: tuple[int | None, ...], expected: tuple[int | None, int | None, FlowStatus]
) -> None:
    weeks = changes(*((day, {"a": total}) for day, total in zip((START, MONDAY, END), totals, strict=True)))
    assert row(weeks, "a") == expected


def test_a_flow_that_nobody_saw_before_is_new() -> None:
    weeks = changes((START, {"a": 1}), (MONDAY, {"a": 2}), (END, {"a": 3, "b": 40}))
    assert row(weeks, "b") == (40, 0, FlowStatus.NEW)


def test_without_the_week_before_nothing_is_new_or_compared() -> None:
    weeks = changes((MONDAY, {"a": 2}), (END, {"a": 3, "b": 40}))
    assert row(weeks, "b") == (40, None, FlowStatus.UNCHANGED)
    assert not weeks.compared


def test_a_flow_that_was_seen_long_ago_is_not_new() -> None:
    old = (date(2026, 10, 5), dict[str, int | None](b=7))
    weeks = changes(old, (START, {}), (MONDAY, {}), (END, {"b": 40}))
    assert row(weeks, "b") == (40, 0, FlowStatus.UNCHANGED)


@pytest.mark.parametrize("offset", [-1, 1])
def test_both_readings_may_be_a_day_off_together(offset: int) -> None:
    off = timedelta(days=offset)
    weeks = changes((MONDAY + off, {"a": 10}), (END + off, {"a": 50}))
    assert (weeks.read_first, weeks.read_last, weeks.total) == (MONDAY + off, END + off, 40)


@pytest.mark.parametrize("last", [END - timedelta(days=1), END + timedelta(days=1), END + timedelta(days=7)])
def test_readings_that_are_not_a_week_apart_tell_nothing(last: date) -> None:
    assert flow_changes(WEEK, readings((MONDAY, {"a": 10}), (last, {"a": 50}))) is None


def test_a_week_across_a_month_needs_the_months_last_total() -> None:
    first, last = readings((date(2026, 11, 30), {"a": 900, "b": 5})), readings((date(2026, 12, 7), {"a": 60, "c": 7}))
    final = {date(2026, 12, 1): {NOVEMBER: listed({"a": 940, "b": 5})}}
    assert flow_changes(DECEMBER_WEEK, {**first, **last}) is None
    weeks = flow_changes(DECEMBER_WEEK, {**first, **last, **final})
    assert weeks
    assert [(flow.name, flow.tasks) for flow in weeks.flows] == [("a", 100), ("c", 7), ("b", 0)]


def test_a_renamed_flow_goes_on_when_the_totals_agree() -> None:
    weeks = changes(
        (START, {"a": 100}), (MONDAY, {"a": 150}), (date(2026, 11, 18), {"a": 170}),
        (date(2026, 11, 19), {"b": 170}), (END, {"b": 230}),
    )  # fmt: skip
    assert row(weeks, "b") == (80, 50, FlowStatus.RENAMED)
    assert [flow.previous_key for flow in weeks.flows] == [("Sales", "a")]


@pytest.mark.parametrize(
    ("first", "last", "previous_key"),
    [
        ({"a": 150}, {"b": 230}, ("Sales", "a")),  # it may have gone on, or be another
        ({"a": 150, "c": 1}, {"b": 230}, None),
        ({"a @ Sales": 150}, {"a @ Support": 230}, ("Sales", "a")),
        ({"a": 150}, {"b @ Support": 230}, None),
        ({"a": None}, {"b": 230}, ("Sales", "a")),
        ({"a": 150, "c": 150}, {"b": 150}, None),  # which of the two?
    ],
)
def test_a_flow_that_may_be_renamed_is_unclear(
    first: Listed, last: Listed, previous_key: tuple[str, str] | None
) -> None:
    weeks = changes((START, {}), (MONDAY, first), (END, last))
    assert [(f.tasks, f.before, f.previous_key) for f in weeks.of(FlowStatus.AMBIGUOUS)] == [(None, None, previous_key)]
    assert len(weeks.of(FlowStatus.MISSING)) == len(first)
    assert weeks.total is None


def test_a_flow_with_fewer_tasks_than_the_one_that_is_gone_is_new() -> None:
    weeks = changes((START, {}), (MONDAY, {"a": 150}), (END, {"b": 149}))
    assert row(weeks, "b") == (149, 0, FlowStatus.NEW)
    assert row(weeks, "a") == (None, 150, FlowStatus.MISSING)


def test_flows_that_share_pipe_and_name_are_counted_together() -> None:
    first, other = Flow("a", "Sales", 100, 10, None, None), Flow("a", "Sales", 90, 9, None, None)
    later = Flow("a", "Sales", 130, 13, None, None)
    weeks = flow_changes(WEEK, {MONDAY: {NOVEMBER: [first, other]}, END: {NOVEMBER: [later, later]}})
    assert weeks
    assert [(flow.tasks, flow.runs) for flow in weeks.flows] == [(70, 7)]


def test_one_of_two_flows_that_share_a_name_may_be_renamed() -> None:
    weeks = flow_changes(
        WEEK, {MONDAY: {NOVEMBER: listed({"a": 9}) + listed({"a": 50})}, END: {NOVEMBER: listed({"a": 90, "b": 60})}}
    )
    assert weeks
    assert [(flow.name, flow.status, flow.tasks) for flow in weeks.flows] == [
        ("a", FlowStatus.MISSING, None),
        ("b", FlowStatus.AMBIGUOUS, None),
    ]


def test_the_movers_are_those_that_changed_most() -> None:
    weeks = changes(
        (START, {"a": 0, "b": 0, "c": 0}), (MONDAY, {"a": 10, "b": 90, "c": 5}), (END, {"a": 30, "b": 100, "c": 10}),
    )  # fmt: skip
    assert [(flow.name, flow.difference) for flow in weeks.movers] == [("b", -80), ("a", 10)]
    assert [flow.name for flow in weeks.flows] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("tasks", "before", "runs", "runs_before", "per_run"),
    [
        (400, 200, 100, 100, (2.0, 4.0)),
        (400, 200, 200, 100, None),  # more runs
        (400, 200, 180, 100, None),  # mostly more runs
        (400, 200, 120, 100, (2.0, 400 / 120)),
        (100, 200, 10, 100, None),  # no rise
        (104, 100, 100, 100, None),  # hardly a rise
        (400, 200, 0, 100, None),
        (400, 200, None, 100, None),
        (None, 200, 100, 100, None),
    ],
)
def test_tasks_per_run_are_told_where_they_explain_a_rise(
    tasks: int | None, before: int, runs: int | None, runs_before: int, per_run: tuple[float, float] | None
) -> None:
    assert FlowWeek("p", "f", FlowStatus.UNCHANGED, tasks, before, runs, runs_before).per_run == per_run


@dataclass(frozen=True)
class Life:
    """A true flow. No sums of flows' totals are equal by coincidence: `number` is a power of two."""

    number: int
    daily: Sequence[int]  # thousands of tasks, by day since 26 October
    renamed_on: int | None  # day
    deleted_on: int | None
    name: str
    pipe: str

    def month_to_date(self, day: date, month: date) -> int:
        """Tasks of the month before `day` begins."""
        first, last = (month - EPOCH).days, (min(day, last_day(month) + timedelta(days=1)) - EPOCH).days
        tasks = sum(self.daily[max(0, first) : max(0, last)])
        return 1_000 * tasks + self.number if tasks else 0

    def key_on(self, day: date) -> tuple[str, str] | None:
        if self.deleted_on is not None and (day - EPOCH).days > self.deleted_on:
            return None
        renamed = self.renamed_on is not None and (day - EPOCH).days > self.renamed_on
        if self.renamed_on is self.deleted_on is None:
            return self.pipe, self.name
        return self.pipe, f"{self.name} {self.number}{' anew' if renamed else ''}"  # nobody takes its place

    def listed(self, day: date, month: date) -> list[Flow]:
        tasks, key = self.month_to_date(day, month), self.key_on(day)
        return [Flow(key[1], key[0], tasks, tasks // 7, None, None)] if tasks and key else []

    def between(self, first: date, last: date) -> int:
        start, end = first.replace(day=1), last.replace(day=1)
        earlier = self.month_to_date(first, start)
        if start == end:
            return self.month_to_date(last, end) - earlier
        return self.month_to_date(end, start) - earlier + self.month_to_date(last, end)


EPOCH, DAYS = date(2026, 10, 26), 50
DAY_NUMBERS = st.one_of(st.none(), st.integers(0, DAYS))
LIVES = st.lists(
    st.tuples(
        st.lists(st.integers(0, 3), min_size=DAYS, max_size=DAYS),
        DAY_NUMBERS,
        DAY_NUMBERS,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["Sales", "Support"]),
    ),
    max_size=6,
).map(lambda drawn: [Life(2**n, *life) for n, life in enumerate(drawn)])
MONDAYS = st.sampled_from([EPOCH + timedelta(weeks=n) for n in range(1, 6)])


def read(lives: list[Life], day: date) -> dict[date, list[Flow]]:
    months = [day.replace(day=1), month_before(day)] if day.day < 9 else [day.replace(day=1)]
    return {month: [flow for life in lives for flow in life.listed(day, month)] for month in months}


@given(LIVES, MONDAYS, st.sets(st.integers(0, DAYS)))
def test_a_figure_is_right_or_unknown(lives: list[Life], monday: date, missed: set[int]) -> None:
    on = [EPOCH + timedelta(days=n) for n in range(DAYS) if n not in missed]
    weeks = flow_changes(Week(monday, monday + timedelta(days=6)), {day: read(lives, day) for day in on})
    for flow in weeks.flows if weeks else ():
        alive = [life for life in lives if weeks and life.key_on(weeks.read_last) == (flow.pipe, flow.name)]
        if alive and weeks and flow.tasks is not None:
            assert flow.tasks == sum(life.between(weeks.read_first, weeks.read_last) for life in alive)


@given(
    st.dictionaries(
        st.dates(date(2026, 11, 7), date(2026, 11, 25)),
        st.dictionaries(
            st.sampled_from([NOVEMBER, date(2026, 10, 1)]),
            st.lists(
                st.builds(
                    Flow,
                    st.sampled_from(["a", "b", None]),
                    st.sampled_from(["p", None]),
                    st.one_of(st.none(), st.integers(0, 5)),
                    st.one_of(st.none(), st.integers(0, 5)),
                    st.none(),
                    st.none(),
                )
            ),
        ),
    )
)
def test_whatever_was_read_no_figure_is_negative(read_on: FlowReadings) -> None:
    weeks = flow_changes(WEEK, read_on)
    for flow in weeks.flows if weeks else ():
        assert min(flow.tasks or 0, flow.before or 0, flow.runs or 0, flow.runs_before or 0) >= 0
        assert flow.per_run is None or flow.difference
