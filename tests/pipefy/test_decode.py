"""Pipefy's JSON as values: what is null stays unknown, what is wrong is never shown."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PipefyChanged
from bot.pipefy import decode
from bot.usage.model import Bucket, Organization
from bot.usage.period import Period
from tests.pipefy.wire import SAMPLES, sample


def stats(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(sample(name))["data"]["integrationsUsageStats"]


def details(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(sample(name))["data"]["integrationsUsageDetails"]


def with_buckets(*nodes: Any) -> Any:  # noqa: ANN401 - JSON
    return {"history": {"nodes": list(nodes)}}


def test_the_documented_sample_is_read() -> None:
    usage = decode.usage(stats("stats_documented.json"), Period.CURRENT_MONTH)
    assert (usage.total, usage.limit, usage.active_flows) == (1280, None, 7)
    assert usage.starts == datetime(2026, 6, 1, tzinfo=UTC)
    assert usage.ends == datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
    assert usage.buckets == (Bucket(date(2026, 6, 1), 120, None), Bucket(date(2026, 6, 2), 64, None))


@pytest.mark.parametrize(
    ("name", "period", "total", "limit", "buckets"),
    [
        ("stats_31_days_limit_null.json", Period.LAST_MONTH, 48317, None, 31),
        ("stats_31_days_limit_set.json", Period.LAST_MONTH, 48317, 50000, 31),
        ("stats_3_months_limit_set.json", Period.LAST_3_MONTHS, 129400, 50000, 3),
        ("stats_limit_zero.json", Period.CURRENT_MONTH, 12, 0, 1),
        ("stats_zero_usage_no_buckets.json", Period.CURRENT_MONTH, 0, None, 0),
    ],
)
def test_every_kind_of_summary_is_read(name: str, period: Period, total: int, limit: int | None, buckets: int) -> None:
    usage = decode.usage(stats(name), period)
    assert (usage.total, usage.limit, len(usage.buckets)) == (total, limit, buckets)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("stats_*.json")))
def test_no_sample_of_a_summary_is_too_strange(name: str) -> None:
    period = Period.LAST_3_MONTHS if "3_months" in name else Period.LAST_MONTH
    usage = decode.usage(stats(name), period)
    assert usage.total is not None
    assert len(usage.buckets) == len(stats(name)["history"]["nodes"])


def test_buckets_are_sorted_oldest_first_and_gaps_are_kept() -> None:
    buckets = decode.usage(stats("stats_gaps_newest_first.json"), Period.LAST_MONTH).buckets
    days = [bucket.starts for bucket in buckets]
    assert days == sorted(days)
    assert date(2026, 10, 25) not in days


@pytest.mark.parametrize(("last", "tasks"), [(5, 120), (None, None)])
def test_hours_of_a_day_are_added_up(last: int | None, tasks: int | None) -> None:
    hours = [{"date": f"2026-11-01T{hour:02}:00:00Z", "usage": 5, "limit": 9} for hour in range(23)]
    read = decode.usage(
        with_buckets(*hours, hours[3], {"date": "2026-11-01T23:00:00Z", "usage": last, "limit": 9}),
        Period.CURRENT_MONTH,
    )
    assert read.buckets == (Bucket(date(2026, 11, 1), tasks, 9),)


def test_months_are_named_by_their_first_day() -> None:
    usage = decode.usage(stats("stats_3_months_limit_null.json"), Period.LAST_3_MONTHS)
    assert [bucket.starts for bucket in usage.buckets] == [date(2026, month, 1) for month in (9, 10, 11)]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_buckets_with_one_date_the_greater_figures_stay(turned: bool) -> None:
    nodes = [{"date": "2026-11-01", "usage": 5, "limit": None}, {"date": "2026-11-01", "usage": 7, "limit": 9}]
    usage = decode.usage(with_buckets(*(nodes[::-1] if turned else nodes)), Period.CURRENT_MONTH)
    assert usage.buckets == (Bucket(date(2026, 11, 1), 7, 9),)


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("2026-11", Period.CURRENT_MONTH),  # a month's tasks are not a day's
        ("2026-11-17", Period.LAST_3_MONTHS),  # nor a day's a month's
        ("2026-11-31", Period.CURRENT_MONTH),
        ("17/11/2026", Period.CURRENT_MONTH),
        ("", Period.LAST_MONTH),
        (None, Period.LAST_MONTH),
        (20261117, Period.LAST_MONTH),
    ],
)
def test_a_bucket_with_an_unreadable_date_is_left_out(label: object, period: Period) -> None:
    assert decode.usage(with_buckets({"date": label, "usage": 3}), period).buckets == ()


@pytest.mark.parametrize("node", [{}, {"tasksConsumed": None, "filterDate": None, "history": None}])
def test_null_is_unknown_and_never_zero(node: object) -> None:
    usage = decode.usage(node, Period.LAST_MONTH)
    assert (usage.total, usage.limit, usage.active_flows, usage.starts, usage.buckets) == (None, None, None, None, ())


@pytest.mark.parametrize("node", [None, 7, "stats", [], True])
def test_what_is_no_object_means_that_pipefy_changed(node: object) -> None:
    with pytest.raises(PipefyChanged, match="stats is no object"):
        decode.usage(node, Period.LAST_MONTH)


@pytest.mark.parametrize("figure", [0.5, -1, True, "12 or so", [], {}, float("nan"), float("inf"), 10**30, "9" * 500])
def test_a_figure_that_is_no_count_costs_only_itself(figure: object) -> None:
    node = {"tasksConsumed": {"usage": figure, "limit": 50_000}, "activeFlows": 7, "history": {"nodes": []}}
    usage = decode.usage(node, Period.LAST_MONTH)
    assert (usage.total, usage.limit, usage.active_flows, usage.unknown) == (None, 50_000, 7, ("total",))


@pytest.mark.parametrize(
    ("failed", "unknown"),
    [
        ([], ()),
        ([("tasksConsumed", "limit")], ("limit",)),
        ([("tasksConsumed",)], ("limit",)),
        ([()], ("limit",)),
        ([("activeFlows",)], ()),
        ([("history", "nodes", 3, "limit")], ()),
    ],
)
def test_a_null_that_an_error_explains_is_unknown(failed: list[decode.Path], unknown: tuple[str, ...]) -> None:
    node = {"tasksConsumed": {"usage": 5, "limit": None}, "activeFlows": 7, "history": {"nodes": []}}
    assert decode.usage(node, Period.LAST_MONTH, failed).unknown == unknown


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-30T23:59:59Z", datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)),
        ("2026-11-30T23:59:59-03:00", datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)),
        ("2026-11-30T23:59:59", datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)),
        ("soon", None),
        ("0001-01-01T00:00:00+14:00", None),
        (1764547199, None),
    ],
)
def test_the_end_of_a_range_is_the_date_that_stands_there(text: object, instant: datetime | None) -> None:
    assert decode.usage({"filterDate": {"to": text}}, Period.LAST_MONTH).ends == instant


def test_pages_of_flows_are_read_in_order() -> None:
    page = decode.page(details("details_57_page_1.json"))
    assert (len(page.flows), page.total_flows, page.more, page.next_cursor) == (20, 57, True, "MjA")


def test_the_last_page_says_so() -> None:
    pages = [decode.page(details(f"details_57_page_{number}.json")) for number in (1, 2, 3)]
    assert sum(len(page.flows) for page in pages) == 57
    assert [page.more for page in pages] == [True, True, False]
    assert sum(flow.tasks or 0 for page in pages for flow in page.flows) == pages[0].total_tasks


def test_no_flow_at_all_is_a_whole_list() -> None:
    page = decode.page(details("details_empty.json"))
    assert (page.flows, page.total_flows, page.more) == ((), 0, False)


def test_a_deleted_flow_has_no_name_and_no_pipe() -> None:
    first, second = decode.page(details("details_null_fields.json")).flows
    assert (first.name, first.pipe, first.status, first.tasks) == (None, None, None, 310)
    assert (second.name, second.pipe, second.last_run_at) == ("Untitled", None, None)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("a\x00b", "ab"), ("\ud83d!", "?!"), (" ", None), ("", None), (7, None), ("x" * 10**5, "x" * 1000)],
)
def test_names_fit_every_database_and_encoder(name: object, kept: str | None) -> None:
    flow = decode.page({"edges": [{"node": {"name": name, "project": {"name": name}}}]}).flows[0]
    assert (flow.name, flow.pipe) == (kept, kept)


def test_a_part_of_the_wrong_shape_is_unanswered_rather_than_wrong() -> None:
    parts = decode.parts(["many"], Period.LAST_MONTH, {"edges": "none"})
    assert (parts.beside, parts.top, parts.unanswered) == (None, None, ("beside", "top"))


def test_a_part_that_was_not_asked_for_is_not_unanswered() -> None:
    assert decode.parts(None, None, {"edges": []}).unanswered == ()


def test_only_digits_are_a_number_of_an_organization() -> None:
    numbers = ["301234", 301235, "٣٠١", "30/..", "", None, True, "1" * 19, {"a": 1}]
    nodes = [{"id": number, "uuid": f"U{n}", "name": "Acme"} for n, number in enumerate(numbers)]
    known = decode.numbered([*nodes, {"id": "7"}, None])
    assert {number: organization.uuid for number, organization in known.items()} == {"301234": "u0", "301235": "u1"}


def test_an_organization_without_a_uuid_is_none() -> None:
    nodes = [{"uuid": None, "name": "x"}, None, {"uuid": "8A1C", "name": None}]
    assert decode.organizations(nodes) == (Organization("8a1c", None),)


KEYS = ["tasksConsumed", "usage", "limit", "activeFlows", "filterDate", "from", "to", "history", "nodes", "date"]
KEYS += ["edges", "node", "name", "project", "pageInfo", "hasNextPage", "endCursor", "tasks", "uuid"]
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
json_values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
)


@given(json_values, st.sampled_from(Period))
def test_whatever_pipefy_says_is_read_or_refused(value: object, period: Period) -> None:
    for read in (lambda: decode.usage(value, period), lambda: decode.page(value), lambda: decode.organizations(value)):
        with suppress(PipefyChanged):
            read()
