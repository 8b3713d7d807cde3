"""Digests to draw, and strategies that make any of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bot.digests.extent import Extent
from bot.digests.flow_changes import FlowChanges, FlowWeek
from bot.digests.messages.posting import DigestPosting
from bot.digests.model import Digest, MonthSoFar, WeekTotal
from bot.digests.month_flows import MonthFlows
from bot.usage.flow_deltas import FlowStatus
from bot.usage.forecast import Forecast, TooEarly
from bot.usage.model import Flow
from bot.usage.period import Week
from tests.support.subscription_examples import (
    ACME,
    ENGLISH,
    NINE,
    anything,
    instants,
    localizers,
    organizations,
    schedules,
)

WEEK = Week(date(2026, 11, 16), date(2026, 11, 22))
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)
POSTING = DigestPosting(ENGLISH, ACME, MONDAY, schedule=NINE, subscription_id="5e1f0000-0000-4000-8000-000000000001")


def flow(
    name: str | None, tasks: int | None, before: int | None, fate: FlowStatus = FlowStatus.UNCHANGED, **more: object
) -> FlowWeek:
    return replace(FlowWeek("Sales", name, fate, tasks, before, tasks, before), **more)  # type: ignore[arg-type] # fields by name


FLOWS = (
    flow("Sync orders", 5000, 3500, runs=1000, runs_before=1000),
    flow("Invoice → ERP", 2100, 2400, pipe="Finance"),
    flow("Send contracts", 1200, 0, FlowStatus.NEW),
    flow("Leads v2", 800, 790, FlowStatus.RENAMED, previous_key=("Sales", "Leads")),
    flow(None, 8, 8, pipe=None),
    flow("Old import", 0, 1440, FlowStatus.STOPPED),
)
CHANGES = FlowChanges(WEEK.first, date(2026, 11, 23), compared=True, flows=FLOWS)
WEEKS = tuple(
    WeekTotal(Week(WEEK.first - timedelta(weeks=n), WEEK.last - timedelta(weeks=n)), tasks)
    for n, tasks in reversed(list(enumerate((9120, 8143, 8400, 7980, None, 7700, 8020, 7650))))
)
PATH = tuple(1_746 * day for day in range(1, 31))
MONTH = MonthSoFar(NOVEMBER, MONDAY, 38_412, 50_000, 77, Forecast(52_380, 50_100, 54_900, PATH), date(2026, 11, 29))
MONTH_FLOWS = MonthFlows(
    NOVEMBER,
    is_over=False,
    flows=tuple(
        Flow(name, "Sales", tasks, 10, None, "ENABLED") for name, tasks in (("Sync orders", 31_200), ("B", 90))
    ),
    total=38_412,
    more=12,
)
DIGEST = Digest(WEEK, 9120, 8143, 12, (), WEEKS, MONTH, CHANGES, 12, None)
FIRST = Digest(
    WEEK, None, None, None, (WEEK.first, date(2026, 11, 17)), (WeekTotal(WEEK, None),), replace(MONTH, limit=None,
    percent=None, outlook=TooEarly(3, 900), passes_on=None), None, None, date(2026, 12, 7), MONTH_FLOWS
)  # fmt: skip

tasks = st.none() | st.integers(0, 10**9)
flow_weeks = st.builds(
    FlowWeek,
    pipe=st.none() | anything,
    name=st.none() | anything,
    status=st.sampled_from(FlowStatus),
    tasks=tasks,
    before=tasks,
    runs=tasks,
    runs_before=tasks,
    previous_key=st.none() | st.tuples(st.none() | anything, st.none() | anything),
)
changes = st.builds(
    FlowChanges,
    st.sampled_from([WEEK.first, date(2026, 11, 15)]),
    st.just(date(2026, 11, 23)),
    st.booleans(),
    st.lists(flow_weeks, max_size=12).map(tuple) | st.builds(lambda one: (one,) * 150, flow_weeks),
)
forecasts = st.builds(Forecast, st.integers(0, 10**9), st.just(0), st.just(10**9), st.just(PATH))
months = st.builds(
    MonthSoFar,
    st.just(NOVEMBER),
    instants,
    st.integers(0, 10**9),
    st.none() | st.integers(1, 10**9),
    st.none() | st.integers(0, 10**6),
    st.none() | st.builds(TooEarly, st.integers(0, 4), st.integers(0, 99)) | forecasts,
    st.none() | st.dates(),
)
totals = st.lists(tasks, min_size=8, max_size=8).map(
    lambda told: tuple(WeekTotal(week.week, figure) for week, figure in zip(WEEKS, told, strict=True))
)
flows_of_month = st.builds(
    Flow, st.none() | anything, st.none() | anything, st.integers(1, 10**9), tasks, st.none(), st.none() | anything
)
month_flows = st.builds(
    MonthFlows,
    month=st.just(NOVEMBER),
    is_over=st.booleans(),
    flows=st.lists(flows_of_month, min_size=1, max_size=12).map(tuple),
    total=tasks,
    more=st.integers(0, 99),
)
digests = st.builds(
    Digest,
    week=st.just(WEEK),
    total=tasks,
    before=tasks,
    percent=st.none() | st.integers(-100, 10**6),
    unknown_days=st.sets(st.dates(WEEK.first, WEEK.last)).map(lambda days: tuple(sorted(days))),
    weeks=totals,
    month=st.none() | months,
    flows=st.none() | changes,
    unattributed=tasks,
    flows_from=st.none() | st.dates(date(2026, 11, 1), date(2027, 2, 1)),
    month_flows=st.none() | month_flows,
)
postings = st.builds(
    DigestPosting,
    localizer=localizers,
    organization=organizations,
    as_of=instants,
    stale=st.booleans(),
    schedule=st.none() | schedules,
    subscription_id=st.sampled_from(["", "5e1f0000"]),
    late_from=st.none() | instants,
    asked_by=st.sampled_from([None, "U0BEN"]),
    organization_url=st.sampled_from([None, "https://app.pipefy.com/organizations/301234"]),
    extent=st.sampled_from(Extent),
)
