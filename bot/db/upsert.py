"""The one statement that SQLAlchemy spells differently for each database."""

from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_into(session: AsyncSession, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    # Imported here, as the one that is not in use would cost every start 40 ms.
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
