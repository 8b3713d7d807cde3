"""How old an answer may be, how often Refresh asks, and what happens when the month turns."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.usage.period import Period
from tests.support.workspace import ANA, BEN, CARMEN, OPS, Outside, Workspace, open_bot

LAST_SECONDS = datetime(2026, 11, 30, 23, 59, 50, tzinfo=UTC)


def reports(workspace: Workspace) -> int:
    """How many reports Pipefy was asked for."""
    return workspace.questions.count("UsageBotReport")


@pytest.mark.parametrize(("words", "seconds"), [("", 60), ("last_month", 300), ("last_3_months", 300)])
async def test_a_fresh_answer_is_reused(workspace: Workspace, words: str, seconds: int) -> None:
    first = await workspace.run_command(words)
    workspace.advance_clock(seconds=seconds)
    assert (await workspace.run_command(words)).text == first.text
    assert reports(workspace) == 1


@pytest.mark.parametrize(("words", "seconds"), [("", 61), ("last_month", 301), ("last_3_months", 301)])
async def test_an_older_answer_is_not(workspace: Workspace, words: str, seconds: int) -> None:
    first = await workspace.run_command(words)
    workspace.advance_clock(seconds=seconds)
    assert (await workspace.run_command(words)).text != first.text
    assert reports(workspace) == 2


async def test_what_a_replica_read_is_fresh_for_the_next(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database) as one:
        await one.run_command()
    async with open_bot(outside, database) as other:
        other.advance_clock(seconds=60)
        await other.run_command()
        assert reports(other) == 1
        other.advance_clock(seconds=1)
        await other.run_command()
        assert reports(other) == 2


async def test_refresh_asks_again(workspace: Workspace) -> None:
    card = await workspace.run_command()
    workspace.advance_clock(seconds=60)
    fresh = await workspace.clicks(card, "refresh")
    assert reports(workspace) == 2
    assert (fresh.ts, fresh.text != card.text) == (card.ts, True)


async def test_refresh_asks_again_after_fifteen_seconds(workspace: Workspace) -> None:
    card = await workspace.run_command()
    workspace.advance_clock(seconds=15)
    await workspace.clicks(card, "refresh")
    assert reports(workspace) == 2


async def test_refresh_is_fresh_every_fifteen_seconds_only(workspace: Workspace) -> None:
    card = await workspace.run_command()
    workspace.advance_clock(seconds=14)
    assert (await workspace.clicks(card, "refresh")).text == card.text
    assert reports(workspace) == 1


async def test_the_fifteen_seconds_are_the_organizations(workspace: Workspace) -> None:
    card = await workspace.run_command()
    workspace.advance_clock(seconds=14)
    await workspace.run_command("last_month")
    workspace.advance_clock(seconds=14)
    await workspace.clicks(card, "refresh")
    assert reports(workspace) == 2


async def test_many_who_refresh_at_once_are_answered_by_one_question(workspace: Workspace) -> None:
    cards = [
        await workspace.run_command(words, person=who) for who in (ANA, BEN, CARMEN) for words in ("", "last_month")
    ]
    people = [who for who in (ANA, BEN, CARMEN) for _ in range(2)]
    workspace.advance_clock(seconds=20)
    clicks = [workspace.pressed(card, "refresh", who) for card, who in zip(cards, people, strict=True)]
    seen = len(workspace.world.slack.posts)
    await asyncio.gather(*clicks)
    await workspace.world.slack.heard(lambda _: len(workspace.world.slack.posts) == seen + 6)
    assert reports(workspace) == 3


@pytest.mark.parametrize("words", ["", "flows"])
async def test_a_new_month_is_another_month_at_once(workspace: Workspace, words: str) -> None:
    workspace.world.turn(LAST_SECONDS)
    november = workspace.figures().total(Period.CURRENT_MONTH)
    assert f"{november:,}" in (await workspace.run_command(words)).text
    workspace.advance_clock(seconds=20)
    assert f"{november:,}" not in (await workspace.run_command(words)).text


async def test_last_month_turns_with_the_month(workspace: Workspace) -> None:
    workspace.world.turn(LAST_SECONDS)
    assert "in October 2026" in (await workspace.run_command("last_month")).text
    workspace.advance_clock(seconds=20)
    november = workspace.figures().total(Period.LAST_MONTH)
    assert f"{november:,} of 50,000" in (await workspace.run_command("last_month")).text


async def test_a_card_of_last_month_shows_todays_month_when_pressed(workspace: Workspace) -> None:
    workspace.world.turn(LAST_SECONDS)
    card = await workspace.run_command()
    workspace.advance_clock(days=2)
    shown = await workspace.clicks(card, "show:current_month")
    assert f"{workspace.figures().total(Period.CURRENT_MONTH):,} of 50,000" in shown.text
    assert "by Dec 31" in shown.text


async def test_the_month_before_never_stands_in_for_a_silent_pipefy(workspace: Workspace) -> None:
    workspace.world.turn(LAST_SECONDS)
    await workspace.run_command()
    workspace.advance_clock(seconds=20)
    workspace.world.pipefy.down = True
    assert (await workspace.run_command()).text.startswith("Pipefy isn't answering right now. Try again")


async def test_flows_are_fresh_for_as_long_as_reports(workspace: Workspace) -> None:
    for seconds in (0, 60, 1):
        workspace.advance_clock(seconds=seconds)
        await workspace.run_command("flows")
    assert workspace.questions.count("UsageBotFlows") == 4  # two pages, twice


async def test_clicking_through_the_periods_asks_for_each_once(workspace: Workspace) -> None:
    card = await workspace.run_command()
    for period in (*Period, *Period):
        await workspace.clicks(card, f"show:{period}")
    assert reports(workspace) == 3
    assert len(workspace.world.slack.messages[OPS]) == 1
