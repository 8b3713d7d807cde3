"""Strange answers of Pipefy, as a person meets them: the part that is strange is missing, and the rest is right."""

from typing import Any

import pytest

from sandbox.pipefy.faults import Edited, null_by_error
from tests.support.messages import has
from tests.support.workspace import ACME, Workspace

USED = 33_083  # of November, by the sandbox's seed
DAYS = 19


def edit(workspace: Workspace, **values: Any) -> None:  # noqa: ANN401 - JSON
    """Edit every answer: `stats__tasksConsumed__usage=0`."""
    workspace.world.pipefy.edits += [Edited(path.replace("__", "."), value) for path, value in values.items()]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("tasksConsumed.usage", str(USED)),
        ("tasksConsumed.usage", float(USED)),
        ("tasksConsumed.limit", "50000"),
        ("activeFlows", "7"),
        ("activeFlows", -7),
        ("filterDate.from", "2026-11-01T00:00:00+02:00"),
        ("filterDate.from", "2026-10-31T23:59:59.998Z"),
        ("filterDate.from", None),
        ("filterDate", "November"),
        ("history.nodes.0.limit", -1),
    ],
)
async def test_a_figure_in_other_words_is_the_same_figure(workspace: Workspace, path: str, value: object) -> None:
    workspace.world.pipefy.edits.append(Edited(f"stats.{path}", value))
    post = await workspace.run_command()
    assert post.text.splitlines()[0].startswith(
        "Acme Ltda: 33,083 of 50,000 tasks (66%) used this month, 16,917 left. On track"
    )
    assert has(post, "data_visualization")


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        (-1, "Pipefy has no allowance"),
        (2**63 - 1, "Pipefy has no allowance"),
        (2**31 - 1, "The allowance is unlimited"),
        (999_999_999, "The allowance is unlimited"),
        ("plenty", "Pipefy couldn't say what the allowance is right now"),
    ],
)
async def test_an_odd_allowance_is_no_percentage(workspace: Workspace, limit: object, sentence: str) -> None:
    edit(workspace, stats__tasksConsumed__limit=limit)
    post = await workspace.run_command()
    assert post.text.startswith("Acme Ltda: 33,083 tasks used this month. On track for about")
    assert sentence in post.text


async def test_an_allowance_that_an_error_hides_is_not_called_none(workspace: Workspace) -> None:
    workspace.world.pipefy.edits.append(null_by_error("stats.tasksConsumed.limit"))
    post = await workspace.run_command()
    assert "Pipefy couldn't say what the allowance is right now, so there is no percentage." in post.text
    assert "has no allowance" not in post.text


async def test_a_bad_day_is_unknown_and_the_rest_is_shown(workspace: Workspace) -> None:
    edit(workspace, stats__history__nodes__3__usage=-12)
    post = await workspace.run_command()
    assert "33,083 of 50,000 tasks (66%)" in post.text
    assert "Pipefy left out some days: the chart skips them, and the total is Pipefy's own." in post.text


@pytest.mark.parametrize("total", [0, 1, 49_000])
async def test_a_total_that_its_days_contradict_is_said(workspace: Workspace, total: int) -> None:
    edit(workspace, stats__tasksConsumed__usage=total)
    sentence = (
        f"total is {total:,}, but its days add up to another figure. "
        "We show their sum: 33,083. Alerts wait until Pipefy's figures agree."
    )
    post = await workspace.run_command()
    assert ("33,083 of 50,000 tasks (66%)" in post.text, sentence in post.text) == (True, True)
    assert sentence in (await workspace.run_command("status")).text


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        pytest.param({"history.nodes": []}, "Pipefy's days do not confirm this total.", id="no days"),
        pytest.param(
            {"filterDate.from": "2026-09-01T00:00:00Z"}, "about another month than the one", id="another range"
        ),
        pytest.param(
            {f"history.nodes.{day}.date": f"2026-10-{day + 1:02}" for day in range(DAYS)},
            "lie outside the month",
            id="another month's days",
        ),
    ],
)
async def test_a_total_that_nothing_confirms_is_said_and_foretells_nothing(
    workspace: Workspace, edits: dict[str, object], sentence: str
) -> None:
    workspace.world.pipefy.edits += [Edited(f"stats.{path}", value) for path, value in edits.items()]
    post = await workspace.run_command()
    assert ("33,083 of 50,000" in post.text, sentence in post.text, "On track" in post.text) == (True, True, False)


async def test_a_top_flow_that_vanished_is_counted(workspace: Workspace) -> None:
    edit(workspace, top__edges__0__node=None)
    post = await workspace.run_command()
    assert "Pipefy left out 1 of the flows with the most tasks." in post.text


async def test_flows_with_more_tasks_than_the_total_have_no_share(workspace: Workspace) -> None:
    edit(workspace, top__edges__0__node__tasks=10**6)
    assert "so no % of total is shown" in (await workspace.run_command()).text


@pytest.mark.parametrize("gone", ["integrationsUsageDetails", "totalFlows"])
async def test_a_report_goes_on_without_the_list_of_flows(workspace: Workspace, gone: str) -> None:
    workspace.world.pipefy.gone.add(gone)
    post = await workspace.run_command()
    assert "33,083 of 50,000 tasks (66%)" in post.text
    assert "Pipefy didn't say which flows used the tasks." in post.text


async def test_a_short_list_of_flows_says_so(workspace: Workspace) -> None:
    edit(workspace, flows__pageInfo__hasNextPage=False)
    assert "Pipefy listed 50 of 60 flows." in (await workspace.run_command("flows")).text


async def test_months_that_contradict_their_total_are_said(workspace: Workspace) -> None:
    edit(workspace, stats__tasksConsumed__usage=7)
    assert (
        "total is 7, but its months add up to another figure. We show their sum"
        in (await workspace.run_command("last_3_months")).text
    )


async def test_what_is_put_right_is_right_again(workspace: Workspace) -> None:
    edit(workspace, stats__tasksConsumed__usage=0)
    await workspace.run_command()
    workspace.world.pipefy.edits.clear()
    workspace.advance_clock(minutes=5)
    post = await workspace.run_command()
    assert f"{workspace.figures(ACME).total('current_month'):,} of 50,000" in post.text
    assert "Alerts wait" not in post.text
