"""The content of a digest: what it is about, by cadence, and its figures from a reading and the kept history."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.deps import Deps
from bot.digests.daily import LOOKS_BACK, DailyDigest, DaySpan, build_daily, flow_reading_days, span_at
from bot.digests.model import Digest, build_digest
from bot.digests.monthly import ClosedMonth, MonthlyDigest, build_monthly, lists_of_month, month_at
from bot.digests.planning import country_for
from bot.digests.schedule import Cadence, Schedule
from bot.readings.history import History, days_of, read_days, read_history
from bot.usage.model import Reading, TrackedOrganization
from bot.usage.organization_rules import Price
from bot.usage.period import Week, month_before, week_at
from bot.usage.report import build_report

About = DaySpan | Week | ClosedMonth
AnyDigest = DailyDigest | Digest | MonthlyDigest


@dataclass(frozen=True, slots=True)
class DigestFigures:
    """The content of every digest of one organization and run, whatever channel it is drawn for."""

    digest: AnyDigest
    taken_at: datetime
    price: Price | None = None


async def about_at(
    deps: Deps, tracked: TrackedOrganization, cadence: Cadence, due_at: datetime, schedule: Schedule | None
) -> About:
    """The stretch of time that a digest of the cadence is about that is due then."""
    match cadence:
        case Cadence.DAILY:
            country = await country_for(deps, tracked, schedule) if schedule else None
            return span_at(schedule, due_at, country)
        case Cadence.WEEKLY:
            return week_at(due_at)
        case Cadence.MONTHLY:
            return month_at(due_at)


async def figures_of(deps: Deps, workspace_id: str, reading: Reading, about: About) -> DigestFigures:
    """The content as of the moment at which the reading was taken, however much later it is drawn."""
    tracked = TrackedOrganization(workspace_id, reading.organization)
    kept = await _history(deps, tracked, about, reading.taken_at.date())
    # Its own days: a later reading may have said another number of them since.
    days = {**kept.days, **days_of(reading)}
    # Without the reading of the day before, which is dropped after a day: a digest that is drawn anew would forecast
    # something else than the one in the next channel.
    report = build_report(reading, kept.country)
    match about:
        case DaySpan():
            return DigestFigures(build_daily(about, days, report, kept.flows), reading.taken_at, kept.rules.price)
        case Week():
            weekly = build_digest(about, days, report, kept.flows, first_flow_day=kept.first_flow_day)
            return DigestFigures(weekly, reading.taken_at, kept.rules.price)
        case ClosedMonth():
            return DigestFigures(build_monthly(about, days, reading, kept.flows), reading.taken_at, kept.rules.price)


async def _history(deps: Deps, tracked: TrackedOrganization, about: About, read_on: date) -> History:
    match about:
        case DaySpan():
            return await read_days(deps, tracked, about.first - LOOKS_BACK, about.last, flow_reading_days(about))
        case Week():
            return await read_history(deps, tracked, about, read_on)
        case ClosedMonth():
            first = month_before(about.first)
            return await read_days(deps, tracked, first, about.last, lists_of_month(about))
