"""History of an organization by day and by flow, from the readings that were taken. Pipefy itself offers none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.deps import Deps
from bot.readings import history_repository
from bot.readings.country import country_in
from bot.readings.rules import rules_in
from bot.usage.consistency import trusted_total
from bot.usage.model import WEEKS, Flow, FlowList, Reading, TrackedOrganization, Usage
from bot.usage.organization_rules import NO_RULES, OrganizationRules
from bot.usage.period import Period, Week, last_day, month_before
from bot.usage.report import known_days

_NEAR = timedelta(days=1)  # a reading may be a day beside the end of a week


@dataclass(frozen=True, slots=True)
class History:
    """Figures for a digest: days with tasks and allowance, and the flows as they were read."""

    days: Mapping[date, tuple[int, int | None]]
    flows: Mapping[date, Mapping[date, Sequence[Flow]]]  # read on → first of the month → flows
    first_flow_day: date | None
    country: str | None = None
    rules: OrganizationRules = NO_RULES


async def save_history(
    session: AsyncSession, workspace_id: str, reading: Reading, flows: Mapping[date, FlowList], *, now: datetime
) -> None:
    """Keep the days of a reading that were over, and the flows by month where Pipefy gave all of them.

    Of a day's readings the first one counts for the flows: it is the nearest to the midnight at which weeks begin.
    """
    today, uuid = reading.taken_at.date(), reading.organization.uuid
    await history_repository.save_days(session, workspace_id, uuid, days_of(reading), reading.taken_at, now=now)
    kept = (await history_repository.flows_on(session, workspace_id, uuid, [today])).get(today, {})
    for month, listed in flows.items():
        # Of a cut list, a flow that is not in it would look deleted.
        if listed.complete and month not in kept:
            await history_repository.save_flows(
                session, workspace_id, uuid, read_on=today, month=month, flows=listed.flows
            )


async def read_history(deps: Deps, tracked: TrackedOrganization, week: Week, read_on: date) -> History:
    """The days of the last eight weeks, and the flows around the ends of the last two, and of the day `read_on`."""
    ends = (week.first - timedelta(weeks=1), week.first, week.last + timedelta(days=1))
    days_read = {read_on, *(end + offset for end in ends for offset in (-_NEAR, timedelta(), _NEAR))}
    first = week.first - timedelta(weeks=WEEKS - 1)
    workspace_id, uuid = tracked.workspace_id, tracked.organization.uuid
    async with deps.sessions.read() as session:
        days = await history_repository.days(session, workspace_id, uuid, first, week.last)
        return History(
            days=days,
            flows=await history_repository.flows_on(session, workspace_id, uuid, days_read),
            first_flow_day=await history_repository.first_flow_day(session, workspace_id, uuid),
            country=(await country_in(session, tracked)).country,
            rules=(await rules_in(session, tracked, deps.now())).rules,
        )


def days_of(reading: Reading) -> dict[date, tuple[int, int | None]]:
    """The days of a reading that were over, of its month and of the one beside it. None of what contradicts itself."""
    today = reading.taken_at.date()
    match reading.period:
        case Period.LAST_3_MONTHS:
            return {}  # months are no days
        case Period.LAST_MONTH:
            contradicted = _is_contradicted(reading.usage, today)
            return {} if contradicted else _over(reading.usage, month_before(today), today)
        case Period.CURRENT_MONTH:
            return _days_of_this_month(reading, today)


def _days_of_this_month(reading: Reading, today: date) -> dict[date, tuple[int, int | None]]:
    days = (
        {}
        if _is_contradicted(reading.usage, today, reading.beside)
        else _over(reading.usage, today.replace(day=1), today)
    )
    if reading.beside and not _is_contradicted(reading.beside, today):
        days |= _over(reading.beside, month_before(today), today)
    return days


def _is_contradicted(usage: Usage, today: date, beside: Usage | None = None) -> bool:
    # Kept days are what unusual days are found in: a wrong 0 would read as a stop. The next answer has them all again.
    return usage.total is not None and trusted_total(usage, today, beside) is None


def months_of(today: date) -> tuple[date, ...]:
    """The months whose flows a digest of this or the coming week needs: the last one too while a week reaches back."""
    first = today.replace(day=1)
    # 8: a week that began on the last of a month ends at the 7th, and its reading may be a day late.
    return (month_before(today), first) if today.day <= 8 else (first,)


def _over(usage: Usage, first: date, today: date) -> dict[date, tuple[int, int | None]]:
    # To today, although today is not over: only with it do the buckets add up to Pipefy's total.
    tasks_of = known_days(usage, first, min(last_day(first), today))
    limits = {bucket.starts: bucket.limit for bucket in usage.buckets}
    return {day: (tasks, limits.get(day, usage.limit)) for day, tasks in tasks_of.items() if day < today}
