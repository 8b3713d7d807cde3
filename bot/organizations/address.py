"""The address of an organization in Pipefy: usage goes by uuids, it by a number, asked for once and kept."""

from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.deps import Deps
from bot.errors import BotError, DatabaseDown, OurBug, PersonMustAct
from bot.organizations import repository as link_repository
from bot.organizations.reference import address_of
from bot.readings.fetch_once import Save, count, fetch_or_recall
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.period import week_at

log = structlog.stdlib.get_logger()

_KNOWN_SECONDS = 86_400.0
_UNKNOWN_SECONDS = 3600.0  # then the database is looked through again: another replica may know it


async def organization_url(deps: Deps, tracked: TrackedOrganization) -> str | None:
    """The organization's page in Pipefy; None while its number is not known. No message waits for it or fails."""
    number = await deps.caches.addresses.get(
        _key(tracked),
        lambda: _recall(deps, tracked),
        _KNOWN_SECONDS,
        age=lambda known: 0.0 if known else _KNOWN_SECONDS - _UNKNOWN_SECONDS,
    )
    return address_of(number) if number else None


async def _recall(deps: Deps, tracked: TrackedOrganization) -> str | None:
    try:
        async with deps.sessions.read() as session:
            number = await link_repository.find_number(session, tracked.workspace_id, tracked.organization.uuid)
    except DatabaseDown:
        return None
    if number is None:
        deps.spawn(_look_up(deps, tracked))
    return number


async def _look_up(deps: Deps, tracked: TrackedOrganization) -> None:
    """Ask Pipefy, behind the message that goes out without the address."""
    # A run of the week and of no organization, as one answer tells all numbers: whatever Pipefy does not tell, all
    # replicas together ask for once a week in a workspace. A question may be billed.
    every = replace(tracked, organization=Organization(""))
    run = f"numbers:{week_at(deps.now()).first.isoformat()}"
    try:
        await fetch_or_recall(deps, every, run, lambda: _ask(deps, tracked))
        async with deps.sessions.read() as session:
            number = await link_repository.find_number(session, tracked.workspace_id, tracked.organization.uuid)
    except BotError as error:
        log.info("number of the organization not known", error=type(error).__name__)
        return
    if number:
        deps.caches.addresses.set(_key(tracked), number)


async def _ask(deps: Deps, tracked: TrackedOrganization) -> Save:
    """The numbers of all organizations of the account; counted for the one that they were asked for."""
    try:
        numbered = await deps.pipefy_for(tracked.workspace_id).in_background().numbered_organizations()
    except (PersonMustAct, OurBug) as error:
        log.info("pipefy does not tell the numbers of organizations", error=type(error).__name__)
        numbered = {}  # kept like an answer: the next question would be refused, and billed, alike

    async def keep(session: AsyncSession) -> str:
        await count(deps, session, tracked, 1)
        for number, organization in sorted(numbered.items()):  # in one order: replicas would lock each other out
            await link_repository.remember(session, tracked.workspace_id, number, organization)
        return "kept"

    return keep


def _key(tracked: TrackedOrganization) -> tuple[str, str]:
    return tracked.workspace_id, tracked.organization.uuid
