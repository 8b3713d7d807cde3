"""`restore`: put a backup in the place of the SQLite database. The states of it: docs/decisions/0015-backups.md."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from bot.db.database import place_of
from bot.db.engine import make_folder
from bot.db.file_copy import Contents, NotOurs, checked_copy, connected, nameless_file, put, sync
from bot.db.migrate import HEAD
from bot.db.release import made_by_a_newer_release
from bot.errors import NotConfigured
from bot.jobs.last_tick import LONGEST_PAUSE
from bot.ops.backup import described, reason, require_sqlite

_BUSY_SECONDS = 1.0
_BESIDE = ("-wal", "-shm")


def restore(url: URL, source: Path, now: datetime) -> str:
    """Replace the database; the sentences for the operator. Raises NotConfigured.

    1. A copy of the backup is written beside the database, checked, prepared, and brought to the disk.
    2. SQLite's own lock keeps bots out, and finds one that runs.
    3. The database is copied to the name under which it is kept.
    4. The copy of the backup takes over its name, in one step.
    A process that is killed leaves the old database up to 3, the new one from 4 on.
    """
    require_sqlite(url)
    path, source = Path(place_of(url)).resolve(), source.absolute()
    _require_another(source, path)
    make_folder(url)
    try:
        with checked_copy(source, path.parent) as (part, contents):
            _require_known(contents)
            _prepare(part)
            kept = _swap(part, path, now)
    except NotOurs as error:
        raise NotConfigured(f"{source} cannot be restored: {error}.") from error
    except (OSError, sqlite3.Error) as error:
        raise NotConfigured(f"{source} cannot be restored to {path}: {reason(error)}.") from error
    return "\n".join([f"Restored {source} to {path} ({described(contents)}).", *_remarks(contents, kept)])


def _require_another(source: Path, path: Path) -> None:
    if not source.is_file():
        raise NotConfigured(f"There is no file {source}: name the backup.")
    if path.exists() and source.samefile(path):
        raise NotConfigured(f"{source} is the database itself: name the backup.")


def _require_known(contents: Contents) -> None:
    if contents.revision > HEAD:  # revisions are counted up
        raise made_by_a_newer_release(contents.revision, contents.made_by, HEAD)


def _prepare(part: Path) -> None:
    """Make a bot's database of the copy, in which the next start sees a backup, however new it is."""
    with connected(part) as connection:
        connection.execute("PRAGMA journal_mode=WAL")  # it stays with the file; else readers wait for the writer
        # What was posted since is looked for before it is posted again where the last tick lies so far back: see
        # bot/jobs/last_tick.py. A backup from before an upgrade is often newer.
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'ticks'").fetchone():
            back = f"-{LONGEST_PAUSE.total_seconds() + 1:.0f} seconds"
            connection.execute("UPDATE ticks SET last_at = strftime('%Y-%m-%d %H:%M:%f000', last_at, ?)", (back,))
    sync(part)


def _swap(part: Path, path: Path, now: datetime) -> Path | None:
    """Let the copy take the place of the database. The name under which that is kept; None where there was none."""
    kept = _free_name(path, now)
    if not path.exists():
        _set_aside(path, kept)
        _give_to_owner(part, path.parent)
        put(part, path)
        return None
    with _alone(path) as connection:
        _keep(connection, path, kept)
        _give_to_owner(part, path)
        part.replace(path)
        sync(path.parent)
    return kept


@contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that holds the lock that excludes every other one. Raises NotConfigured where there is one."""
    # A bot keeps a connection in WAL as long as it runs, and leaving WAL takes the only one there is. It also brings
    # all into the one file that is kept: https://www.sqlite.org/wal.html#persistence_of_wal_mode
    with connected(path, busy_seconds=_BUSY_SECONDS) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")  # in this mode the lock stays until the connection closes
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise NotConfigured(f"A bot runs on {path}, or another program uses it: stop it, then restore.") from error
        except sqlite3.DatabaseError as error:
            raise NotConfigured(
                f"SQLite cannot read {path} ({error}): stop the bot, move this file and those beside it that end in "
                "-wal and -shm to another folder, then restore."
            ) from error
        yield connection


def _keep(connection: sqlite3.Connection, path: Path, kept: Path) -> None:
    # Page by page by SQLite, also one that is damaged. A second name instead would be a second way to one file, and
    # opening the file otherwise would let go of the lock: https://www.sqlite.org/howtocorrupt.html
    with nameless_file(path.parent, kept.name) as part:
        with connected(part) as copy:
            connection.backup(copy)
        _give_to_owner(part, path)
        sync(part)
        put(part, kept)


def _set_aside(path: Path, kept: Path) -> None:
    """Move what a database that is gone left beside it: SQLite would apply that to the new one."""
    for ending in _BESIDE:
        beside = Path(f"{path}{ending}")
        if beside.exists():
            beside.rename(f"{kept}{ending}")


def _free_name(path: Path, now: datetime) -> Path:
    """A name beside the database; one a second, and numbered where there are more."""
    first = path.with_name(f"{path.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
    names = (first, *(first.with_name(f"{first.name}-{number}") for number in range(2, 100)))
    return next(name for name in names if not name.exists())


def _give_to_owner(part: Path, like: Path) -> None:
    """Let the user of the bot read it, whoever restores it: as the database before, or as the folder."""
    status = like.stat()
    if not like.is_dir():
        part.chmod(status.st_mode & 0o777)
    if os.geteuid() == 0:
        os.chown(part, status.st_uid, status.st_gid)


def _remarks(contents: Contents, kept: Path | None) -> Iterator[str]:
    if kept:
        yield f"The database that was there is kept as {kept}: delete it when you no longer need it."
    if contents.revision < HEAD:
        yield f"Its tables are brought up to date, to {HEAD}, when the bot starts."
    yield "The keys of webhooks are not in it: SECRET_KEYS has to be what it was. Now start the bot, and ask doctor."
