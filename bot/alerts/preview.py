"""Preview: replay alert settings over the days that were kept, and over those that Pipefy still tells."""

from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import check_repository
from bot.alerts.detection.days import LOOK_BACK, calendar_of, unusual_days
from bot.alerts.detection.spikes import judged_from
from bot.alerts.messages.preview import Preview
from bot.alerts.model import AlertSettings, Event, SpikesSeen
from bot.alerts.rules.replay import replay
from bot.deps import Deps
from bot.errors import BotError
from bot.readings import history_repository
from bot.readings.country import country_of
from bot.readings.history import days_of
from bot.readings.read import read_report
from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.period import Period, days_between

_DAYS = timedelta(days=60)


async def replayed(
    deps: Deps, workspace_id: str, organization: Organization, settings: AlertSettings
) -> Preview | None:
    """The last 60 days; None where Pipefy does not answer, as a form is no worse without. Raises DatabaseDown."""
    last = deps.now().date() - timedelta(days=1)
    first = last - _DAYS + timedelta(days=1)
    async with deps.sessions.read() as session:
        kept = await history_repository.days(
            session, workspace_id, organization.uuid, (first - LOOK_BACK).replace(day=1), last
        )
        read = await _flows(session, workspace_id, organization, first, last) if settings.spikes else {}
        expected = await check_repository.expected(session, workspace_id, organization.uuid) if settings.spikes else ()
    try:
        answer = await read_report(deps, TrackedOrganization(workspace_id, organization), Period.CURRENT_MONTH)
    except BotError:
        if not kept:
            return None
        days = kept
    else:
        days = {**kept, **days_of(answer.report.reading)}
    country = await country_of(deps, TrackedOrganization(workspace_id, organization))
    replayed = replay(settings, days, first=first, last=last, country=country)
    tasks, calendar = {day: tasks for day, (tasks, _) in days.items()}, calendar_of(country, first, last)
    judged = settings.spikes
    spiky_days = unusual_days(tasks, read, expected, first=first, last=last, holidays=calendar) if judged else ()
    fired: list[tuple[date, Event | SpikesSeen]] = [(firing.day, firing.event) for firing in replayed.fired]
    fired += [(spikes.day, spikes) for spikes in spiky_days]
    in_order = tuple(sorted(fired, key=lambda dated: dated[0]))
    flows_from = await _flows_from(deps, workspace_id, organization) if settings.spikes else None
    return Preview(replayed.first, replayed.last, len(replayed.unjudged), in_order, flows_from)


async def _flows(
    session: AsyncSession, workspace_id: str, organization: Organization, first: date, last: date
) -> FlowReadings:
    days = days_between(first - LOOK_BACK, last + timedelta(days=1))
    return await history_repository.flows_on(session, workspace_id, organization.uuid, days)


async def _flows_from(deps: Deps, workspace_id: str, organization: Organization) -> date | None:
    """The first day that can be unusual for a flow; None where that is over. They are read from the next night on."""
    tomorrow = deps.now().date() + timedelta(days=1)
    async with deps.sessions.read() as session:
        first = await history_repository.first_flow_day(session, workspace_id, organization.uuid)
    day = judged_from(first or tomorrow)
    return day if day >= tomorrow else None
