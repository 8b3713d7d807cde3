"""Lists of flows against Pipefy's own counts: what is missing is said, and no question is asked in vain."""

from typing import Any

import pytest

from bot.pipefy.client import PipefyClient
from bot.usage.model import FlowList, Organization
from bot.usage.period import Period
from sandbox.pipefy.faults import MISSING, Answered, Edited, Fault, failed, html, null_by_error, rate_limited
from sandbox.pipefy.world import PipefyWorld

WHOLE = 60  # flows of the sandbox's organization, on two pages


async def listed(pipefy: PipefyClient, acme: Organization, words: str = "") -> FlowList:
    return await pipefy.flows(acme, Period.LAST_MONTH, words)


def edited(world: PipefyWorld, **values: Any) -> None:  # noqa: ANN401 - JSON
    """Edit every page: `pageInfo__hasNextPage=True`."""
    world.edits += [Edited(f"flows.{path.replace('__', '.')}", value) for path, value in values.items()]


@pytest.mark.parametrize(
    ("edits", "flows", "requests"),
    [
        pytest.param({"pageInfo__hasNextPage": False}, 50, 1, id="no more pages, but more flows"),
        pytest.param({"totalFlows": 120}, WHOLE, 2, id="more flows are counted"),
        pytest.param({"totalTasks": 10**6}, WHOLE, 2, id="more tasks are counted"),
        pytest.param({"pageInfo__hasNextPage": True, "edges": []}, 0, 1, id="empty pages for ever"),
        pytest.param({"pageInfo": None}, 50, 1, id="no cursor"),
        pytest.param({"pageInfo__endCursor": "x"}, 50, 2, id="a cursor that means nothing"),
        pytest.param({"edges__3__node": None}, WHOLE - 2, 2, id="a row without a flow"),
        pytest.param({"edges__3": "flow"}, WHOLE - 2, 2, id="a row that is none"),
        pytest.param({"edges__3__node": []}, WHOLE - 2, 2, id="a flow that is none"),
    ],
)
async def test_a_list_that_is_short_is_not_complete(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, edits: dict[str, Any], flows: int, requests: int
) -> None:
    edited(world, **edits)
    found = await listed(pipefy, acme)
    assert (len(found.flows), found.complete, world.requests) == (flows, False, requests)


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param({"totalFlows": None, "totalTasks": None}, id="no counts"),
        pytest.param({"totalFlows": "60"}, id="a count in quotes"),
        pytest.param({"totalFlows": 5}, id="fewer are counted"),
        pytest.param({"totalTasks": 1}, id="fewer tasks are counted"),
        pytest.param({"totalTasks": "x"}, id="no count"),
    ],
)
async def test_a_list_that_says_it_is_whole_is(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, edits: dict[str, Any]
) -> None:
    edited(world, **edits)
    found = await listed(pipefy, acme)
    assert (len(found.flows), found.complete) == (WHOLE, True)


@pytest.mark.parametrize(("total_flows", "complete"), [(WHOLE, True), (None, False)])
async def test_tasks_that_come_while_pages_are_read_hide_no_flow(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, total_flows: int | None, *, complete: bool
) -> None:
    world.unbooked = 5
    edited(world, totalFlows=total_flows)
    assert (await listed(pipefy, acme)).complete is complete


async def test_pages_without_end_are_asked_for_until_nothing_is_new(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    edited(world, pageInfo__hasNextPage=True)
    found = await listed(pipefy, acme)
    assert (len(found.flows), found.complete, found.pages, world.requests) == (WHOLE, True, 3, 3)


async def test_a_row_on_two_pages_is_counted_once(pipefy: PipefyClient, world: PipefyWorld, acme: Organization) -> None:
    first = (await listed(pipefy, acme)).flows[0]
    row: dict[str, Any] = {
        "name": first.name,
        "project": {"name": first.pipe},
        "tasks": first.tasks,
        "runs": first.runs,
    }
    row |= {"lastRunAt": first.last_run_at and first.last_run_at.isoformat(), "status": first.status}
    world.faults += [Edited("nothing"), Edited("flows.edges.4.node", row)]
    found = await listed(pipefy, acme)
    # It stands where another flow should: that one is missing.
    assert ([flow.name for flow in found.flows].count(first.name), found.complete) == (1, False)


@pytest.mark.parametrize(
    "fault",
    [
        rate_limited("300"),
        html(403),
        html(404),
        html(200),
        failed("PERMISSION_DENIED", "Permission denied"),
        Answered(200, '{"data": {"flows": 7}}'),
        Edited("flows.edges", None),
        Edited("flows.edges", MISSING),
        null_by_error("flows.edges"),
    ],
)
async def test_a_page_that_is_refused_leaves_those_before_it(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, fault: Fault
) -> None:
    world.faults += [Edited("nothing"), fault, fault]
    found = await listed(pipefy, acme)
    assert (len(found.flows), found.total_flows, found.complete) == (50, WHOLE, False)


async def test_the_counts_prove_nothing_about_a_search(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    edited(world, totalFlows=WHOLE, totalTasks=10**6)
    assert (await listed(pipefy, acme, "LOGÍSTICA")).complete
