"""Once a UTC day every organization with digests is read, and what is too old is forgotten."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery import repository as delivery_repository
from bot.jobs.tick import tick
from bot.readings import history_repository
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, open_digests, open_replica
from tests.support.workspace import ACME, ANA, RETAIL

FRIDAY = datetime(2026, 11, 20, 0, 5, tzinfo=UTC)


async def on(digests: Digests, to: datetime, *, after: float = 2.0) -> list[str]:
    """Beat at that moment, also once when all is delivered, and say what Pipefy was asked."""
    asked = digests.workspace.world.pipefy.asked
    before = len(asked)
    digests.workspace.world.turn(to)
    await digests.tick(after=after)
    await digests.tick(after=after)
    await digests.tick(after=after)
    await digests.workspace.bot.tasks.drain(5)
    return [str(name) for name, _ in asked[before:]]


async def flows_of(digests: Digests, day: date, uuid: str = ACME) -> int:
    async with digests.deps.sessions.read() as session:
        found = await history_repository.flows_on(session, "T0ACME", uuid, [day])
    return sum(len(flows) for flows in found.get(day, {}).values())


async def test_after_midnight_utc_an_organization_is_read_once(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    asked = await on(digests, FRIDAY)
    assert asked.count("UsageBotReport") == 1
    assert await flows_of(digests, FRIDAY.date()) > 20
    assert await on(digests, FRIDAY + timedelta(hours=3)) == []


async def test_before_that_it_is_not(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    assert await on(digests, FRIDAY - timedelta(minutes=2)) == []


async def test_the_next_day_it_is_read_again(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    for day in range(3):
        assert (await on(digests, FRIDAY + timedelta(days=day))).count("UsageBotReport") == 1


async def test_organizations_without_an_active_subscription_are_left_alone(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.says("subscribe monday 09:00 for Acme Retail", person=ANA)
    await digests.tick()
    await digests.says("unsubscribe Acme Ltda")
    await on(digests, FRIDAY)
    assert await flows_of(digests, FRIDAY.date()) == 0
    assert await flows_of(digests, FRIDAY.date(), RETAIL) > 0


async def test_while_pipefy_is_down_it_is_not_asked_at_every_tick(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.pipefy.down = True
    await on(digests, FRIDAY)
    tried = digests.workspace.world.pipefy.requests
    await on(digests, FRIDAY + timedelta(seconds=30))
    assert digests.workspace.world.pipefy.requests == tried


async def test_two_replicas_ask_once(database: Path) -> None:
    async with open_digests(database) as digests, open_replica(digests, database) as other:
        await digests.says(SUBSCRIBE)
        digests.workspace.world.turn(FRIDAY)
        await tick(digests.deps)
        await tick(other.deps)
        await digests.workspace.bot.tasks.drain(5)
        await other.tasks.drain(5)
        assert [name for name, _ in digests.workspace.world.pipefy.asked].count("UsageBotReport") == 1


async def test_a_day_on_which_a_digest_was_sent_is_not_read_twice(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    assert (await on(digests, MONDAY)).count("UsageBotReport") == 1


@pytest.mark.parametrize(("days", "stays"), [(9, True), (11, False)])
async def test_what_is_older_than_the_retention_is_forgotten(database: Path, days: int, *, stays: bool) -> None:
    async with open_digests(database, RETENTION_DAYS="10") as digests:
        await digests.says(SUBSCRIBE)
        await on(digests, MONDAY)
        await on(digests, MONDAY + timedelta(days=days))
        assert bool(await flows_of(digests, MONDAY.date())) is stays


async def test_deliveries_go_with_the_readings(database: Path) -> None:
    async with open_digests(database, RETENTION_DAYS="5") as digests:
        await digests.says(SUBSCRIBE)
        await digests.turn(MONDAY)
        digest = digests.digests()[0].client_msg_id
        assert digest is not None
        await on(digests, MONDAY + WEEK)
        async with digests.deps.sessions.read() as session:
            assert await delivery_repository.find(session, "T0ACME", digest) is None
