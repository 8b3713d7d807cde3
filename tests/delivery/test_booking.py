"""Times and intents of all who want them at once: one transaction, in which each still stands for itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from bot.app import open_deps
from bot.delivery import repository as delivery_repository
from bot.delivery.booking import Bookings, Intended, Outcome, Wish
from bot.delivery.claim import Claimed, claim
from bot.delivery.handler import DeliveryHandlers, SlackHandler
from bot.delivery.lanes import PLACES
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState
from bot.deps import Deps
from bot.errors import DatabaseDown, DatabaseTrouble
from bot.settings import read_settings
from bot.subscription_kinds import delivery_handlers
from tests.support.workspace import NOW, open_outside, variables_for


def digest(number: int, channel: str = "") -> Delivery:
    channel = channel or f"C0{number}"
    return Delivery("T0ACME", f"s{number}", DeliveryKind.DIGEST, "2026-W48", channel, due_at=NOW, created_at=NOW)


@asynccontextmanager
async def claimed(database: Path, *deliveries: Delivery) -> AsyncIterator[tuple[Deps, list[Claimed]]]:
    """Deliveries that this process holds."""
    async with (
        open_outside() as outside,
        open_deps(
            read_settings(variables_for(outside.world, database)),
            now=outside.world.machine_now,
            boot_time=outside.world.boot_time,
        ) as opened,
    ):
        deps = opened.deps
        async with deps.sessions.write() as session:
            await delivery_repository.insert_all(session, deliveries)
        table = DeliveryHandlers({DeliveryKind.DIGEST: SlackHandler()}, delivery_handlers().load)
        yield deps, sorted(await claim(deps, table, PLACES), key=lambda it: it.delivery.subscription_id)


async def book(deps: Deps, held: Sequence[Claimed]) -> list[Outcome]:
    bookings = Bookings(deps)
    return await asyncio.gather(*(bookings.book(Wish(it, f'"{it.delivery.subscription_id}"')) for it in held))


async def stored(deps: Deps, held: Claimed) -> Delivery:
    async with deps.sessions.read() as session:
        delivery = await delivery_repository.find(session, "T0ACME", held.delivery.id)
    assert delivery is not None
    return delivery


async def test_all_who_come_at_once_are_intended_with_their_own_bytes(database: Path) -> None:
    async with claimed(database, digest(1), digest(2), digest(3)) as (deps, held):
        assert all(isinstance(outcome, Intended) for outcome in await book(deps, held[:2]))
        rows = [await stored(deps, it) for it in held]
    assert [(row.state, row.payload, row.attempts) for row in rows] == [
        (DeliveryState.SENDING, '"s1"', 1),
        (DeliveryState.SENDING, '"s2"', 1),
        (DeliveryState.PENDING, None, 0),
    ]


async def test_a_claim_that_is_lost_states_no_intent_beside_others_that_do(database: Path) -> None:
    async with claimed(database, digest(1), digest(2)) as (deps, held):
        lost = replace(held[0], delivery=replace(held[0].delivery, fence=held[0].delivery.fence - 1))
        outcomes = await book(deps, [lost, held[1]])
        assert (await stored(deps, lost)).state is DeliveryState.PENDING
    assert outcomes[0] is None
    assert isinstance(outcomes[1], Intended)


async def test_of_two_for_one_channel_the_second_goes_back_with_what_it_posts(database: Path) -> None:
    async with claimed(database, digest(1, "C0"), digest(2, "C0")) as (deps, held):
        first, second = await book(deps, held)
        row = await stored(deps, held[1])
    assert (isinstance(first, Intended), second) == (True, None)
    assert (row.state, row.payload) == (DeliveryState.PENDING, '"s2"')


async def test_one_that_fails_fails_alone(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = delivery_repository.record_intents

    async def fails(
        session: object, clock: object, intents: Sequence[delivery_repository.Intent], **more: object
    ) -> set[str]:
        if any(intent.delivery.subscription_id == "s1" for intent in intents):
            raise ProgrammingError("UPDATE", {}, Exception("a row of its own kind"))
        return await record(session, clock, intents, **more)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(delivery_repository, "record_intents", fails)
    async with claimed(database, digest(1), digest(2)) as (deps, held):
        bookings = Bookings(deps)
        first, second = await asyncio.gather(*(bookings.book(Wish(it, None)) for it in held), return_exceptions=True)
        assert isinstance(first, ProgrammingError)
        assert isinstance(second, Intended)


async def test_a_database_that_is_away_is_told_to_all_and_asked_once(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[int]()

    async def away(_: object, __: object, intents: Sequence[object], **___: object) -> set[str]:
        asked.append(len(intents))
        raise DatabaseDown(DatabaseTrouble.AWAY)

    monkeypatch.setattr(delivery_repository, "record_intents", away)
    async with claimed(database, digest(1), digest(2)) as (deps, held):
        bookings = Bookings(deps)
        ends = await asyncio.gather(*(bookings.book(Wish(it, None)) for it in held), return_exceptions=True)
    assert ([type(end) for end in ends], asked) == ([DatabaseDown, DatabaseDown], [2])


async def test_one_who_gives_up_takes_nobody_along(database: Path) -> None:
    async with claimed(database, digest(1), digest(2)) as (deps, held):
        bookings = Bookings(deps)
        first, second = (asyncio.ensure_future(bookings.book(Wish(it, None))) for it in held)
        await asyncio.sleep(0)
        first.cancel()
        assert isinstance(await second, Intended)
        assert first.cancelled()
