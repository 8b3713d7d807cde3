"""Content of a person's Home, from memory and the database: it is there at once, as nobody outside is asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot import permissions
from bot.alerts.handling.overview import firing_entries, sleeping_alerts
from bot.deps import Deps
from bot.home.memory import HomeMemory
from bot.home.model import (
    MOST_SUBSCRIPTIONS,
    UNKNOWN_DEFAULT,
    AdminPart,
    HomeContent,
    OrganizationPart,
    SubscriptionPart,
)
from bot.home.readable import read_records, readable_organizations
from bot.installation import repository as installation_repository
from bot.organizations.reference import address_of
from bot.permissions import Person
from bot.readings.read import kept_reports
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.usage.model import Organization
from bot.usage.report import Report, percent


async def read_home(deps: Deps, memory: HomeMemory, person: Person) -> HomeContent:
    """Everything that the person's Home shows. Raises NotAllowed, DatabaseDown."""
    permissions.require_reader(person, other_organization=False)
    records = await read_records(deps, person)
    readable = readable_organizations(person, records)
    reports = await kept_reports(deps, person.workspace_id, readable)
    parts = [_organization(deps, memory, person, organization, reports) for organization in readable]
    return HomeContent(
        organizations=sorted(parts, key=_fullest_first),
        firings=await firing_entries(deps, person, {organization.uuid for organization in readable}),
        subscriptions=await subscription_parts(deps, person, _paused_first(records.own)[:MOST_SUBSCRIPTIONS]),
        now=deps.now(),
        version=deps.version,
        # A default organization that nobody has asked for yet is only a moment away.
        is_new=deps.settings.pipefy_organization is None and (not readable or records.is_new),
        trouble=memory.trouble_of((person.workspace_id, UNKNOWN_DEFAULT), person.locale),
        may_link=may_link(deps, person),
        counted={"organizations": len(readable), "subscriptions": len(records.own)},
        admin=await _admin(deps, memory, person) if permissions.is_admin(person) else None,
        support=deps.settings.support_address or "",
    )


def may_link(deps: Deps, person: Person) -> bool:
    """True for those who may say which organization a channel means."""
    return permissions.is_admin(person) or (permissions.is_member(person) and deps.settings.link_by == "members")


async def subscription_parts(
    deps: Deps, person: Person, subscriptions: Sequence[Subscription[Any]]
) -> list[SubscriptionPart]:
    """Subscriptions of any channels as the person reads them."""
    channels = {subscription.id: subscription.channel_id for subscription in subscriptions}
    entries = await SUBSCRIPTION_KINDS.entries(deps, person, subscriptions)
    return [SubscriptionPart(entry, channels[entry.id]) for entry in entries]


def _organization(
    deps: Deps, memory: HomeMemory, person: Person, organization: Organization, reports: Mapping[str, Report]
) -> OrganizationPart:
    key = (person.workspace_id, organization.uuid)
    number, trouble = deps.caches.addresses.peek(key), memory.trouble_of(key, person.locale)
    return OrganizationPart(
        organization, reports.get(organization.uuid), address_of(number) if number else None, trouble
    )


def _fullest_first(part: OrganizationPart) -> tuple[int, str]:
    used = percent(part.report.total, part.report.limit) if part.report else None
    return -1 if used is None else -used - 2, part.organization.name or ""


def _paused_first(subscriptions: Sequence[Subscription[Any]]) -> list[Subscription[Any]]:
    """Those that wait for the person first: there is room for a few."""
    return sorted(subscriptions, key=lambda subscription: subscription.state is not SubscriptionState.PAUSED)


async def _admin(deps: Deps, memory: HomeMemory, person: Person) -> AdminPart:
    async with deps.sessions.read() as session:
        refused = await installation_repository.find(session, person.workspace_id)
    sleeping = await sleeping_alerts(deps, person.workspace_id)
    account = memory.account_of(person.workspace_id, person.locale)
    return AdminPart(refused, account, [(alerts.organization, alerts.channel_id) for alerts in sleeping])
