"""Open the database that the settings name, its tables up to date."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from sqlalchemy import URL

import bot
from bot.db.engine import DEFAULT_DATABASE, OnTrouble, Sessions, is_sqlite, open_sessions, parse_database_url
from bot.db.migrate import is_current, keep_wal, require_known, upgrade
from bot.db.unusable import unusable
from bot.errors import DatabaseDown, NotConfigured, WrongSettings
from bot.program_name import typed
from bot.settings import Settings

log = structlog.stdlib.get_logger()


def database_url(settings: Settings) -> str:
    """The database of the settings. Raises WrongSettings for SQLite where the disk does not last."""
    url = settings.database_url or _default_database()
    if is_sqlite(parse_database_url(url)) and settings.dyno and not settings.allow_sqlite_here:
        raise WrongSettings(
            "SQLite is refused here: the disk of a dyno is wiped at every restart, and the links with it. "
            "Set DATABASE_URL to a PostgreSQL database, or ALLOW_SQLITE_HERE=1 to lose them knowingly."
        )
    return url


def _default_database() -> str:
    """Below the folder of the start for a checkout. The installed command has one file, whatever folder it starts in.

    Raises WrongSettings where both are there, as one would be silently another one.
    """
    local, own = Path(parse_database_url(DEFAULT_DATABASE).database or ""), _file_of_this_user()
    if own is None or _is_checked_out():
        return DEFAULT_DATABASE
    if local.exists() and own.exists() and not local.samefile(own):
        raise WrongSettings(
            f"DATABASE_URL is not set, and there are two databases, {local.absolute()} and {own}: set it to the one "
            f"that you mean, such as sqlite:///{own}"
        )
    return DEFAULT_DATABASE if local.exists() else f"sqlite:///{own}"


def _file_of_this_user() -> Path | None:
    # https://specifications.freedesktop.org/basedir-spec/latest: where data of a user lie
    try:
        return Path.home() / ".local" / "share" / "pipefy-usage" / "pipefy-usage.db"
    except RuntimeError:  # a user without a home
        return None


def _is_checked_out() -> bool:
    return (Path(bot.__file__).parents[1] / "pyproject.toml").exists()


def place_of(url: URL) -> str:
    """Words for the database without a password: an absolute path, or server and name."""
    if is_sqlite(url):
        return str(Path(str(url.database)).absolute())
    host = url.host or url.query.get("host") or "this machine"
    return f"{url.database} on {host if isinstance(host, str) else ', '.join(host)}"


def require_file(url: URL) -> None:
    """Raise NotConfigured where there is no SQLite file: what only reads must not make an empty one."""
    if is_sqlite(url) and not Path(str(url.database)).exists():
        raise NotConfigured(f"There is no database at {place_of(url)}: set DATABASE_URL to the one of the bot.")


@asynccontextmanager
async def open_database(
    settings: Settings, on_trouble: OnTrouble = lambda _: None, *, must_exist: bool = False
) -> AsyncIterator[Sessions]:
    """Open the database, its tables up to date. A file is brought up to date here, PostgreSQL by `migrate`."""
    url = parse_database_url(database_url(settings))
    if must_exist:
        require_file(url)
    _tell_new_file(url)
    sessions = open_sessions(url, on_trouble=on_trouble)
    try:
        if not await _is_current(sessions, url):
            if not is_sqlite(url):
                await require_known(sessions)
                raise NotConfigured(f"The database is not up to date: run `{typed('migrate')}` first.")
            await asyncio.to_thread(upgrade, url)
        elif is_sqlite(url):
            await asyncio.to_thread(keep_wal, url)
        yield sessions
    finally:
        await sessions.close()


def _tell_new_file(url: URL) -> None:
    """Say that a file is made where it lies: a relative path leads elsewhere from another folder."""
    if not is_sqlite(url) or (path := Path(str(url.database))).exists():
        return
    if path.is_absolute():
        log.info("a new database is made", file=place_of(url))
    else:
        fix = "give DATABASE_URL an absolute path if the bot has kept something elsewhere"
        log.warning("a new, empty database is made in the folder of this start", file=place_of(url), fix=fix)


async def _is_current(sessions: Sessions, url: URL) -> bool:
    try:
        return await is_current(sessions)
    except DatabaseDown as error:
        raise unusable(error, url) from error
