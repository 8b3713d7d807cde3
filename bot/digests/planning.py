"""Plan digests by the calendar of their organization's country, as it is now."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.deps import Deps
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.digests.schedule import DailySchedule, Occurrence, Schedule, next_occurrence
from bot.readings.country import country_in, country_of
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import TrackedOrganization


async def country_for(deps: Deps, tracked: TrackedOrganization, schedule: Schedule) -> str | None:
    """The country whose holidays the schedule leaves out; None where it leaves out none. Raises DatabaseDown."""
    return await country_of(deps, tracked) if _goes_by_country(schedule) else None


async def country_for_in(session: AsyncSession, digest: DigestSubscription) -> str | None:
    """The same, in a session that is open."""
    return (await country_in(session, digest.tracked)).country if _goes_by_country(digest.settings) else None


async def plan(
    deps: Deps, tracked: TrackedOrganization, schedule: Schedule, used: str | None, *, after: Occurrence | None = None
) -> Occurrence:
    """The first run from now on, or after that one."""
    country = await country_for(deps, tracked, schedule)
    return next_occurrence(schedule, after=after.at if after else deps.now(), used=used, country=country)


async def replan_workdays(deps: Deps, workspace_id: str) -> None:
    """Plan anew what goes by the country of an organization, after one was changed."""
    async with deps.sessions.write() as session:
        for digest in await digest_subscriptions.of_workspace(session, workspace_id):
            if _goes_by_country(digest.settings):
                await _replan(deps, session, digest)


async def _replan(deps: Deps, session: AsyncSession, digest: DigestSubscription) -> None:
    # What is due already is the next tick's, which judges it by the new country too.
    if digest.state is SubscriptionState.ACTIVE and digest.next_run.at <= deps.now():
        return
    country = await country_for_in(session, digest)
    run = next_occurrence(digest.settings, after=deps.now(), used=digest.last_slot, country=country)
    if run != digest.next_run:
        await digest_subscriptions.change(session, digest, next_run=run)


def _goes_by_country(schedule: Schedule) -> bool:
    return isinstance(schedule, DailySchedule) and schedule.workdays
