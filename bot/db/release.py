"""The release that made the tables, written beside them: one that is too old for them says which one to use instead."""

from sqlalchemy import Connection, text

from bot.errors import NotConfigured
from bot.program_name import bot_version

_COMMENT = "pipefy-usage "
_STEP = 1000  # user_version is one number of 32 bits: 1002003 is 1.2.3


def note_release(connection: Connection, version: str | None = None) -> None:
    """Write down which release brought the tables up to date. In the transaction that does."""
    major, minor, patch = _parts(version or bot_version())
    # No table of its own: earlier releases would not know it. https://www.sqlite.org/pragma.html#pragma_user_version
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {(major * _STEP + minor) * _STEP + patch}")
    else:
        connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{_COMMENT}{major}.{minor}.{patch}'")


def noted_release(connection: Connection) -> str:
    """The release that brought the tables up to date; 0.0.0 where none noted itself."""
    if connection.dialect.name == "sqlite":
        return release_of(int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()))
    note = connection.scalar(text("SELECT obj_description('alembic_version'::regclass)"))
    return str(note or "").removeprefix(_COMMENT) or "0.0.0"


def release_of(user_version: int) -> str:
    """The release that SQLite's number stands for."""
    return f"{user_version // _STEP**2}.{user_version // _STEP % _STEP}.{user_version % _STEP}"


def made_by_a_newer_release(revision: str, made_by: str, newest_known: str) -> NotConfigured:
    """The operator's sentence about tables that this release does not know."""
    own = bot_version()
    use = f"release {made_by}" if _parts(made_by) > _parts(own) else f"a release that knows {revision}"
    return NotConfigured(
        f"The database was made by a newer release of the bot: its tables are those of {revision}, and this "
        f"release, {own}, knows them up to {newest_known}. Start {use}, or a newer one, or restore the backup from "
        "before the upgrade."
    )


def _parts(version: str) -> tuple[int, int, int]:
    """Three numbers; what is no number counts as 0, as in 1.2.0rc1."""
    numbers = [int(part) if part.isdecimal() else 0 for part in version.split(".")]
    major, minor, patch, *_ = [min(number, _STEP - 1) for number in [*numbers, 0, 0, 0]]
    return major, minor, patch
