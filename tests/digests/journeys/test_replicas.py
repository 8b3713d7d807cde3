"""Two bots on one database are as one to the people in the channel, and to Pipefy's bill."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import RunningApp
from bot.jobs.tick import tick
from sandbox.slack.workspace import BOT_USER_ID, Channel
from tests.support.digests import MONDAY, SUBSCRIBE, Digests, open_digests, open_replica
from tests.support.workspace import BEN, OPS, RANDOM


@pytest.fixture
async def replicas(database: Path) -> AsyncIterator[tuple[Digests, RunningApp]]:
    async with (
        open_digests(database, SLACK_POSTS_PER_MINUTE="60000") as digests,
        open_replica(digests, database) as other,
    ):
        yield digests, other


async def beat(digests: Digests, *bots: RunningApp, times: int = 2) -> None:
    """Let the hearts of all beat at once."""
    for _ in range(times):
        digests.clock.ahead += 2
        await asyncio.gather(*(tick(bot.deps) for bot in bots))
    for bot in bots:
        await bot.tasks.drain(5)


async def test_one_digest_comes_and_pipefy_is_asked_once(replicas: tuple[Digests, RunningApp]) -> None:
    digests, other = replicas
    await digests.says(SUBSCRIBE)
    await begin_monday(digests, other)
    await beat(digests, digests.workspace.bot, other, times=3)
    assert len(digests.digests()) == 1
    assert len(digests.workspace.world.slack.accepted) == 4  # the welcome, the digest, its details and their file
    assert reports(digests) == 1


async def test_twenty_channels_of_one_organization_cause_one_question(replicas: tuple[Digests, RunningApp]) -> None:
    digests, other = replicas
    channels = [f"C0MANY{n:02}" for n in range(20)]
    for channel in channels:
        slack = digests.workspace.world.slack
        slack.channels[channel] = Channel(channel, channel.lower(), "public", {BEN, BOT_USER_ID})
        slack.messages[channel] = []
        await digests.says(SUBSCRIBE, channel=channel)
    await begin_monday(digests, other)
    await beat(digests, digests.workspace.bot, other, times=3)
    assert [len(digests.digests(channel)) for channel in channels] == [1] * 20
    assert reports(digests) == 1


async def test_what_one_was_told_the_other_knows(replicas: tuple[Digests, RunningApp]) -> None:
    digests, other = replicas
    await digests.says(SUBSCRIBE)
    digests.workspace.world.turn(MONDAY)
    await beat(digests, other)
    assert "Last: sent" in (await digests.says("list")).text


async def test_a_welcome_that_another_replica_posts_is_answered_all_the_same(
    replicas: tuple[Digests, RunningApp],
) -> None:
    digests, other = replicas
    told, _ = await asyncio.gather(digests.says(SUBSCRIBE, channel=RANDOM), beat(digests, other, times=5))
    assert "/invite" in told.text
    assert not digests.public(OPS)


async def begin_monday(digests: Digests, other: RunningApp) -> None:
    """The day's own reading, and then the slot."""
    digests.workspace.world.turn(MONDAY.replace(hour=1))
    await beat(digests, digests.workspace.bot, other)
    digests.workspace.world.pipefy.asked.clear()
    digests.workspace.world.turn(MONDAY)


def reports(digests: Digests) -> int:
    """How many questions Pipefy was asked, without their pages."""
    return [name for name, _ in digests.workspace.world.pipefy.asked].count("UsageBotReport")
