"""Questions behind a Home that is published already: to Pipefy where a reading is old, about the account for admins."""

import asyncio
from dataclasses import replace

from bot.delivery.last_day import levels_of_last_day
from bot.deps import Deps
from bot.errors import BotError
from bot.home.memory import Asked, HomeMemory
from bot.home.model import MOST_ORGANIZATIONS, UNKNOWN_DEFAULT, Account, HomeContent, OrganizationPart
from bot.home.read import read_home
from bot.organizations.resolve import default_organization, readable
from bot.permissions import Person
from bot.ports import Accepted, NotAccepted
from bot.readings.read import is_fresh, read_report
from bot.slack.manifest import required_scopes
from bot.usage.model import TrackedOrganization
from bot.usage.period import Period


def needs_refresh(deps: Deps, memory: HomeMemory, person: Person, content: HomeContent) -> bool:
    """True where a second publish may show something newer."""
    lacks_default = not content.organizations and deps.settings.pipefy_organization is not None
    lacks_account = content.admin is not None and memory.needs_account(person.workspace_id)
    return bool(stale_parts(content)) or lacks_default or lacks_account


def stale_parts(content: HomeContent) -> list[OrganizationPart]:
    """The organizations that are drawn, and whose reading is older than its freshness, or missing."""
    drawn = [] if content.is_new else content.organizations[:MOST_ORGANIZATIONS]
    return [part for part in drawn if part.report is None or not is_fresh(part.report.reading, content.now)]


async def refresh(deps: Deps, memory: HomeMemory, person: Person, content: HomeContent) -> None:
    """Ask what is needed, once for all who ask; the answers are kept in memory. Raises NotAllowed, DatabaseDown."""
    if content.admin is not None and memory.needs_account(person.workspace_id):
        await _ask_account(deps, memory, person.workspace_id)
        content = await read_home(deps, memory, person)  # by now all organizations of the account are known
    parts = stale_parts(content) if content.organizations else await _default(deps, memory, person.workspace_id)
    await asyncio.gather(*(_read(deps, memory, person.workspace_id, part) for part in parts))


async def _default(deps: Deps, memory: HomeMemory, workspace_id: str) -> list[OrganizationPart]:
    try:
        organization = await default_organization(deps, workspace_id)
    except BotError as error:
        memory.note_trouble((workspace_id, UNKNOWN_DEFAULT), error)
        return []
    return [OrganizationPart(organization)] if organization else []


async def _read(deps: Deps, memory: HomeMemory, workspace_id: str, part: OrganizationPart) -> None:
    tracked = TrackedOrganization(workspace_id, part.organization)
    try:
        # As the command reads it: fresh enough costs nothing, and whoever else asks meanwhile shares the request.
        await read_report(deps, tracked, Period.CURRENT_MONTH)
    except BotError as error:
        memory.note_trouble((workspace_id, part.organization.uuid), error)
    else:
        memory.note_trouble((workspace_id, part.organization.uuid), None)


async def _ask_account(deps: Deps, memory: HomeMemory, workspace_id: str) -> None:
    account, error = await _installation(deps, workspace_id), None
    try:
        organizations = len(await readable(deps, workspace_id))
    except BotError as trouble:
        organizations, error = 0, trouble
    # Here and not at each opening: nothing but a look through all rows tells which were due in a day.
    async with deps.sessions.read() as session:
        levels = await levels_of_last_day(session, deps.now(), deps.settings.check_every, workspace_id=workspace_id)
    memory.note_account(workspace_id, Asked(replace(account, organizations=organizations, levels=levels), error))


async def _installation(deps: Deps, workspace_id: str) -> Account:
    match await deps.check_installation(workspace_id):
        case Accepted(scopes) if scopes:
            asked_for = required_scopes()
            return Account(missing_scopes=tuple(sorted((asked_for.needed | asked_for.optional) - scopes)))
        case NotAccepted(code):
            return Account(slack_refuses=code)
    return Account()
