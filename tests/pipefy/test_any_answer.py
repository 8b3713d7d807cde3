"""Whole answers of Pipefy with any value at any place, through the client and the report."""

import asyncio
import math
from typing import Any

import httpx
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import BotError, PipefyTooLarge
from bot.i18n.catalogs import translator_for
from bot.ops.report import report_csv, report_json, report_lines
from bot.pipefy.auth import StaticTokenAuth
from bot.pipefy.client import PipefyClient
from bot.pipefy.limited_body import LARGEST_BODY
from bot.readings.repository import READING_JSON
from bot.reports.messages.card import Showing, report_card
from bot.usage.consistency import Contradiction, trusted_total
from bot.usage.model import FlowList, Organization, Reading
from bot.usage.period import Period, days_between, last_day, month_before
from bot.usage.report import Report, build_report
from sandbox.pipefy.faults import MISSING, Edited
from sandbox.pipefy.world import PipefyWorld
from tests.pipefy.wire import NOW, Wire
from tests.support.workspace import ACME

ORGANIZATION = Organization(ACME, "Acme Ltda")
SHOWING = Showing(translator_for("en-US"), "America/Sao_Paulo")
STATS = (
    "", "tasksConsumed", "tasksConsumed.usage", "tasksConsumed.limit", "activeFlows", "filterDate", "filterDate.from",
    "filterDate.to", "history", "history.nodes",
    *(f"history.nodes.{n}{field}" for n in (0, 1, 2, 20, 21, 29) for field in ("", ".date", ".usage", ".limit")),
)  # fmt: skip
LIST = (
    "", "totalFlows", "totalTasks", "edges", "pageInfo", "pageInfo.hasNextPage", "pageInfo.endCursor",
    *(f"edges.{n}{field}" for n in (0, 1, 9, 49) for field in ("", *(f".node{inner}" for inner in (
        "", ".name", ".project", ".project.name", ".tasks", ".runs", ".lastRunAt", ".status")))),
)  # fmt: skip
REPORT_PATHS = [f"{root}.{path}".rstrip(".") for root in ("stats", "beside") for path in STATS]
REPORT_PATHS += [f"top.{path}".rstrip(".") for path in LIST]
FLOWS_PATHS = [f"flows.{path}".rstrip(".") for path in LIST]

numbers = st.one_of(
    st.integers(), st.integers(0, 60_000), st.floats(), st.integers(0, 10**6).map(float),
    st.sampled_from([-1, 0, 0.5, 2**31 - 1, 2**53, 2**63 - 1, 10**400, 1e308, math.inf, math.nan]),
)  # fmt: skip
words = st.one_of(
    st.text(max_size=20),
    numbers.map(str),
    st.dates().map(str),
    st.datetimes(timezones=st.none() | st.timezones()).map(lambda instant: instant.isoformat()),
    st.sampled_from([
        "", "2026-11", "2026-11-01", "2026-10-31T23:59:59.998Z", "2026-11-01T00:00:00+02:00", "2026-10-01T00:00:00Z",
        "2026-12-01T00:00:00.001Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "9" * 5000, "x" * 10**5,
        "\ud800", "\x00", "<!channel>", "=1+1",
    ]),
)  # fmt: skip
odd = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, words, st.just(MISSING)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
).map(lambda value: value if value is MISSING or MISSING not in flattened(value) else None)
errors = st.none() | st.fixed_dictionaries({"message": words, "extensions": st.none() | st.just({"code": "X"})})


def flattened(value: object) -> list[object]:
    match value:
        case list():
            return [inner for item in value for inner in flattened(item)]
        case dict():
            return [inner for item in value.values() for inner in flattened(item)]
        case _:
            return [value]


def edits_of(paths: list[str]) -> st.SearchStrategy[list[Edited]]:
    return st.lists(st.builds(Edited, st.sampled_from(paths), odd, errors), min_size=1, max_size=6)


async def asked(edits: list[Edited], period: Period, *, flows: bool) -> Reading | FlowList | BotError:
    """Pipefy's answer with the edits, as the client reads it, or the error of the tree that it raises."""
    world = PipefyWorld(lambda: NOW)
    world.edits = edits
    async with httpx.AsyncClient(transport=Wire(world)) as http:
        auth = StaticTokenAuth(world.static_token)
        client = PipefyClient(http, auth, "http://pipefy.test/graphql", now=lambda: NOW, new_id=lambda: "1")
        try:
            if flows:
                return await client.flows(ORGANIZATION, period, "")
            return await client.read(ORGANIZATION, period, NOW)
        except BotError as error:
            return error


def is_too_large(error: BotError, edits: list[Edited]) -> bool:
    """True for an answer of which the edits alone make more than the bot takes in, whatever it says."""
    return isinstance(error, PipefyTooLarge) and len(repr(edits)) > LARGEST_BODY * 0.9


# As large as the strategy makes them: three are more than an answer may have.
LARGE = [["x" * 10**5] * 3] * 2


def touches(edits: list[Edited], path: str) -> bool:
    """True where an edit may have changed what stands at the path."""
    return any(path.startswith(edit.path) or edit.path.startswith(path) for edit in edits)


def drawn(report: Report) -> None:
    card = report_card(report, SHOWING)
    assert card.text
    assert card.blocks
    assert report_lines(report, SHOWING)
    assert report_json(report).isascii()
    report_csv(report, SHOWING.translator)


def is_asked(report: Report) -> bool:
    """True where the report names the month that was asked for, or says that it does not."""
    today = NOW.date()
    asked_month = {
        Period.CURRENT_MONTH: today.replace(day=1), Period.LAST_MONTH: month_before(today)
    }.get(report.reading.period)  # fmt: skip
    named = report.range.first if report.range else None
    return asked_month in (None, named) or Contradiction.MONTH in report.contradictions


def agrees(reading: Reading) -> bool:
    """True where all days that are over stand in the answer and make the total, or some are missing and make less.

    One in a hundred tasks, or one at all, may have come between the two counts; a total of 0 is no such lag.
    """
    today, usage = NOW.date(), reading.usage
    first = today.replace(day=1) if reading.period is Period.CURRENT_MONTH else month_before(today)
    days = days_between(first, min(last_day(first), today))
    known = {bucket.starts: bucket.usage for bucket in usage.buckets if bucket.usage is not None}
    total = sum(known.get(day, 0) for day in days)
    if usage.total is None or usage.total == 0 < total:
        return False
    near = abs(total - usage.total) <= max(1, max(total, usage.total) // 100)
    return near or (total < usage.total and not known.keys() >= set(days))


@example(
    [Edited(f"stats.{path}", LARGE, None) for path in ("activeFlows", "filterDate", "tasksConsumed.usage")],
    Period.CURRENT_MONTH,
)
@given(edits_of(REPORT_PATHS), st.sampled_from(Period))
def test_a_strange_answer_costs_its_part_and_is_never_wrong(edits: list[Edited], period: Period) -> None:
    reading = asyncio.run(asked(edits, period, flows=False))
    if isinstance(reading, BotError):
        # Refused as a whole only where the summary itself is no object.
        assert any(edit.path == "stats" for edit in edits) or is_too_large(reading, edits)
        return
    assert isinstance(reading, Reading)
    assert READING_JSON.from_json(READING_JSON.to_json(reading)) == reading
    report = build_report(reading)
    drawn(report)
    truth = PipefyWorld(lambda: NOW).figures(ACME).total(period.value)
    if not touches(edits, "stats.tasksConsumed.usage"):
        assert reading.usage.total == truth
    if not touches(edits, "stats"):
        assert (report.total, report.contradictions) == (truth, ())
    assert is_asked(report)
    assert report.limit is None or 0 < report.limit < 999_999_999
    assert (report.total == reading.usage.total) is not report.of_days or report.total is None
    trusted = trusted_total(reading.usage, NOW.date(), reading.beside)
    assert trusted is None or period is Period.LAST_3_MONTHS or agrees(reading)


@example([Edited(f"flows.{path}", LARGE, None) for path in ("totalFlows", "totalTasks", "pageInfo.endCursor")])
@given(edits_of(FLOWS_PATHS))
def test_a_strange_list_is_complete_only_where_its_counts_are_met(edits: list[Edited]) -> None:
    listed = asyncio.run(asked(edits, Period.LAST_MONTH, flows=True))
    if isinstance(listed, BotError):
        assert touches(edits, "flows.edges") or is_too_large(listed, edits)
        return
    assert isinstance(listed, FlowList)
    assert listed.pages <= 3
    if listed.complete:
        tasks: list[Any] = [flow.tasks for flow in listed.flows]
        assert not listed.holes
        assert listed.total_flows is None or len(listed.flows) >= listed.total_flows
        assert None in tasks or listed.total_tasks is None or sum(tasks) >= listed.total_tasks * 0.99 - 1
