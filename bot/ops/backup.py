"""`backup`: a copy of the SQLite database, while the bot goes on."""

import sqlite3
from pathlib import Path

from sqlalchemy import URL

from bot.db.database import place_of, require_file
from bot.db.engine import is_sqlite
from bot.db.file_copy import Contents, NotOurs, checked_copy, put
from bot.errors import NotConfigured

_POSTGRESQL = (
    "DATABASE_URL is a PostgreSQL database, which its own programs copy: `pg_dump --format=custom` and `pg_restore`. "
    "docs/operations.md says under Backup and restore which tables matter."
)


def backup(url: URL, target: Path) -> str:
    """Write a copy that was checked; the sentence for the operator. Raises NotConfigured.

    1. SQLite writes one instant of the database into a file without a name, of mode 0600.
    2. The copy is checked, and brought to the disk.
    3. Only then it gets its name, which must be free. Killed before, the file without a name is left: delete it.
    """
    require_sqlite(url)
    require_file(url)
    target = target.absolute()
    _require_free(target)
    try:
        with checked_copy(Path(str(url.database)), target.parent) as (part, contents):
            put(part, target)
    except FileExistsError:
        raise _taken(target) from None
    except NotOurs as error:
        raise NotConfigured(f"{place_of(url)} cannot be copied to {target}: {error}.") from error
    except (OSError, sqlite3.Error) as error:
        raise NotConfigured(f"The backup cannot be written to {target}: {reason(error)}.") from error
    return f"Backed up {place_of(url)} to {target} ({described(contents)})."


def require_sqlite(url: URL) -> None:
    """Raise NotConfigured for PostgreSQL, with what to use."""
    if not is_sqlite(url):
        raise NotConfigured(_POSTGRESQL)


def described(contents: Contents) -> str:
    """Counts, so that a person sees whether a copy is the one that is meant."""
    rows = ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in contents.rows.items())
    return f"tables of {contents.revision}: {rows}"


def reason(error: Exception) -> str:
    """Words of the system or of SQLite."""
    return str(getattr(error, "strerror", None) or error)


def _require_free(target: Path) -> None:
    if target.is_dir():
        raise NotConfigured(f"{target} is a folder: name a file in it.")
    if target.exists() or target.is_symlink():
        raise _taken(target)
    if not target.parent.is_dir():
        raise NotConfigured(f"There is no folder {target.parent}: make it, or name another.")


def _taken(target: Path) -> NotConfigured:
    return NotConfigured(f"{target} is there already, and a backup replaces no file: name another.")
