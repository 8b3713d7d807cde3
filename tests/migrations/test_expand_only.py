"""A release runs on the tables of the next one: what is shipped stays, and what is new asks nothing of older code."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, create_engine, inspect

from bot.db.migrate import alembic_config
from tests.migrations.shipped import digests, shipped, with_new_ones


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database tells it. `left_out`: a row may be written without it."""

    kind: str
    nullable: bool
    left_out: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """What code relies on, and what can refuse its rows."""

    columns: dict[tuple[str, str], Column]
    unique: set[tuple[str, ...]]
    keys: dict[str, tuple[str, ...]]


def revisions(connection: Connection) -> list[str]:
    scripts = ScriptDirectory.from_config(alembic_config(connection))
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def tables(connection: Connection) -> Tables:
    looking = inspect(connection)
    names = [name for name in looking.get_table_names() if name != "alembic_version"]
    columns = {
        (table, column["name"]): Column(
            str(column["type"]), column["nullable"], column["nullable"] or column["default"] is not None
        )
        for table in names
        for column in looking.get_columns(table)
    }
    unique = {
        (table, *sorted(str(name) for name in index["column_names"]))
        for table in names
        for index in looking.get_indexes(table)
        if index["unique"]
    }
    keys = {table: tuple(looking.get_pk_constraint(table)["constrained_columns"]) for table in names}
    return Tables(columns, unique, keys)


def steps(url: URL) -> Iterator[tuple[str, Tables, Tables]]:
    """Each revision with the tables before and behind it."""
    plain = url.set(drivername=url.drivername.removesuffix("+aiosqlite"))
    with create_engine(plain, poolclass=NullPool).begin() as connection:
        before = Tables({}, set(), {})
        for revision in revisions(connection):
            command.upgrade(alembic_config(connection), revision)
            after = tables(connection)
            yield revision, before, after
            before = after


def broken(before: Tables, after: Tables) -> list[str]:
    """What older code would trip over."""
    changed = [name for name, column in before.columns.items() if after.columns.get(name) != column]
    demanded = [
        name
        for name, column in after.columns.items()
        if name not in before.columns and name[0] in before.keys and not column.left_out
    ]
    refused = [index for index in after.unique - before.unique if index[0] in before.keys]
    rekeyed = [table for table, key in before.keys.items() if after.keys.get(table) != key]
    return [f"{'.'.join(name)}" for name in (*changed, *demanded, *refused)] + rekeyed


def test_no_migration_takes_or_demands_what_the_release_before_does_not_know(empty_database: URL) -> None:
    assert {revision: bad for revision, before, after in steps(empty_database) if (bad := broken(before, after))} == {}


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (Tables({("links", "id"): Column("TEXT", True, True)}, set(), {"links": ("id",)}), ["links.id"]),
        (Tables({}, set(), {"links": ("id",)}), ["links.id"]),
        (
            Tables(
                {("links", "id"): Column("TEXT", False, False), ("links", "new"): Column("TEXT", False, False)},
                set(),
                {"links": ("id",)},
            ),
            ["links.new"],
        ),
    ],
    ids=["changed", "dropped", "demanded"],
)
def test_what_would_break_older_code_is_noticed(after: Tables, named: list[str]) -> None:
    before = Tables({("links", "id"): Column("TEXT", False, False)}, set(), {"links": ("id",)})
    assert broken(before, after) == named


def test_no_migration_that_was_shipped_is_edited() -> None:
    found = digests()
    edited = [name for name, digest in shipped().items() if found.get(name) != digest]
    assert edited == [], "write another migration instead"


def test_a_migration_that_is_not_written_down_is_newer_than_all_that_are() -> None:
    unknown = digests().keys() - shipped().keys()
    assert all(name > max(shipped()) for name in unknown), "run: python -m tests.migrations.shipped"


def test_what_is_written_down_stays_and_what_is_new_is_added(tmp_path: Path) -> None:
    (tmp_path / "0001_a.py").write_text("edited")
    (tmp_path / "0002_b.py").write_text("new")
    written = tmp_path / "shipped.txt"
    written.write_text(with_new_ones({"0001_a.py": "as it was"[:2]}, digests(tmp_path)))
    assert shipped(written) == {"0001_a.py": "as", "0002_b.py": digests(tmp_path)["0002_b.py"]}
