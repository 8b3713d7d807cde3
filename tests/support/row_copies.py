"""Many rows in one statement: what is stored while a few are due."""

from sqlalchemy import Table, Text, cast, insert, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession


async def copy_row(session: AsyncSession, table: Table, prefix: str, count: int, *own: str) -> None:
    """Add so many copies of the only row, each with a value of its own in the columns `own`."""
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < count))
    value = literal(prefix, Text) + cast(numbers.c.n, Text)
    columns = [value.label(column.name) if column.name in own else column for column in table.columns]
    copies = select(*columns).select_from(table.join(numbers, true()))
    await session.execute(insert(table).from_select(table.columns.keys(), copies))
