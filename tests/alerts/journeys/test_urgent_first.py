"""Two thousand digests are due, and something urgent comes meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.db.tables import deliveries
from bot.delivery.model import DeliveryKind
from bot.errors import DatabaseDown
from bot.heartbeat import LONGEST_OUTSIDE
from bot.jobs.tick import tick
from bot.ports import ChannelInfo, GetChannel, NotDescribed
from tests.support.alerts import Alerting
from tests.support.digests import open_digests
from tests.support.mondays import DIGEST_CHANNEL, Monday, VirtualClock
from tests.support.workspace import BEN, FINANCE, OPS, PATIENCE_SECONDS

DUE_AFTER = 20.0  # seconds


@pytest.fixture
def per_minute() -> str:
    return "300"


@pytest.fixture
async def monday(database: Path, per_minute: str) -> AsyncIterator[Monday]:
    clock = VirtualClock()
    async with open_digests(database, clock=clock, SLACK_POSTS_PER_MINUTE=per_minute) as digests:
        alerting = Alerting(digests.workspace, clock)
        alerting.use(40)
        await alerting.says("alerts 80 forecast off")
        await alerting.later()
        alerting.use(85)
        yield Monday(alerting, clock)


async def alerts(monday: Monday) -> list[str]:
    async with monday.deps.sessions.read() as session:
        return list(await session.scalars(select(deliveries.c.id).where(deliveries.c.kind == DeliveryKind.ALERT)))


class FailingOnce:
    """Channels, of which the first cannot be asked about since the database is away for a moment."""

    def __init__(self, channels: GetChannel) -> None:
        self._channels = channels
        self._failed = False

    async def __call__(self, channel: str, *, urgent: bool = False) -> ChannelInfo | NotDescribed:
        if channel == FINANCE and not self._failed:
            self._failed = True
            raise DatabaseDown
        return await self._channels(channel, urgent=urgent)

    def forget(self, channel: str) -> None:
        self._channels.forget(channel)


def has_posted_to(monday: Monday, channel: str) -> bool:
    return any(to == channel for to in monday.outbox.channels)


@pytest.mark.parametrize("per_minute", ["300", "60", "20"])
async def test_an_alert_is_posted_within_a_minute_while_2000_digests_are_due(monday: Monday) -> None:
    await monday.fill()
    await monday.check_at(timedelta(seconds=DUE_AFTER))
    await monday.run(until=lambda: has_posted_to(monday, OPS))
    (alert,) = await alerts(monday)
    assert DUE_AFTER < monday.seconds(alert) <= DUE_AFTER + 60
    assert len(monday.outbox.posted) > 10  # digests meanwhile
    assert set(monday.ready) <= {200}


@pytest.mark.parametrize(("due_after", "within"), [(105, 30)])
async def test_digests_leave_an_alert_its_share_of_questions_who_reads(
    monday: Monday, due_after: int, within: int
) -> None:
    """Slack describes fifty channels a minute, each digest goes to another, and the first seconds are not spared."""
    world, began = monday.alerting.workspace.world, monday.alerting.workspace.world.now()
    turned = monday.clock.turned

    def turn() -> None:
        world.turn(began + timedelta(seconds=monday.clock() - monday.began))
        turned()

    monday.clock.turned = turn
    world.slack.switches.calls_per_minute["conversations.info"] = 50
    monday.deps = replace(monday.deps, get_channel=monday.alerting.deps.get_channel)
    monday.deps.get_channel.forget(OPS)
    await monday.fill(300)
    await monday.check_at(timedelta(seconds=due_after))
    await monday.run(until=lambda: has_posted_to(monday, OPS))
    (alert,) = await alerts(monday)
    assert due_after < monday.seconds(alert) <= due_after + within


@pytest.mark.parametrize(
    ("kind", "slot"),
    [
        (DeliveryKind.ALERT_NOTE, "note"),
        (DeliveryKind.NOTICE, "notice"),
        (DeliveryKind.WELCOME, "welcome"),
        (DeliveryKind.MANUAL, "manual"),
        (DeliveryKind.DETAILS, "manual:U0BEN:1"),
    ],
)
async def test_what_is_urgent_is_posted_in_seconds(monday: Monday, kind: DeliveryKind, slot: str) -> None:
    await monday.fill()
    urgent = await monday.queue(kind, FINANCE, slot)
    await monday.run(until=lambda: monday.has_posted(urgent))
    assert monday.seconds(urgent) <= 10


async def test_the_channel_of_all_digests_is_kept_for_what_is_urgent(monday: Monday) -> None:
    await monday.fill(300, channels=1)
    notes = [await monday.queue(DeliveryKind.ALERT_NOTE, f"{DIGEST_CHANNEL}0", f"note{n}") for n in range(3)]
    await monday.run(until=lambda: monday.has_posted(*notes))
    assert max(map(monday.seconds, notes)) <= 10
    times = sorted(at for _, at in monday.outbox.posted)
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))


async def test_a_flood_for_one_person_holds_up_no_other_channel(monday: Monday) -> None:
    await monday.fill(1)
    flood = [await monday.queue(DeliveryKind.NOTICE, BEN, f"notice{n}") for n in range(100)]
    note = await monday.queue(DeliveryKind.ALERT_NOTE, FINANCE, "note")
    await monday.run(until=lambda: monday.has_posted(note))
    assert monday.seconds(note) <= 10
    assert not monday.has_posted(*flood)


async def test_posts_of_digests_that_take_long_hold_up_nothing_urgent(monday: Monday) -> None:
    await monday.fill(40)
    monday.outbox.held = asyncio.Event()
    ticking = asyncio.ensure_future(tick(monday.deps))
    urgent = [await monday.queue(kind, FINANCE, kind) for kind in (DeliveryKind.NOTICE, DeliveryKind.WELCOME)]
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not monday.has_posted(*urgent):  # noqa: ASYNC110 - the outbox has no event
            await asyncio.sleep(0.01)
    monday.deps.stopping.set()
    monday.outbox.held.set()
    await ticking


async def test_a_failure_that_passes_holds_an_alert_up_for_seconds(monday: Monday) -> None:
    await monday.fill(1)
    note = await monday.queue(DeliveryKind.ALERT_NOTE, FINANCE, "note")
    monday.deps = replace(monday.deps, get_channel=FailingOnce(monday.deps.get_channel))
    await monday.run(until=lambda: monday.has_posted(note))
    assert monday.seconds(note) <= DUE_AFTER


async def test_a_process_whose_steps_hang_is_not_ready(monday: Monday) -> None:
    await monday.fill(1)
    monday.outbox.held = asyncio.Event()
    ticking = asyncio.ensure_future(tick(monday.deps))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not monday.outbox.begun:  # noqa: ASYNC110 - likewise
            await asyncio.sleep(0.01)
    assert (await monday.readiness()).json() == {"ready": True, "failing": []}
    monday.clock.ahead += LONGEST_OUTSIDE.total_seconds()
    assert (await monday.readiness()).json() == {"ready": False, "failing": ["heartbeat"]}
    monday.outbox.held.set()
    await ticking
    assert (await monday.readiness()).status_code == 200
