from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import URL

from bot.alerts import check_repository
from bot.alerts.check_repository import Check
from bot.alerts.detection.model import ExpectedSpike
from bot.db.engine import Sessions
from bot.readings import request_count
from bot.usage.model import Organization
from tests.support.replicas import eight

NOW = datetime(2026, 11, 19, 15, 4, tzinfo=UTC)
TODAY = NOW.date()
HOUR = timedelta(hours=1)
ACME = Organization("uuid-acme", "Acme")


async def want(sessions: Sessions, at: datetime, reason: str = "asked") -> None:
    async with sessions.write() as session:
        await check_repository.request_check(session, "T1", ACME, at, reason)


async def found(sessions: Sessions) -> Check | None:
    async with sessions.read() as session:
        return await check_repository.find(session, "T1", ACME.uuid)


async def test_a_check_is_due_when_its_time_has_come(sessions: Sessions) -> None:
    await want(sessions, NOW)
    async with sessions.read() as session:
        assert await check_repository.due(session, NOW - HOUR, 10) == ()
        assert await check_repository.due(session, NOW, 10) == (Check("T1", ACME, NOW, "asked"),)


async def test_whoever_wants_it_sooner_decides(sessions: Sessions) -> None:
    await want(sessions, NOW)
    await want(sessions, NOW + HOUR, "later")
    assert (await found(sessions)) == Check("T1", ACME, NOW, "asked")
    await want(sessions, NOW - HOUR, "sooner")
    assert (await found(sessions)) == Check("T1", ACME, NOW - HOUR, "sooner")


async def test_of_eight_replicas_one_moves_on(database_url: URL, sessions: Sessions) -> None:
    due = Check("T1", ACME, NOW, "asked")
    after = replace(due, next_at=NOW + HOUR, reason="far", failures=1, failing_since=NOW, taken_at=NOW)
    await want(sessions, NOW)

    async def moving(_: int, own: Sessions) -> bool:
        async with own.write() as session:
            return await check_repository.advance(session, due, after)

    assert sum(await eight(database_url, moving)) == 1
    assert await found(sessions) == after


async def test_a_check_that_nobody_wants_is_never_due(sessions: Sessions) -> None:
    await want(sessions, NOW)
    due = Check("T1", ACME, NOW, "asked")
    async with sessions.write() as session:
        assert await check_repository.advance(session, due, replace(due, next_at=None, reason="nobody"))
        assert not await check_repository.advance(session, due, due)
        assert await check_repository.due(session, NOW + 100 * HOUR, 10) == ()
    await want(sessions, NOW + HOUR)
    assert (await found(sessions)) == Check("T1", ACME, NOW + HOUR, "asked")


async def test_requests_are_counted_by_day_and_organization(database_url: URL, sessions: Sessions) -> None:
    async def asking(_: int, own: Sessions) -> int:
        async with own.write() as session:
            return await request_count.count_requests(session, "T1", ACME.uuid, TODAY, 2)

    assert max(await eight(database_url, asking)) == 16
    async with sessions.write() as session:
        await request_count.count_requests(session, "T1", ACME.uuid, TODAY - timedelta(days=1), 5)
        await request_count.count_requests(session, "T2", ACME.uuid, TODAY, 7)
        assert await request_count.requests_between(session, "T1", ACME.uuid, TODAY, TODAY) == 16
        assert await request_count.requests_between(session, "T1", ACME.uuid, TODAY.replace(day=1), TODAY) == 21
        await request_count.prune(session, "T1", TODAY)
        assert await request_count.requests_between(session, "T1", ACME.uuid, date(2026, 1, 1), TODAY) == 16


async def test_what_was_called_expected_is_remembered_once(sessions: Sessions) -> None:
    of_flow = ExpectedSpike(("Sales", None), TODAY, 300)
    whole = ExpectedSpike(None, TODAY, 9_000)
    async with sessions.write() as session:
        for expected in (of_flow, whole, of_flow):
            await check_repository.expect(session, "T1", ACME.uuid, expected, "U1")
        assert set(await check_repository.expected(session, "T1", ACME.uuid)) == {of_flow, whole}
        assert await check_repository.expected(session, "T2", ACME.uuid) == ()


async def test_what_people_ask_is_not_taken_from_the_budget_of_checks(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await request_count.count_requests(session, "T1", ACME.uuid, TODAY, 40)
        await request_count.count_requests(session, "T1", ACME.uuid, TODAY, 1, checks=1)
        assert await request_count.checks_on(session, "T1", ACME.uuid, TODAY) == 1
        assert await request_count.checks_on(session, "T2", ACME.uuid, TODAY) == 0
        assert await request_count.requests_between(session, "T1", ACME.uuid, TODAY, TODAY) == 41
