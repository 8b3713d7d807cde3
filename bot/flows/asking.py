"""One question to Pipefy for each organization and run, whichever replica gets there first."""

from datetime import date, timedelta

from bot.deps import Deps, Pipefy
from bot.errors import BotError
from bot.flows.history import months_of, save_history
from bot.store import readings, runs
from bot.store.runs import Done, Mine, Theirs
from bot.usage.model import FlowList, Organization, Reading
from bot.usage.period import Period


async def reading_of_run(deps: Deps, workspace_id: str, organization: Organization, run: str) -> Reading | None:
    """The one reading of this run, kept with its flows; None while another replica asks. Raises what Pipefy raises."""
    times = deps.ledger
    async with deps.sessions.write() as session:
        mine = await runs.take(
            session,
            times.clock,
            workspace_id,
            organization.uuid,
            run,
            owner=times.owner,
            lease=times.lease,
            at=deps.now(),
        )
    match mine:
        case Done(payload=reading_id):
            async with deps.sessions.read() as session:
                return await readings.find(session, workspace_id, reading_id)
        case Mine():
            return await _ask(deps, workspace_id, organization, run)
        case Theirs():
            return None


async def _ask(deps: Deps, workspace_id: str, organization: Organization, run: str) -> Reading:
    pipefy = deps.pipefy_for(workspace_id)
    try:
        reading = await pipefy.read(organization, Period.CURRENT_MONTH, deps.now())
        flows = await _flows(pipefy, organization, reading)
    except BotError:
        async with deps.sessions.write() as session:
            await runs.give_up(session, workspace_id, organization.uuid, run, owner=deps.ledger.owner)
        raise
    async with deps.sessions.write() as session:
        await readings.save(session, workspace_id, reading, keep=timedelta(days=deps.retention_days))
        await save_history(session, workspace_id, reading, flows)
        await runs.done(session, workspace_id, organization.uuid, run, reading.id)
    return reading


async def _flows(pipefy: Pipefy, organization: Organization, reading: Reading) -> dict[date, FlowList]:
    """The flows of this month, and of the last one while a week still reaches back into it."""
    first = reading.taken_at.date().replace(day=1)
    periods = {
        month: Period.CURRENT_MONTH if month == first else Period.LAST_MONTH
        for month in months_of(reading.taken_at.date())
    }
    return {month: await pipefy.flows(organization, period, "") for month, period in periods.items()}
