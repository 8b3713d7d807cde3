from dataclasses import replace

from sqlalchemy import URL

from bot import audit
from bot.audit import Entry
from bot.db.engine import Sessions
from tests.support.replicas import NOW, eight

PAUSED = Entry(NOW, "U1", "paused", "by a button \0", subscription_id="s1", channel_id="C1")
LINKED = Entry(NOW, "U2", "linked", channel_id="C1")
OTHER = Entry(NOW, "bot", "paused", "is_archived", subscription_id="s2", channel_id="C2")


async def write(sessions: Sessions, *entries: Entry, workspace_id: str = "T1") -> None:
    async with sessions.write() as session:
        for entry in entries:
            await audit.write(session, workspace_id, entry)


async def test_what_was_done_is_read_back_newest_first(sessions: Sessions) -> None:
    await write(sessions, PAUSED, LINKED, OTHER)
    shown = replace(PAUSED, detail="by a button \N{REPLACEMENT CHARACTER}")
    async with sessions.read() as session:
        assert await audit.read(session, "T1", limit=9) == (OTHER, LINKED, shown)
        assert await audit.read(session, "T1", limit=1) == (OTHER,)
        assert await audit.read(session, "T1", channel_id="C1", limit=9) == (LINKED, shown)
        assert await audit.read(session, "T1", subscription_id="s1", limit=9) == (shown,)
        assert await audit.read(session, "T2", limit=9) == ()


async def test_eight_replicas_write_without_losing_an_entry(database_url: URL, sessions: Sessions) -> None:
    await eight(database_url, lambda number, own: write(own, replace(LINKED, actor=f"U{number}")))
    async with sessions.read() as session:
        assert {entry.actor for entry in await audit.read(session, "T1", limit=99)} == {f"U{n}" for n in range(8)}
