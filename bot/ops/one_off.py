"""Single tasks of the command line: one tick, the audit trail, the weeks that are kept."""

from datetime import timedelta

from bot import audit
from bot.app import DRAIN_SECONDS, open_deps, open_pipefy, wall_clock
from bot.db.database import open_database
from bot.db.engine import Sessions
from bot.digests.messages.schedule_text import week_span
from bot.digests.model import build_digest
from bot.i18n.catalogs import translator_for
from bot.jobs.tick import tick
from bot.ops.report import find_once
from bot.readings import history_repository
from bot.settings import Settings, plain, required
from bot.slack.web_client import identify, open_client, open_session
from bot.telemetry.heartbeat_ping import HeartbeatPing
from bot.terminal_text import safe_line
from bot.usage.period import Week, week_at

_INSTANT = "%Y-%m-%d %H:%M:%SZ"


async def tick_once(settings: Settings) -> None:
    """One tick, without HTTP or Socket Mode. Raises what the bot raises at start, and DatabaseDown."""
    async with open_deps(settings) as opened:
        await tick(opened.deps)
        ping = HeartbeatPing(opened.session, plain(settings.heartbeat_url), opened.deps.metrics, opened.deps.monotonic)
        ping.after_tick()
        # The daily reading and the checks run in the background, and the process ends with this function.
        await opened.tasks.drain(DRAIN_SECONDS)
        await ping.end()


async def audit_lines(settings: Settings, channel_id: str, limit: int) -> list[str]:
    """The newest actions first, a line each."""
    workspace_id = await workspace_of(settings)
    async with open_database(settings, must_exist=True) as sessions, sessions.read() as session:
        entries = await audit.read(session, workspace_id, channel_id=channel_id or None, limit=limit)
    return [
        safe_line(f"{e.at.strftime(_INSTANT)}  {e.actor:<12} {e.action:<16} {e.channel_id or '–':<12} {e.detail}")
        for e in entries
    ]


async def week_lines(settings: Settings, reference: str, weeks: int) -> list[str]:
    """The last weeks of an organization as they were kept; a week with an unknown day is not summed."""
    workspace_id = await workspace_of(settings)
    async with open_pipefy(settings) as pipefy:
        organization = await find_once(pipefy, reference)
    # UTC weeks, as in digests: the week that runs is left out.
    this = week_at(wall_clock())
    back = (n * timedelta(weeks=1) for n in range(weeks))
    asked_weeks = [Week(this.first - ago, this.last - ago) for ago in back]
    async with open_database(settings, must_exist=True) as sessions:
        totals = [await _total(sessions, workspace_id, organization.uuid, week) for week in asked_weeks]
    return [_line(week, total) for week, total in zip(asked_weeks, totals, strict=True)]


def _line(week: Week, total: int | None) -> str:
    translator = translator_for("en-US")
    figure = "not known" if total is None else translator.number(total)
    return f"{week.first.isoformat()}  {week_span(week, translator):<20} {figure:>12}"


async def _total(sessions: Sessions, workspace_id: str, organization_uuid: str, week: Week) -> int | None:
    async with sessions.read() as session:
        days = await history_repository.days(session, workspace_id, organization_uuid, week.first, week.last)
    return build_digest(week, days, None, {}, first_flow_day=None).total


async def workspace_of(settings: Settings) -> str:
    """Rows belong to a workspace, and the token says which."""
    # Asked of Slack rather than set: rows of another workspace can then not be read by a typing error.
    async with open_session() as session:
        client = open_client(session, token=required(settings, "slack_bot_token"), api_url=settings.slack_api_url)
        return (await identify(client)).workspace_id
