"""Readiness of the database: the next write would work.

Reading alone proves little: a standby, a full disk and a file that was removed all answer reads.
"""

import asyncio
from collections.abc import Callable

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Sessions
from bot.db.migrate import is_current
from bot.db.tables import metadata
from bot.errors import DatabaseDown, DatabaseTrouble

PROBE_SECONDS = 2.0
_KEPT_SECONDS = 1.0  # anybody may ask, and each look costs a write
_GRACE_SECONDS = 10.0  # under load a machine is slow: so soon after a good look, a long one says nothing yet
_TABLES = sorted(metadata.tables)

# Rights that the bot needs on every table; a table that is not there has none.
_MISSING_RIGHTS = text(
    "SELECT count(*) FROM unnest(:tables) AS name WHERE NOT coalesce(has_table_privilege(to_regclass(name), 'SELECT')"
    " AND has_table_privilege(to_regclass(name), 'INSERT') AND has_table_privilege(to_regclass(name), 'UPDATE')"
    " AND has_table_privilege(to_regclass(name), 'DELETE'), false)"
).bindparams(bindparam("tables", type_=ARRAY(Text)))


async def probe(sessions: Sessions) -> None:
    """Raise DatabaseDown where the next write would fail."""
    async with sessions.write() as session:
        if sessions.is_sqlite:
            # Written and committed, as only that finds a full disk; the same value, in a table of one row.
            await session.execute(text("UPDATE alembic_version SET version_num = version_num"))
        else:
            await _probe_postgresql(session)


async def _probe_postgresql(session: AsyncSession) -> None:
    if await session.scalar(text("SHOW transaction_read_only")) == "on":
        raise DatabaseDown(DatabaseTrouble.READ_ONLY)
    if await session.scalar(_MISSING_RIGHTS, {"tables": _TABLES}):
        raise DatabaseDown(DatabaseTrouble.FORBIDDEN)
    # The lock that every write takes, and no more: it finds a table that another program keeps to itself.
    await session.execute(text("SET LOCAL lock_timeout = '1s'"))
    await session.execute(text(f"LOCK TABLE {', '.join(_TABLES)} IN ROW EXCLUSIVE MODE"))


class DatabaseProbe:
    """One look at a time, whoever asks; its result is kept for a second."""

    def __init__(self, sessions: Sessions, monotonic: Callable[[], float], *, seconds: float = PROBE_SECONDS) -> None:
        self._sessions = sessions
        self._monotonic = monotonic
        self._seconds = seconds
        self._looking: asyncio.Task[str] | None = None
        self._begun_at = self._good_at = float("-inf")

    async def failing_part(self) -> str:
        """`schema` or `database`; empty where all is well."""
        if self._looking is None or (self._looking.done() and self._monotonic() - self._begun_at >= _KEPT_SECONDS):
            self._begun_at = self._monotonic()
            self._looking = asyncio.ensure_future(self._look())
        # Not cancelled when it takes too long: a connection would be lost each time.
        await asyncio.wait({self._looking}, timeout=self._seconds)
        if self._looking.done():
            return self._looking.result()
        return "" if self._monotonic() - self._good_at < _GRACE_SECONDS else "database"

    async def close(self) -> None:
        """End a look that is under way."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})

    async def _look(self) -> str:
        try:
            if not await is_current(self._sessions):
                return "schema"
            await probe(self._sessions)
        except (DatabaseDown, SQLAlchemyError):
            return "database"
        self._good_at = self._monotonic()
        return ""
