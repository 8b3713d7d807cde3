"""What alerts would have said on the days that were kept, and on those that Pipefy still tells."""

from datetime import timedelta

from bot.blocks.alert_preview import Preview
from bot.deps import Deps
from bot.errors import BotError
from bot.flows.history import days_of
from bot.flows.report import read_report
from bot.store import history
from bot.usage.alert import AlertSettings
from bot.usage.model import Organization
from bot.usage.period import Period
from bot.usage.replay import replay

_DAYS = timedelta(days=60)


async def replayed(
    deps: Deps, workspace_id: str, organization: Organization, settings: AlertSettings
) -> Preview | None:
    """The last 60 days; None where Pipefy does not answer, as a form is no worse without. Raises DatabaseDown."""
    last = deps.now().date() - timedelta(days=1)
    first = last - _DAYS + timedelta(days=1)
    async with deps.sessions.read() as session:
        kept = await history.days(session, workspace_id, organization.uuid, first.replace(day=1), last)
    try:
        answer = await read_report(deps, workspace_id, organization, Period.CURRENT_MONTH)
    except BotError:
        if not kept:
            return None
        days = kept
    else:
        days = {**kept, **days_of(answer.report.reading)}
    found = replay(settings, days, first=first, last=last)
    fired = tuple((each.day, each.event) for each in found.fired)
    return Preview(found.first, found.last, len(found.unjudged), fired)
