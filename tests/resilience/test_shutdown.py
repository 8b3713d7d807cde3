"""Stopping: an answer that is under way arrives, or a word that the bot is restarting."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import DRAIN_SECONDS, TransportName
from bot.slack.background import LAST_WORD_SECONDS
from tests.support.messages import has
from tests.support.workspace import ANA, BEN, OPS, Outside, Workspace, open_bot

DOORS = pytest.mark.parametrize("door", ["http", "socket"])


def hold(outside: Outside, until: asyncio.Event) -> None:
    """Let Pipefy answer nothing before that."""

    async def wait(_: float) -> None:
        await until.wait()

    outside.world.pipefy.sleep = wait
    outside.world.pipefy.delay = timedelta(seconds=1)


def test_everything_is_over_within_what_hosts_allow() -> None:
    assert DRAIN_SECONDS + LAST_WORD_SECONDS + 0.5 < 25


@DOORS
async def test_an_answer_under_way_still_arrives(outside: Outside, database: Path, door: TransportName) -> None:
    released = asyncio.Event()
    hold(outside, released)
    async with open_bot(outside, database, door) as workspace:
        await workspace.calls.typed(BEN, OPS, "/pipefy-usage last_month")
        asyncio.get_running_loop().call_later(0.1, released.set)
    (post,) = outside.world.slack.posts
    assert (post.person, has(post, "data_visualization")) == (BEN, True)


@DOORS
async def test_who_would_wait_too_long_reads_that_the_bot_restarts(
    outside: Outside, database: Path, door: TransportName
) -> None:
    released = asyncio.Event()
    hold(outside, released)
    async with open_bot(outside, database, door, drain_seconds=0.1) as workspace:
        for person in (ANA, BEN):
            await workspace.calls.typed(person, OPS, "/pipefy-usage last_month")
    released.set()
    told = {post.person: post.text for post in outside.world.slack.posts}
    assert told[BEN] == "The bot is restarting. Try again in a minute."
    assert told[ANA].startswith("O bot está reiniciando.")


async def test_a_click_under_way_is_answered_too(outside: Outside, database: Path) -> None:
    released = asyncio.Event()
    async with open_bot(outside, database, drain_seconds=0.1) as workspace:
        card = await workspace.run_command()
        hold(outside, released)
        await workspace.pressed(card, "show:last_month")
    released.set()
    assert outside.world.slack.posts[-1].text.startswith("The bot is restarting.")


async def test_what_was_answered_is_stored_before_the_end(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database) as workspace:
        card = await workspace.run_command()
    async with open_bot(outside, database) as workspace:
        shared, _ = await workspace.shares(card)
        assert shared.person is None


@DOORS
async def test_the_next_bot_takes_over(outside: Outside, database: Path, door: TransportName) -> None:
    for words in ("last_month", "flows"):
        async with open_bot(outside, database, door) as workspace:
            assert await answered(workspace, words)
    assert outside.world.slack.failed == []


async def answered(workspace: Workspace, words: str) -> bool:
    """Whether a command gets a table."""
    return has(await workspace.run_command(words), "data_table")
