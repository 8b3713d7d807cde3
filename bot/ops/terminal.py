"""Reads one report without Slack or a database."""

from bot.app import open_pipefy, wall_clock
from bot.commands import same_name
from bot.errors import UnknownOrganization
from bot.organizations.reference import OrganizationNumber, OrganizationUuid, parse_reference
from bot.pipefy.client import PipefyClient
from bot.settings import Settings
from bot.usage.model import Organization
from bot.usage.period import Period
from bot.usage.report import Report, build_report


async def read_once(settings: Settings, asked: str, period: Period) -> Report:
    """The report; raises what Pipefy raises."""
    async with open_pipefy(settings) as pipefy:
        organization = await find_once(pipefy, asked)
        return build_report(await pipefy.read(organization, period, wall_clock()))


async def find_once(pipefy: PipefyClient, asked: str) -> Organization:
    """The organization that an operator names; raises UnknownOrganization."""
    reference = parse_reference(asked)
    if isinstance(reference, OrganizationNumber):
        return await pipefy.organization(reference.value)
    for organization in await pipefy.organizations():
        if isinstance(reference, OrganizationUuid) and organization.uuid.lower() == reference.value:
            return organization
        if reference is None and same_name(organization.name or "", asked):
            return organization
    raise UnknownOrganization(asked)
