import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import URL, select, update

from bot.db.engine import Sessions, open_sessions
from bot.db.tables import readings as table
from bot.readings import repository as reading_repository
from bot.usage.model import Bucket, Flow, FlowList, Organization, Reading, Usage
from bot.usage.period import Period

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = Usage(Period.CURRENT_MONTH, 1200, None, 3, NOW.replace(day=1), None, (Bucket(date(2026, 11, 1), 40, None),))
TOP = FlowList((Flow("Sync \0\ud800", "Sales", 900, 30, NOW, "active"),), 61, 1200, complete=False)
READING = Reading("r1", Organization("acme", "Acme"), Period.CURRENT_MONTH, MONTH, None, TOP, NOW, ("beside",))


def taken(name: str, age: timedelta, *, uuid: str = "acme", period: Period = Period.CURRENT_MONTH) -> Reading:
    return replace(READING, id=name, organization=Organization(uuid), period=period, taken_at=NOW - age)


async def save(sessions: Sessions, *kept: Reading, workspace_id: str = "T1") -> None:
    for reading in kept:
        async with sessions.write() as session:
            await reading_repository.save(session, workspace_id, reading, keep=400 * DAY)


async def find(sessions: Sessions, name: str, workspace_id: str = "T1") -> Reading | None:
    async with sessions.read() as session:
        return await reading_repository.find(session, workspace_id, name)


async def latest(sessions: Sessions, uuid: str = "acme", workspace_id: str = "T1") -> Reading | None:
    async with sessions.read() as session:
        return await reading_repository.latest(session, workspace_id, uuid, Period.CURRENT_MONTH, now=NOW + 400 * DAY)


async def names(sessions: Sessions) -> set[str]:
    async with sessions.read() as session:
        return set(await session.scalars(select(table.c.id)))


async def test_a_reading_is_found_as_it_was_taken(sessions: Sessions) -> None:
    await save(sessions, READING)
    assert await find(sessions, "r1") == READING


async def test_a_reading_of_another_workspace_is_not_found(sessions: Sessions) -> None:
    await save(sessions, READING)
    assert await find(sessions, "r1", workspace_id="T2") is None
    assert await latest(sessions, workspace_id="T2") is None


@pytest.mark.parametrize("name", ["", "r2", "r1\0", "\ud800"])
async def test_a_reading_that_nobody_took_is_not_found(sessions: Sessions, name: str) -> None:
    await save(sessions, READING)
    assert await find(sessions, name) is None


async def test_the_latest_is_the_newest_of_its_kind(sessions: Sessions) -> None:
    other = taken("other", timedelta(), uuid="other")
    closed = taken("closed", timedelta(), period=Period.LAST_MONTH)
    newest = taken("newest", timedelta(minutes=1))
    await save(sessions, other, closed, newest, taken("late", timedelta(minutes=2)))
    assert await latest(sessions) == newest


async def test_nothing_taken_is_no_latest(sessions: Sessions) -> None:
    assert await latest(sessions) is None


async def test_a_payload_that_cannot_be_read_is_none(sessions: Sessions) -> None:
    await save(sessions, READING)
    async with sessions.write() as session:
        await session.execute(update(table).values(payload='{"v": 0}'))
    assert (await find(sessions, "r1"), await latest(sessions)) == (None, None)


async def test_readings_older_than_a_day_go_when_a_newer_of_their_kind_comes(sessions: Sessions) -> None:
    await save(sessions, taken("two days", 2 * DAY), taken("a day", DAY))
    assert await names(sessions) == {"two days", "a day"}
    await save(sessions, READING)
    assert await names(sessions) == {"a day", "r1"}


async def test_the_newest_of_another_kind_stays_however_old(sessions: Sessions) -> None:
    await save(sessions, taken("other", 300 * DAY, uuid="other"))
    await save(sessions, taken("closed", 300 * DAY, period=Period.LAST_MONTH), READING)
    assert await names(sessions) == {"other", "closed", "r1"}


async def test_nothing_of_the_workspace_outlives_the_retention(sessions: Sessions) -> None:
    old = taken("old", 401 * DAY, uuid="other")
    await save(sessions, old)
    await save(sessions, replace(old, id="theirs"), workspace_id="T2")
    await save(sessions, READING)
    assert await names(sessions) == {"theirs", "r1"}


async def test_eight_replicas_saving_keep_all_that_is_new(database_url: URL, sessions: Sessions) -> None:
    async def replica(number: int) -> None:
        own = open_sessions(database_url)
        await save(own, taken(f"r{number}", timedelta(seconds=number)))
        await own.close()

    await save(sessions, *(taken(f"old {n}", (3 + n / 10) * DAY) for n in reversed(range(5))))
    await asyncio.gather(*map(replica, range(8)))
    assert await names(sessions) == {f"r{n}" for n in range(8)}


@pytest.mark.parametrize(
    ("hours", "found"), [((24,), "24"), ((23, 22), "23"), ((21,), "21"), ((20.9, 1), None), ((24.1,), None)]
)
async def test_the_same_hour_of_the_day_before_is_found(
    sessions: Sessions, hours: tuple[float, ...], found: str | None
) -> None:
    # Each is saved as the newest, so that none is superseded yet.
    await save(sessions, *(taken(f"{hour:g}", timedelta(hours=hour)) for hour in hours))
    await save(sessions, taken("other", timedelta(hours=24), uuid="other"))
    async with sessions.read() as session:
        before = await reading_repository.a_day_before(session, "T1", READING)
    assert (before.id if before else None) == found
