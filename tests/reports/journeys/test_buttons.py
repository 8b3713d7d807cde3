"""The buttons: each does what it says, in place of the card or for all to see."""

import asyncio
from pathlib import Path

import pytest

from bot.usage.period import Period
from tests.support.messages import buttons, categories, has, primary, rows, series, values
from tests.support.workspace import ACME, ANA, BEN, CARMEN, GENERAL, OPS, RANDOM, Outside, Workspace, open_bot

GONE = "We no longer have the figures of this message."


@pytest.mark.parametrize("asked", ["", "last_month", "last_3_months"])
@pytest.mark.parametrize("period", Period)
async def test_a_period_takes_the_cards_place(workspace: Workspace, asked: str, period: Period) -> None:
    card = await workspace.run_command(asked)
    shown = await workspace.clicks(card, f"show:{period}")
    assert (shown.ts, shown.person, shown.replaces) == (card.ts, BEN, True)
    assert f"{workspace.figures().total(period):,} " in shown.text.splitlines()[0]


@pytest.mark.parametrize("period", Period)
async def test_the_period_that_is_shown_stands_out(workspace: Workspace, period: Period) -> None:
    assert primary(await workspace.run_command(period)) == [f"show:{period}"]


async def test_all_flows_and_back(workspace: Workspace) -> None:
    card = await workspace.run_command("last_month")
    flows = await workspace.clicks(card, "show_flows")
    assert (flows.ts, len(rows(flows))) == (card.ts, len(workspace.figures().flows(Period.LAST_MONTH)))
    other = await workspace.clicks(flows, "show_flows:current_month")
    assert (other.ts, "this month" in other.text) == (card.ts, True)


async def test_refresh_shows_what_was_used_since(workspace: Workspace) -> None:
    card = await workspace.run_command()
    workspace.world.pipefy.add_usage(ACME, 1_234)
    workspace.advance_clock(seconds=20)
    fresh = await workspace.clicks(card, "refresh")
    assert f"{workspace.figures().total(Period.CURRENT_MONTH):,} of 50,000" in fresh.text
    assert fresh.ts == card.ts


async def test_refresh_stays_with_the_period(workspace: Workspace) -> None:
    card = await workspace.run_command("last_3_months")
    workspace.advance_clock(minutes=1)
    assert categories(await workspace.clicks(card, "refresh")) == categories(card)


@pytest.mark.parametrize("channel", [OPS, RANDOM], ids=["member", "not a member"])
async def test_a_shared_card_is_for_all(workspace: Workspace, channel: str) -> None:
    card = await workspace.run_command("last_month", channel=channel)
    shared, own = await workspace.shares(card)
    assert (shared.person, shared.channel, shared.replaces) == (None, channel, False)
    assert (own.person, own.ts) == (BEN, card.ts)
    assert shared.text.splitlines()[0] == card.text.splitlines()[0]


async def test_a_shared_card_names_who_shared_it(workspace: Workspace) -> None:
    shared, _ = await workspace.shares(await workspace.run_command())
    assert str({"type": "user", "user_id": BEN}) in str(shared.blocks)
    assert f"<@{BEN}>" in shared.text


async def test_what_was_shared_is_not_offered_to_be_shared_again(workspace: Workspace) -> None:
    shared, own = await workspace.shares(await workspace.run_command())
    assert "share" not in buttons(own)
    assert set(buttons(shared)) == {"show:current_month", "show:last_month", "show:last_3_months", "show_flows"}


async def test_two_quick_clicks_share_one_card(workspace: Workspace) -> None:
    card = await workspace.run_command()
    await asyncio.gather(workspace.pressed(card, "share"), workspace.pressed(card, "share"))
    await workspace.bot.tasks.drain(10)
    assert len([post for post in workspace.world.slack.posts if post.person is None]) == 1


async def test_newer_figures_can_be_shared_again(workspace: Workspace) -> None:
    _, own = await workspace.shares(await workspace.run_command())
    workspace.advance_clock(seconds=20)
    shared, _ = await workspace.shares(await workspace.clicks(own, "refresh"))
    assert shared.person is None


async def test_what_is_shared_is_what_was_seen(workspace: Workspace) -> None:
    card = await workspace.run_command()
    workspace.world.pipefy.add_usage(ACME, 5_000)
    workspace.advance_clock(minutes=10)
    shared, own = await workspace.shares(card)
    assert series(card) == series(shared) == series(own)
    assert workspace.questions.count("UsageBotReport") == 1


async def test_what_is_shared_is_what_was_seen_before_a_restart(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database) as workspace:
        card = await workspace.run_command("last_month")
    outside.world.pipefy.add_usage(ACME, 5_000)
    async with open_bot(outside, database) as workspace:
        workspace.advance_clock(hours=20)
        shared, _ = await workspace.shares(card)
        assert shared.text.splitlines()[0] == card.text.splitlines()[0]
        assert workspace.questions.count("UsageBotReport") == 1


async def test_a_card_of_last_year_cannot_be_shared(workspace: Workspace) -> None:
    card = await workspace.run_command()
    await workspace.bot.tasks.drain(10)
    workspace.advance_clock(days=401)
    await workspace.run_command()
    workspace.forge(card, "share", values(card)["share"].replace('", ""]', 'x", ""]'))
    assert (await workspace.clicks(card, "share")).text.startswith(GONE)


async def test_flows_are_shared_as_they_were_seen(workspace: Workspace) -> None:
    card = await workspace.run_command("flows nota fiscal")
    workspace.world.pipefy.add_usage(ACME, 5_000)
    shared, own = await workspace.shares(card, "share_flows")
    assert (shared.person, own.person, own.ts) == (None, BEN, card.ts)
    assert rows(shared) == rows(card)
    assert "share_flows" not in buttons(own)


async def test_flows_that_the_bot_forgot_are_not_made_up(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database) as workspace:
        card = await workspace.run_command("flows")
    async with open_bot(outside, database) as workspace:
        assert (await workspace.clicks(card, "share_flows")).text.startswith(GONE)


async def test_a_shared_card_answers_each_reader_alone(workspace: Workspace) -> None:
    shared, _ = await workspace.shares(await workspace.run_command())
    for person, said in ((CARMEN, "tareas"), (ANA, "tarefas")):
        answer = await workspace.clicks(shared, "show:last_month", person=person)
        assert (answer.person, answer.replaces, said in answer.text) == (person, False, True)
    assert "data_visualization" in {one["type"] for one in workspace.drawn(shared)}


async def test_all_flows_of_a_shared_card_are_for_the_reader(workspace: Workspace) -> None:
    shared, _ = await workspace.shares(await workspace.run_command(channel=GENERAL))
    answer = await workspace.clicks(shared, "show_flows", person=ANA)
    assert (answer.person, has(answer, "data_table")) == (ANA, True)


@pytest.mark.parametrize("words", ["", "last_month", "last_3_months", "flows", "flows zzz"])
async def test_every_button_is_answered(workspace: Workspace, words: str) -> None:
    for action_id in buttons(await workspace.run_command(words)):
        card = await workspace.run_command(words)
        assert await workspace.posts_until_idle(workspace.pressed(card, action_id))
    assert workspace.world.slack.failed == []
