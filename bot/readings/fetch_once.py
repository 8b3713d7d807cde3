"""Ask Pipefy once for each organization and run, whichever replica is first, and count each request."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.deps import Deps
from bot.errors import BotError, DatabaseDown, IntegrationsNotContracted, OurBug, RoleLacksUsageStats
from bot.ports import Pipefy
from bot.readings import fetch_lease, request_count
from bot.readings import repository as reading_repository
from bot.readings.fetch_lease import Acquired, Finished, HeldElsewhere
from bot.readings.flows_read import judge_in_background
from bot.readings.history import months_of, save_history
from bot.readings.history_repository import FLOWS_JSON
from bot.usage.model import Flow, FlowList, Organization, Reading, TrackedOrganization
from bot.usage.period import Period

log = structlog.stdlib.get_logger()

Save = Callable[[AsyncSession], Awaitable[str]]  # keeps an answer, and returns what the run remembers of it
Ask = Callable[[], Awaitable[Save]]


async def reading_of_run(
    deps: Deps, tracked: TrackedOrganization, run: str, *, background: bool = True
) -> Reading | None:
    """The one reading of this run, kept with its flows; None while another replica asks. Raises what Pipefy raises.

    `background`: no person waits for it, so all others go first.
    """
    account = deps.pipefy_for(tracked.workspace_id)
    pipefy = account.in_background() if background else account
    reading_id = await fetch_or_recall(deps, tracked, run, lambda: _fetch_with_flows(deps, tracked, pipefy))
    return await _find_reading(deps, tracked.workspace_id, reading_id)


async def summary_of_run(deps: Deps, tracked: TrackedOrganization, run: str) -> Reading | None:
    """Likewise for a check, without the list of all flows: one request."""
    reading_id = await fetch_or_recall(deps, tracked, run, lambda: _fetch_summary(deps, tracked), checks=1)
    return await _find_reading(deps, tracked.workspace_id, reading_id)


async def flows_of_run(deps: Deps, tracked: TrackedOrganization, run: str) -> tuple[Flow, ...] | None:
    """All flows of the current month, once for this run; None while another replica asks."""
    text = await fetch_or_recall(deps, tracked, run, lambda: _fetch_flows(deps, tracked))
    return None if text is None else FLOWS_JSON.from_json(text) or ()  # another release's: the alert goes without


async def flows_remembered(deps: Deps, tracked: TrackedOrganization, run: str) -> tuple[Flow, ...] | None:
    """The flows that `flows_of_run` has brought, without a request to Pipefy; None where it has not."""
    async with deps.sessions.read() as session:
        text = await fetch_lease.answer(session, tracked.workspace_id, tracked.organization.uuid, run)
    return None if text is None else FLOWS_JSON.from_json(text) or ()


def count_in_background(deps: Deps, tracked: TrackedOrganization, requests: int) -> None:
    """Count requests without delaying the answer that they were made for."""
    deps.spawn(_count_or_log(deps, tracked, requests))


async def _find_reading(deps: Deps, workspace_id: str, reading_id: str | None) -> Reading | None:
    if reading_id is None:
        return None
    async with deps.sessions.read() as session:
        return await reading_repository.find(session, workspace_id, reading_id)


async def fetch_or_recall(
    deps: Deps, tracked: TrackedOrganization, run: str, ask: Ask, *, checks: int = 0
) -> str | None:
    """Ask, or recall what the run remembers; None while another replica asks. After a failure another may ask at once.

    `checks`: 1 where it is a check that asks.
    """
    async with deps.sessions.write() as session:
        acquired = await fetch_lease.acquire(
            session,
            deps.lease_clock,
            tracked.workspace_id,
            tracked.organization.uuid,
            run,
            owner=deps.process_id,
            lease=deps.settings.lease,
            at=deps.now(),
        )
    match acquired:
        case Finished(payload=remembered):
            return remembered
        case HeldElsewhere():
            return None
        case Acquired():
            pass
    kept = False
    try:
        remembered = await _ask_and_keep(deps, tracked, run, ask, checks)
        kept = True
    finally:
        if not kept:  # else all who want this answer would wait until the lease ends
            await _release(deps, tracked, run)
    return remembered


async def _ask_and_keep(deps: Deps, tracked: TrackedOrganization, run: str, ask: Ask, checks: int) -> str:
    # Outside a transaction: a request may take 35 s, and SQLite has one writer.
    try:
        keep = await ask()
    except BotError:
        async with deps.sessions.write() as session:
            # Pipefy bills a request that failed too (404, 422), and the budget of checks is there to bound the bill.
            await count(deps, session, tracked, 1, checks=checks)
        raise
    async with deps.sessions.write() as session:
        # In one transaction: a death in between would leave a reading that its run does not know, and ask again.
        remembered = await keep(session)
        await fetch_lease.done(session, tracked.workspace_id, tracked.organization.uuid, run, remembered)
    return remembered


async def _release(deps: Deps, tracked: TrackedOrganization, run: str) -> None:
    with suppress(DatabaseDown):
        async with deps.sessions.write() as session:
            key = (tracked.workspace_id, tracked.organization.uuid, run)
            await fetch_lease.release(session, *key, owner=deps.process_id)


async def _fetch_with_flows(deps: Deps, tracked: TrackedOrganization, pipefy: Pipefy) -> Save:
    reading = await pipefy.read(tracked.organization, Period.CURRENT_MONTH, deps.now())
    flows = await _flows_by_month(pipefy, tracked.organization, reading)
    if listed := flows.get(reading.taken_at.date().replace(day=1)):
        judge_in_background(deps, tracked, listed, reading.taken_at)
    return lambda session: _save(deps, session, tracked, reading, flows)


async def _fetch_summary(deps: Deps, tracked: TrackedOrganization) -> Save:
    reading = await deps.pipefy_for(tracked.workspace_id).read(tracked.organization, Period.CURRENT_MONTH, deps.now())
    return lambda session: _save(deps, session, tracked, reading, {}, checks=reading.requests)


async def _fetch_flows(deps: Deps, tracked: TrackedOrganization) -> Save:
    asked_at = deps.now()
    listed = await deps.pipefy_for(tracked.workspace_id).flows(tracked.organization, Period.CURRENT_MONTH, "")
    judge_in_background(deps, tracked, listed, asked_at)

    async def keep(session: AsyncSession) -> str:
        await count(deps, session, tracked, listed.pages)
        # Of a list with holes, a flow that is not in it would pass for one without tasks. One that the bot itself cut
        # lacks only those with the fewest.
        return FLOWS_JSON.to_json(listed.flows if listed.complete or listed.cut else ())

    return keep


async def _save(
    deps: Deps,
    session: AsyncSession,
    tracked: TrackedOrganization,
    reading: Reading,
    flows: dict[date, FlowList],
    *,
    checks: int = 0,
) -> str:
    await reading_repository.save(
        session, tracked.workspace_id, reading, keep=timedelta(days=deps.settings.retention_days)
    )
    await save_history(session, tracked.workspace_id, reading, flows, now=deps.now())
    requests = reading.requests + sum(listed.pages for listed in flows.values())
    await count(deps, session, tracked, requests, checks=checks)
    return reading.id


async def _flows_by_month(pipefy: Pipefy, organization: Organization, reading: Reading) -> dict[date, FlowList]:
    """The flows of this month, and of the last one while a week still reaches back into it."""
    first = reading.taken_at.date().replace(day=1)
    periods = {
        month: Period.CURRENT_MONTH if month == first else Period.LAST_MONTH
        for month in months_of(reading.taken_at.date())
    }
    flows = {}
    for month, period in periods.items():
        # A digest goes on without its flows where Pipefy will not list them, however often it is asked.
        with suppress(OurBug, RoleLacksUsageStats, IntegrationsNotContracted):
            flows[month] = await pipefy.flows(organization, period, "")
    return flows


async def count(
    deps: Deps, session: AsyncSession, tracked: TrackedOrganization, requests: int, *, checks: int = 0
) -> None:
    """Add to what the organization was asked about today, as Pipefy counts its days."""
    today = deps.now().date()
    await request_count.count_requests(
        session, tracked.workspace_id, tracked.organization.uuid, today, requests, checks=checks
    )


async def _count_or_log(deps: Deps, tracked: TrackedOrganization, requests: int) -> None:
    try:
        async with deps.sessions.write() as session:
            await count(deps, session, tracked, requests)
    except DatabaseDown:
        log.warning("requests not counted: the database does not answer")
