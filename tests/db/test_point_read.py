"""One row by its key: prebuilt, as it is committed now, and never in the way of anything."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import psycopg
from sqlalchemy import URL, bindparam, delete, select, text

from bot.db.engine import Sessions
from bot.db.point_read import PointRead
from bot.db.tables import links
from tests.db.test_engine import only_postgresql, only_sqlite, write

LINK = PointRead(
    select(links.c.organization_uuid, links.c.organization_name, links.c.linked_at)
    .where(links.c.workspace_id == bindparam("workspace"), links.c.channel_id == bindparam("channel"))
    .limit(1)
)
STORED = ("secret", None, datetime(2026, 11, 22, tzinfo=UTC))


async def read(sessions: Sessions, channel_id: str = "C1") -> tuple[object, ...] | None:
    return await sessions.row(LINK, workspace="T1", channel=channel_id)


async def test_a_row_comes_back_in_the_types_of_its_columns(sessions: Sessions) -> None:
    await write(sessions, "C1")
    assert await read(sessions) == STORED


async def test_values_go_in_as_columns_store_them(sessions: Sessions) -> None:
    await write(sessions, "C\0\ud800")  # which neither database takes: both have a look-alike of it
    assert await read(sessions, "C\0\ud800") == STORED


async def test_an_instant_is_found_by_itself(sessions: Sessions) -> None:
    await write(sessions, "C1")
    by_time = PointRead(select(links.c.channel_id).where(links.c.linked_at <= bindparam("at")))
    assert await sessions.row(by_time, at=STORED[2]) == ("C1",)


async def test_it_sees_at_once_what_was_committed(sessions: Sessions) -> None:
    assert await read(sessions) is None
    await write(sessions, "C1")
    assert await read(sessions) == STORED
    async with sessions.write() as session:
        await session.execute(delete(links))
        assert await read(sessions) == STORED
    assert await read(sessions) is None


@only_sqlite
async def test_a_writer_delays_nobody(sessions: Sessions, database_url: URL) -> None:
    await write(sessions, "C1")
    assert await read(sessions) == STORED
    with closing(sqlite3.connect(str(database_url.database), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert await read(sessions) == STORED  # a log beside the file: readers wait for no writer


@only_sqlite
async def test_what_it_cannot_read_at_once_a_transaction_waits_for(sessions: Sessions, database_url: URL) -> None:
    """A file without the log beside it: a writer locks out readers, and they wait in a thread of their own."""
    with closing(sqlite3.connect(str(database_url.database), isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        reading = asyncio.ensure_future(read(sessions))
        await asyncio.sleep(0)
        other.execute("ROLLBACK")
    assert await reading is None


@only_postgresql
async def test_a_connection_that_was_cut_is_replaced(sessions: Sessions, database_url: URL) -> None:
    await write(sessions, "C1")
    assert await read(sessions) == STORED
    address = database_url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert await read(sessions) == STORED
    assert await read(sessions) == STORED


@only_postgresql
async def test_it_holds_no_transaction_open(sessions: Sessions) -> None:
    await write(sessions, "C1")
    assert await read(sessions) == STORED
    idle = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
    )
    async with sessions.read() as session:
        assert await session.scalar(idle) == 0
