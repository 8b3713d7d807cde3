"""`doctor` about clocks: this machine's beside Slack's and the database's, and how long ago the last tick was."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError
from sqlalchemy import DateTime, func, select

from bot.app import wall_clock
from bot.db.database import database_url
from bot.db.engine import Sessions, is_sqlite, open_sessions, parse_database_url
from bot.db.tables import ticks
from bot.errors import DatabaseDown
from bot.jobs.last_tick import LONGEST_PAUSE
from bot.settings import Settings
from bot.slack.web_client import TRANSPORT_ERRORS, open_client, open_session

_MOST = timedelta(seconds=30)


async def clock_differences(settings: Settings) -> dict[str, timedelta]:
    """This machine's clock against each other clock that tells the time, ahead where positive. Raises NotConfigured."""
    differences = {}
    # Without a token the bot has nothing to do with Slack yet.
    if settings.slack_bot_token and (slack := await _slack_time(settings)) is not None:
        differences["Slack's"] = wall_clock() - slack
    url = parse_database_url(database_url(settings))
    if not is_sqlite(url):
        sessions = open_sessions(url)
        try:
            differences["the database's"] = wall_clock() - await _database_time(sessions)
        except DatabaseDown:
            pass  # the line about the database says so
        finally:
            await sessions.close()
    return differences


def is_apart(difference: timedelta) -> bool:
    """True for more than an answer takes, and more than a clock that is kept set is off."""
    return abs(difference) > _MOST


async def pause_since_last_tick(sessions: Sessions) -> timedelta | None:
    """The time since the last tick, where it is so long that the next start looks before it posts; else None."""
    async with sessions.read() as session:
        last: datetime | None = await session.scalar(select(ticks.c.last_at))
    pause = wall_clock() - last if last else timedelta()
    return pause if pause > LONGEST_PAUSE else None


async def _slack_time(settings: Settings) -> datetime | None:
    # The header of any answer tells it, to the second: https://www.rfc-editor.org/rfc/rfc9110#field.date
    async with open_session() as session:
        client = open_client(session, token=None, api_url=settings.slack_api_url)
        try:
            headers = (await client.api_test()).headers
        except SlackApiError as error:
            headers = error.response.headers
        except TRANSPORT_ERRORS:
            return None
    try:
        return parsedate_to_datetime(str(headers.get("Date"))).astimezone(UTC)
    except ValueError:
        return None


async def _database_time(sessions: Sessions) -> datetime:
    async with sessions.read() as session:
        await session.connection()
        time: datetime = (await session.scalars(select(func.clock_timestamp(type_=DateTime(timezone=True))))).one()
    return time.astimezone(UTC)
