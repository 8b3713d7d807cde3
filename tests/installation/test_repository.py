from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import URL

from bot.db.clock import LeaseClock
from bot.db.engine import Sessions
from bot.delivery.model import DeliveryKind
from bot.installation import repository
from bot.installation.model import Trouble
from tests.support.delivery_steps import claim, insert
from tests.support.replicas import DELIVERY, ManualClock, eight

REST = timedelta(seconds=30)
TROUBLE = Trouble("T1", "token_revoked", datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


async def begin(sessions: Sessions, clock: LeaseClock, trouble: Trouble = TROUBLE) -> bool:
    async with sessions.write() as session:
        return await repository.begin(session, clock, trouble, check_in=REST)


async def take(sessions: Sessions, clock: LeaseClock, trouble: Trouble = TROUBLE, *, at_once: bool = False) -> bool:
    async with sessions.write() as session:
        return await repository.take_check(session, clock, trouble, first_rest=REST, at_once=at_once)


async def troubles(sessions: Sessions) -> tuple[Trouble, ...]:
    async with sessions.read() as session:
        return await repository.troubles(session)


async def test_a_workspace_has_one_trouble_at_a_time(sessions: Sessions, clock: LeaseClock) -> None:
    assert await begin(sessions, clock)
    assert not await begin(sessions, clock, replace(TROUBLE, code="invalid_auth"))
    assert await begin(sessions, clock, replace(TROUBLE, workspace_id="T2"))
    assert [trouble.code for trouble in await troubles(sessions)] == ["token_revoked", "token_revoked"]


async def test_eight_replicas_check_it_once(database_url: URL, sessions: Sessions, manual_clock: ManualClock) -> None:
    clock = manual_clock.clock()
    await begin(sessions, clock)
    assert not await take(sessions, clock)
    manual_clock.turn(REST)
    taken = await eight(database_url, lambda _, own: take(own, clock))
    assert sum(taken) == 1
    assert await take(sessions, clock, at_once=True)
    assert await take(sessions, manual_clock.clock("next boot"))


async def test_deliveries_of_its_workspace_are_passed_over(sessions: Sessions, clock: LeaseClock) -> None:
    await begin(sessions, clock)
    elsewhere = replace(DELIVERY, workspace_id="T2", subscription_id="s2")
    outside_slack = replace(DELIVERY, kind=DeliveryKind.WEBHOOK)
    await insert(sessions, DELIVERY, elsewhere, outside_slack)
    assert {delivery.id for delivery in await claim(sessions, clock)} == {elsewhere.id, outside_slack.id}
    async with sessions.write() as session:
        await repository.accept(session, TROUBLE)
    assert [delivery.id for delivery in await claim(sessions, clock)] == [DELIVERY.id]


async def test_only_where_posts_are_tried_again_it_ends_or_goes_on(sessions: Sessions, clock: LeaseClock) -> None:
    await begin(sessions, clock)
    async with sessions.write() as session:
        assert await repository.end(session, "T1") is None
        assert not await repository.go_on(session, clock, TROUBLE, first_rest=REST)
        await repository.refused_again(session, TROUBLE, "invalid_auth")
        await repository.accept(session, TROUBLE)
        again = replace(TROUBLE, code="ekm_access_denied")
        assert await repository.go_on(session, clock, again, first_rest=REST)
    assert await troubles(sessions) == (replace(again, attempts=2),)
    async with sessions.write() as session:
        await repository.accept(session, TROUBLE)
        assert await repository.end(session, "T1") is not None
    assert await troubles(sessions) == ()
