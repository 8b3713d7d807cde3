"""Trouble of an installation noticed, checked again with rising rest, and over by itself. The tick calls it.

1. A post that Slack refuses for the installation's sake, or an event, begins a trouble: nothing is claimed there.
2. Any other call that is refused so only raises suspicion, which `auth.test` confirms at the next tick or does not.
3. One replica at a time asks `auth.test`. Good: posts are tried again, and the first that arrives ends the trouble. One
   that is refused goes on with it, and the next check is later: some codes are told to posts alone.
A death in between leaves the row as it was, and the next check comes when it is due.
"""

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.deps import Deps, JobState, Suspected
from bot.installation import repository
from bot.installation.model import Trouble, is_accepted
from bot.ports import NotAccepted
from bot.slack.error_codes import is_installation_trouble

log = structlog.stdlib.get_logger()


async def report(
    deps: Deps, session: AsyncSession, workspace_id: str, code: str, *, scope: str | None = None, certain: bool = True
) -> None:
    """Keep, in this transaction, that Slack refuses the bot there. Not `certain`: the next tick asks."""
    trouble = Trouble(workspace_id, code, deps.now(), scope)
    first_rest = deps.settings.installation_check
    check_in = first_rest if certain else first_rest * 0
    if await repository.begin(session, deps.lease_clock, trouble, check_in=check_in):
        log.error(
            "Slack refuses the bot: nothing is posted until it is let in again", workspace=workspace_id, code=code
        )
    else:
        await repository.go_on(session, deps.lease_clock, trouble, first_rest=first_rest)
    deps.jobs.troubled_workspaces.add(workspace_id)


def suspect(jobs: JobState, workspace_id: str, method: str, code: str, scope: str | None) -> None:
    """Note that the installation may be in trouble; the next tick asks. Calls with the app's own token do not count."""
    if is_installation_trouble(code, method) and not method.startswith("apps."):
        jobs.suspected_installation = Suspected(workspace_id, code, scope)


async def end_with_a_post(deps: Deps, workspace_id: str) -> None:
    """A post arrived: the trouble is over, if there was one. Raises DatabaseDown."""
    if workspace_id in deps.jobs.troubled_workspaces:
        await _end(deps, workspace_id)


async def check_installations(deps: Deps) -> None:
    """Check what is in trouble, or under suspicion. Raises DatabaseDown."""
    async with deps.sessions.read() as session:
        troubles = await repository.troubles(session)
    await _confirm_suspicion(deps, {trouble.workspace_id for trouble in troubles})
    # The operator has changed something, or this process would not have started just now.
    at_once, deps.jobs.installations_checked = not deps.jobs.installations_checked, True
    for trouble in troubles:
        await _check(deps, trouble, at_once=at_once)
    if troubles or deps.jobs.troubled_workspaces:
        await _show(deps)


async def _confirm_suspicion(deps: Deps, in_trouble: set[str]) -> None:
    suspected = deps.jobs.suspected_installation
    deps.jobs.suspected_installation = None
    if suspected is None or suspected.workspace_id in in_trouble:
        return
    answer = await deps.check_installation(suspected.workspace_id)
    doubted = Trouble(suspected.workspace_id, suspected.code, deps.now(), suspected.scope)
    if answer is not None and not is_accepted(doubted, answer):
        code = answer.code if isinstance(answer, NotAccepted) else suspected.code
        async with deps.sessions.write() as session:
            await report(deps, session, suspected.workspace_id, code, scope=suspected.scope)


async def _check(deps: Deps, trouble: Trouble, *, at_once: bool) -> None:
    async with deps.sessions.write() as session:
        first_rest = deps.settings.installation_check
        taken = await repository.take_check(
            session, deps.lease_clock, trouble, first_rest=first_rest, at_once=at_once and not trouble.accepted
        )
    if not taken:
        return
    answer = await deps.check_installation(trouble.workspace_id)
    if answer is None:
        return  # neither good nor bad news
    if not is_accepted(trouble, answer):
        code = answer.code if isinstance(answer, NotAccepted) else trouble.code
        async with deps.sessions.write() as session:
            await repository.refused_again(session, trouble, code)
    elif trouble.accepted:  # good for a whole rest, and no post was refused meanwhile
        await _end(deps, trouble.workspace_id)
    else:
        async with deps.sessions.write() as session:
            await repository.accept(session, trouble)


async def _end(deps: Deps, workspace_id: str) -> None:
    async with deps.sessions.write() as session:
        ended = await repository.end(session, workspace_id)
    if ended is not None:
        log.info("Slack lets the bot in again", workspace=workspace_id, code=ended.code, since=ended.since)


async def _show(deps: Deps) -> None:
    """Keep in memory, and in the metric, what all replicas know."""
    async with deps.sessions.read() as session:
        troubles = await repository.troubles(session)
    deps.jobs.troubled_workspaces = {trouble.workspace_id for trouble in troubles}
    deps.metrics.show_troubles([trouble.code for trouble in troubles if not trouble.accepted])
