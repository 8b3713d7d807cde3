"""Copies of a SQLite database: written by SQLite itself, checked, and on the disk before they have a name."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from bot.db.release import release_of
from bot.db.tables import metadata

_BUSY_SECONDS = 30.0
_COUNTED = ("links", "subscriptions", "alert_subscriptions", "deliveries")


@dataclass(frozen=True, slots=True)
class Contents:
    """A database of the bot. `made_by`: the release that brought its tables up to date."""

    revision: str
    made_by: str
    rows: Mapping[str, int]


class NotOurs(Exception):
    """Raised for a file that SQLite cannot read, or that holds no database of the bot. Its text says which."""


@contextmanager
def connected(path: Path, *, busy_seconds: float = _BUSY_SECONDS) -> Iterator[sqlite3.Connection]:
    """A connection to a file that is there; none is made."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=busy_seconds, isolation_level=None)) as connection:
        yield connection


@contextmanager
def checked_copy(source: Path, folder: Path) -> Iterator[tuple[Path, Contents]]:
    """A copy without a name of its own, which the block may rename; else it is gone. Raises NotOurs, OSError."""
    with nameless_file(folder, source.name) as part:
        contents = _copy(source, part)
        sync(part)
        yield part, contents


@contextmanager
def nameless_file(folder: Path, name: str) -> Iterator[Path]:
    """An empty file of mode 0600, gone afterwards. A process that is killed leaves it; its name ends in `.part`."""
    part = folder / f".{name}.{token_hex(4)}.part"
    # SQLite takes an empty file for a copy, and would make its own readable for all.
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield part
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                Path(f"{part}{ending}").unlink(missing_ok=True)


def put(part: Path, path: Path) -> None:
    """Give a copy the name of a file that is not there yet. Raises FileExistsError where there is one by now."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(path) from None
        part.rename(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Bring a file to the disk, or the names in a folder. https://man7.org/linux/man-pages/man2/fsync.2.html"""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _copy(source: Path, part: Path) -> Contents:
    try:
        with connected(source) as connection:
            # One instant of a database that others go on writing to. https://www.sqlite.org/lang_vacuum.html
            connection.execute("VACUUM INTO ?", (str(part),))
        with connected(part) as copy:
            return _contents(copy)
    except sqlite3.OperationalError:
        raise  # a full disk, a lock
    except sqlite3.DatabaseError as error:
        raise NotOurs(str(error)) from error


def _contents(connection: sqlite3.Connection) -> Contents:
    (integrity,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if integrity != "ok":
        raise NotOurs(f"it is damaged: {integrity}")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" not in tables or not tables & set(metadata.tables):
        raise NotOurs("it is no database of the bot")
    (revision,) = connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    counted = [table for table in _COUNTED if table in tables]
    rows = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in counted}  # noqa: S608 - our own names
    return Contents(str(revision or ""), release_of(number), rows)
