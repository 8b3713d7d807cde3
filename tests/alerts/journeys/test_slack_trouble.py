"""Slack does not say whether it took an alert; the database is an old one again; two bots beat at once."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import RunningApp
from bot.jobs.tick import tick
from sandbox.slack.faults import Fault
from sandbox.slack.workspace import BOT_USER_ID, Channel
from tests.support.alerts import CHECK, Alerting
from tests.support.digests import open_digests, open_replica, said
from tests.support.workspace import ACME, BEN

AFTER = [Fault.SERVER_ERROR_AFTER, Fault.RESET_AFTER, Fault.CUT_BODY, Fault.BAD_BODY]
BEFORE = [Fault.SERVER_ERROR_BEFORE, Fault.RESET_BEFORE, Fault.RATE_LIMITED]
TRANSLATOR = "alerts 50 80 90 forecast off"


@pytest.fixture
async def replicas(database: Path) -> AsyncIterator[tuple[Alerting, RunningApp]]:
    async with (
        open_digests(database, SLACK_POSTS_PER_MINUTE="60000") as digests,
        open_replica(digests, database) as other,
    ):
        yield Alerting(digests.workspace, digests.clock), other


async def beat(alerting: Alerting, *bots: RunningApp, times: int = 3) -> None:
    """Let the hearts of all beat at once, and wait for the checks that they began."""
    for _ in range(times):
        alerting.clock.ahead += 2
        await asyncio.gather(*(tick(bot.deps) for bot in bots))
        for bot in bots:
            await bot.tasks.drain(5)


def asked(alerting: Alerting) -> list[str | None]:
    return [name for name, _ in alerting.workspace.world.pipefy.asked]


@pytest.mark.parametrize("fault", [*AFTER, *BEFORE])
async def test_an_alert_comes_once_and_its_card_can_be_edited(alerting: Alerting, fault: Fault) -> None:
    await alerting.says(TRANSLATOR)
    alerting.use(81)
    alerting.workspace.world.slack.faults.add("chat.postMessage", fault)
    await alerting.later()
    for _ in range(3):
        await alerting.tick(after=61)
    assert len(alerting.cards()) == 1
    await alerting.presses(alerting.cards()[0], "alert_acknowledge")
    assert "<@U0BEN> has been on it" in said(alerting.cards()[0])


async def test_the_tick_looks_and_posts_by_itself(alerting: Alerting) -> None:
    await alerting.says(TRANSLATOR)
    alerting.use(81)
    alerting.workspace.world.turn(alerting.workspace.world.now() + CHECK)
    await beat(alerting, alerting.workspace.bot, times=1)
    assert len(alerting.cards()) == 1


async def test_of_two_replicas_one_says_it_and_one_asks(replicas: tuple[Alerting, RunningApp]) -> None:
    alerting, other = replicas
    await alerting.says(TRANSLATOR)
    await beat(alerting, alerting.workspace.bot, other)
    alerting.use(81)
    alerting.workspace.world.pipefy.asked.clear()
    alerting.workspace.world.turn(alerting.workspace.world.now() + CHECK)
    await beat(alerting, alerting.workspace.bot, other)
    assert len(alerting.cards()) == 1
    assert asked(alerting).count("UsageBotReport") == 1


async def test_many_channels_of_one_organization_cause_one_question(alerting: Alerting) -> None:
    slack = alerting.workspace.world.slack
    channels = [f"C0MANY{n:02}" for n in range(5)]
    for channel in channels:
        slack.channels[channel] = Channel(channel, channel.lower(), "public", {BEN, BOT_USER_ID})
        slack.messages[channel] = []
        await alerting.says(TRANSLATOR, channel=channel)
    await alerting.later()
    alerting.use(81)
    alerting.workspace.world.pipefy.asked.clear()
    await alerting.later()
    assert [len(alerting.cards(channel)) for channel in channels] == [1] * 5
    assert asked(alerting).count("UsageBotReport") == 1


async def test_what_is_acknowledged_at_one_is_known_at_the_other(replicas: tuple[Alerting, RunningApp]) -> None:
    alerting, other = replicas
    await alerting.says(TRANSLATOR)
    alerting.use(81)
    await alerting.later()
    await alerting.presses(alerting.cards()[0], "alert_acknowledge")
    alerting.use(91)
    alerting.workspace.world.turn(alerting.workspace.world.now() + CHECK)
    await beat(alerting, other)
    assert "<@U0BEN> has been on it" in said(alerting.cards()[0])
    assert "Threshold 90% passed on Nov" in said(alerting.cards()[0])


async def test_after_a_restored_database_it_does_not_come_again(database: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    async with open_digests(database) as digests:
        alerting = Alerting(digests.workspace, digests.clock)
        await alerting.says(TRANSLATOR)
        world = alerting.workspace.world
        shutil.copy(database, backup)
        alerting.use(81)
        await alerting.later()
        assert len(alerting.cards()) == 1
        shutil.copy(backup, database)
        async with open_replica(digests, database) as other:
            world.turn(world.now() + timedelta(minutes=10))
            await beat(alerting, other)
        assert len(alerting.cards()) == 1
        assert world.pipefy.figures(ACME).limit
