from datetime import UTC, datetime, timedelta

from sqlalchemy import URL

from bot.db.engine import Sessions
from bot.onboarding import events_seen
from tests.support.replicas import eight

NOW = datetime(2026, 11, 19, 15, 4, 5, tzinfo=UTC)


async def record(sessions: Sessions, event_id: str = "Ev1", workspace_id: str = "T1", at: datetime = NOW) -> bool:
    async with sessions.write() as session:
        return await events_seen.record(session, workspace_id, event_id, at)


async def is_recorded(sessions: Sessions, event_id: str = "Ev1", workspace_id: str = "T1") -> bool:
    async with sessions.read() as session:
        return await events_seen.is_recorded(session, workspace_id, event_id)


async def test_of_eight_replicas_one_is_the_first(database_url: URL) -> None:
    assert sum(await eight(database_url, lambda _, own: record(own))) == 1


async def test_events_are_apart_by_id_and_workspace(sessions: Sessions) -> None:
    assert await record(sessions)
    assert [await record(sessions, "Ev2"), await record(sessions, workspace_id="T2")] == [True, True]
    assert [await is_recorded(sessions), await is_recorded(sessions, "Ev3")] == [True, False]


async def test_what_is_old_is_forgotten_in_every_workspace(sessions: Sessions) -> None:
    for workspace_id in ("T1", "T2"):
        await record(sessions, "old", workspace_id, NOW - timedelta(days=3))
        await record(sessions, "new", workspace_id)
    async with sessions.write() as session:
        await events_seen.prune(session, NOW - events_seen.REMEMBERED)
    assert [await is_recorded(sessions, event_id, "T2") for event_id in ("old", "new")] == [False, True]
