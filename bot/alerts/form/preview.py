"""Preview: replay alert settings over the days that were kept, and over those that Pipefy still tells."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import check_repository
from bot.alerts.detection.days import LOOK_BACK, calendar_of, unusual_days
from bot.alerts.detection.spikes import judged_from
from bot.alerts.messages.preview import Preview
from bot.alerts.model import AlertSettings, Event, SpikesSeen
from bot.alerts.rules.limits import lacks_limit
from bot.alerts.rules.observation import doubts_about, observation_of
from bot.alerts.rules.replay import Replayed, replay
from bot.alerts.rules.replay import judged_from as first_judged
from bot.deps import Deps
from bot.errors import BotError
from bot.readings import history_repository
from bot.readings.country import country_of
from bot.readings.history import days_of
from bot.readings.read import read_report
from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Days, Organization, TrackedOrganization
from bot.usage.period import Period, days_between
from bot.usage.report import Report

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
        days, asleep = kept, False
    else:
        days, asleep = {**kept, **days_of(answer.report.reading)}, _is_asleep(settings, answer.report)
    country = await country_of(deps, TrackedOrganization(workspace_id, organization))
    replayed = replay(settings, days, first=first, last=last, country=country)
    tasks, calendar = {day: tasks for day, (tasks, _) in days.items()}, calendar_of(country, first, last)
    judged = settings.spikes
    spiky_days = unusual_days(tasks, read, expected, first=first, last=last, holidays=calendar) if judged else ()
    flows_from = await _flows_from(deps, workspace_id, organization) if settings.spikes else None
    return replace(_preview(settings, days, replayed, spiky_days), flows_from=flows_from, asleep=asleep)


def _preview(settings: AlertSettings, days: Days, replayed: Replayed, spiky_days: Sequence[SpikesSeen]) -> Preview:
    """The days from the first one that could fire: what came before it is unknown, and no gap in between."""
    fired: list[tuple[date, Event | SpikesSeen]] = [(firing.day, firing.event) for firing in replayed.fired]
    fired += [(spikes.day, spikes) for spikes in spiky_days]
    starts = first_judged(replayed, settings, days)
    in_order = sorted((dated for dated in fired if starts and dated[0] >= starts), key=lambda dated: dated[0])
    missing = len([day for day in replayed.unjudged if starts and day > starts])
    return Preview(replayed.first, replayed.last, missing, tuple(in_order), starts=starts)


def _is_asleep(settings: AlertSettings, report: Report) -> bool:
    current = observation_of(report, doubts_about(report))
    return current is not None and current.allowance_known and lacks_limit(settings, current.allowance)


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
