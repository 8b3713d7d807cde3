"""`flows`: every flow with its tasks, searched, and what did not fit."""

import dataclasses

import pytest

from bot.usage.period import Period
from sandbox.block_kit.mrkdwn import markup
from tests.support.messages import buttons, has, rows
from tests.support.workspace import ACME, ANA, BEN, Workspace

PAGES = ["UsageBotOrganization", "UsageBotFlows", "UsageBotFlows"]


def grow(workspace: Workspace, times: int) -> int:
    """Give Acme so many times its flows; how many those are."""
    pipefy = workspace.world.pipefy
    acme = pipefy.organization(ACME)
    assert acme is not None
    pipefy._by_uuid[ACME] = dataclasses.replace(acme, flows=acme.flows * times)
    return len(acme.flows) * times


async def test_every_flow_of_every_page_is_there(workspace: Workspace) -> None:
    post = await workspace.run_command("flows")
    flows = workspace.figures().flows(Period.CURRENT_MONTH)
    assert [tasks for _, tasks, *_ in rows(post)] == [flow.tasks for flow in flows]
    assert (len(flows), workspace.questions) == (60, PAGES)


async def test_the_first_line_counts_them(workspace: Workspace) -> None:
    total = workspace.figures().total(Period.CURRENT_MONTH)
    assert (
        f"Acme Ltda: 51 of 60 flows used {total:,} tasks this month."
        in (await workspace.run_command("flows")).text.splitlines()[0]
    )


async def test_a_table_shows_ten_at_a_time(workspace: Workspace) -> None:
    (table,) = (block for block in (await workspace.run_command("flows")).blocks if block["type"] == "data_table")
    assert table["page_size"] == 10


@pytest.mark.parametrize("words", ["flows last_month", "fluxos mês passado", "flujos mes pasado"])
async def test_a_period_may_be_named_in_three_languages(workspace: Workspace, words: str) -> None:
    (first, *_) = rows(await workspace.run_command(words))
    assert first[1] == workspace.figures().flows(Period.LAST_MONTH)[0].tasks


@pytest.mark.parametrize(
    "search", ["pedido", "PEDIDO", "Atendimento", "payload", "command=/x&payload=%7B%7D", "=HYPER"]
)
async def test_a_search_finds_names_and_pipes(workspace: Workspace, search: str) -> None:
    post = await workspace.run_command(f"flows {search}")
    expected = [
        flow.tasks
        for flow in workspace.figures().flows(Period.CURRENT_MONTH)
        if search.casefold() in f"{flow.flow.name}\n{flow.flow.pipe}".casefold()
    ]
    assert [row[1] for row in rows(post)] == expected if expected else f"no flow matches “{search[:5]}" in post.text


async def test_words_behind_a_period_are_searched_in_it(workspace: Workspace) -> None:
    post = await workspace.run_command("flows last_3_months nota fiscal")
    assert [row[0] for row in rows(post)] == ["Nota fiscal → ERP", "Nota fiscal → ERP (cópia)"]
    assert "in the last 3 months" in post.text


async def test_what_was_not_found_can_be_looked_for_elsewhere(workspace: Workspace) -> None:
    post = await workspace.run_command("flows no such thing")
    assert "no flow matches “no such thing”" in post.text
    assert not has(post, "data_table")
    assert list(buttons(post).values()) == [
        "This month",
        "Last month",
        "Last 3 months",
        "Download CSV",
        "Share to channel",
    ]


async def test_a_search_goes_along_to_other_periods(workspace: Workspace) -> None:
    card = await workspace.run_command("flows nota fiscal")
    post = await workspace.clicks(card, "show_flows:last_month")
    assert [row[0] for row in rows(post)] == ["Nota fiscal → ERP", "Nota fiscal → ERP (cópia)"]
    assert "last month" in post.text


async def test_what_a_message_cannot_hold_is_said(workspace: Workspace) -> None:
    count = grow(workspace, 6)
    post = await workspace.run_command("flows")
    held = len(rows(post))
    flows = workspace.figures().flows(Period.CURRENT_MONTH)
    left = sum(flow.tasks for flow in flows[held:])
    assert held < count
    assert f"Not in this table: {count - held} more flows ({left:,} tasks)" in post.text
    assert sum(int(row[1]) for row in rows(post)) + left == workspace.figures().total(Period.CURRENT_MONTH)


async def test_a_search_without_words_from_one_language_serves_all(workspace: Workspace) -> None:
    await workspace.run_command("flows")
    await workspace.run_command("fluxos", person=ANA)
    assert workspace.questions == PAGES


async def test_hostile_searches_stay_words(workspace: Workspace) -> None:
    post = await workspace.run_command("flows <!channel> *x* <https://evil.example|y> @here `z` :fire:")
    assert post.person == BEN
    assert markup(post.text, links=True) == []
    assert "∗x∗ &lt;https꞉//evil.example|y&gt; @here z :fire”" in post.text
