"""Open the database that the settings name, its tables up to date."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL

from bot.db.engine import DEFAULT_DATABASE, OnTrouble, Sessions, is_sqlite, open_sessions, parse_database_url
from bot.db.migrate import is_current, upgrade
from bot.db.unusable import unusable
from bot.errors import DatabaseDown, NotConfigured, WrongSettings
from bot.program_name import typed
from bot.settings import Settings


def database_url(settings: Settings) -> str:
    """The database of the settings. Raises WrongSettings for SQLite where the disk does not last."""
    url = settings.database_url or DEFAULT_DATABASE
    if is_sqlite(parse_database_url(url)) and settings.dyno and not settings.allow_sqlite_here:
        raise WrongSettings(
            "SQLite is refused here: the disk of a dyno is wiped at every restart, and the links with it. "
            "Set DATABASE_URL to a PostgreSQL database, or ALLOW_SQLITE_HERE=1 to lose them knowingly."
        )
    return url


@asynccontextmanager
async def open_database(settings: Settings, on_trouble: OnTrouble = lambda _: None) -> AsyncIterator[Sessions]:
    """Open the database, its tables up to date. A file is brought up to date here, PostgreSQL by `migrate`."""
    url = parse_database_url(database_url(settings))
    sessions = open_sessions(url, on_trouble=on_trouble)
    try:
        if not await _is_current(sessions, url):
            if not is_sqlite(url):
                raise NotConfigured(f"The database is not up to date: run `{typed('migrate')}` first.")
            await asyncio.to_thread(upgrade, url)
        yield sessions
    finally:
        await sessions.close()


async def _is_current(sessions: Sessions, url: URL) -> bool:
    try:
        return await is_current(sessions)
    except DatabaseDown as error:
        raise unusable(error, url) from error
