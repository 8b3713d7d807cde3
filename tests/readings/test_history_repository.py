from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import URL

from bot.db.engine import Sessions
from bot.readings import history_repository
from bot.readings.history_repository import FLOWS_JSON
from bot.usage.model import Flow
from tests.support.replicas import NOW, eight

MONTH, DAY, NEXT = date(2026, 11, 1), date(2026, 11, 22), date(2026, 11, 23)
HOUR = timedelta(hours=1)
FLOWS = (Flow("Sync \0\ud800", "Sales", 900, 30, NOW, "active"), Flow(None, None, None, None, None, None))


async def save(
    sessions: Sessions,
    days: Mapping[date, tuple[int, int | None]],
    *,
    age: timedelta = timedelta(),
    uuid: str = "acme",
    workspace_id: str = "T1",
) -> None:
    async with sessions.write() as session:
        await history_repository.save_days(session, workspace_id, uuid, days, NOW - age, now=NOW)


async def days(sessions: Sessions, first: date = MONTH, last: date = NEXT) -> dict[date, tuple[int, int | None]]:
    async with sessions.read() as session:
        return await history_repository.days(session, "T1", "acme", first, last)


async def save_flows(
    sessions: Sessions, flows: tuple[Flow, ...], *, on: date = DAY, month: date = MONTH, workspace_id: str = "T1"
) -> None:
    async with sessions.write() as session:
        await history_repository.save_flows(session, workspace_id, "acme", read_on=on, month=month, flows=flows)


async def flows_on(sessions: Sessions, day: date = DAY) -> dict[date, tuple[Flow, ...]]:
    async with sessions.read() as session:
        return (await history_repository.flows_on(session, "T1", "acme", [day])).get(day, {})


async def first_flow_day(sessions: Sessions, uuid: str = "acme") -> date | None:
    async with sessions.read() as session:
        return await history_repository.first_flow_day(session, "T1", uuid)


async def test_days_are_read_back(sessions: Sessions) -> None:
    kept = {DAY: (1200, 50_000), NEXT: (0, None), MONTH: (3_000_000_000, 0)}
    await save(sessions, kept)
    assert await days(sessions) == kept
    assert await days(sessions, DAY, DAY) == {DAY: (1200, 50_000)}


async def test_days_of_others_are_apart(sessions: Sessions) -> None:
    await save(sessions, {DAY: (1, None)}, uuid="other")
    await save(sessions, {DAY: (2, None)}, workspace_id="T2")
    await save(sessions, {})
    assert await days(sessions) == {}


async def test_the_later_reading_of_a_day_stands(sessions: Sessions) -> None:
    await save(sessions, {DAY: (10, 100), NEXT: (1, 100)}, age=HOUR)
    await save(sessions, {DAY: (12, 200)})
    await save(sessions, {DAY: (9, None), MONTH: (5, None)}, age=2 * HOUR)
    assert await days(sessions) == {MONTH: (5, None), DAY: (12, 200), NEXT: (1, 100)}


async def test_eight_replicas_saving_days_keep_the_latest(database_url: URL, sessions: Sessions) -> None:
    async def replica(number: int, own: Sessions) -> None:
        week = [DAY - timedelta(days=n) for n in range(7)]
        await save(own, dict.fromkeys(week if number % 2 else reversed(week), (number, None)), age=number * HOUR)

    await eight(database_url, replica)
    assert set((await days(sessions)).values()) == {(0, None)}


async def test_flows_are_read_back_by_month(sessions: Sessions) -> None:
    closed = (replace(FLOWS[0], tasks=1),)
    await save_flows(sessions, FLOWS)
    await save_flows(sessions, closed, month=date(2026, 10, 1))
    await save_flows(sessions, closed, workspace_id="T2")
    assert await flows_on(sessions) == {MONTH: FLOWS, date(2026, 10, 1): closed}
    assert await flows_on(sessions, NEXT) == {}


async def test_a_second_reading_of_the_day_replaces_the_first(sessions: Sessions) -> None:
    await save_flows(sessions, FLOWS)
    await save_flows(sessions, FLOWS[1:])
    assert await flows_on(sessions) == {MONTH: FLOWS[1:]}


async def test_eight_replicas_saving_flows_keep_one_whole_list(database_url: URL, sessions: Sessions) -> None:
    made = [(replace(FLOWS[0], tasks=n), replace(FLOWS[1], tasks=n)) for n in range(8)]
    await eight(database_url, lambda number, own: save_flows(own, made[number]))
    assert (await flows_on(sessions))[MONTH] in made


async def test_the_first_day_of_flows_is_known(sessions: Sessions) -> None:
    assert await first_flow_day(sessions) is None
    await save_flows(sessions, FLOWS, on=NEXT)
    await save_flows(sessions, FLOWS, on=DAY)
    await save_flows(sessions, FLOWS, on=MONTH, workspace_id="T2")
    assert (await first_flow_day(sessions), await first_flow_day(sessions, "other")) == (DAY, None)


async def test_what_is_too_old_is_forgotten(sessions: Sessions) -> None:
    await save(sessions, {DAY: (1, None), NEXT: (2, None)})
    for day in (DAY, NEXT):
        await save_flows(sessions, FLOWS, on=day)
    async with sessions.write() as session:
        await history_repository.prune(session, "T2", NEXT + timedelta(days=1))
        await history_repository.prune(session, "T1", NEXT)
    assert (await days(sessions), await first_flow_day(sessions)) == ({NEXT: (2, None)}, NEXT)


@pytest.mark.parametrize(
    "payload", ["", "[", "[" * 100_000, '{"v": 2, "flows": []}', '{"v": 1, "flows": [{"name": 1}]}']
)
def test_flows_that_cannot_be_read_are_none(payload: str) -> None:
    assert FLOWS_JSON.from_json(payload) is None
