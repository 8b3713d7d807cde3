"""Fill in the digest's form: for a new one, for the one that there is, and again when a button in it is pressed."""

from dataclasses import replace
from typing import Any

from bot import permissions
from bot.deps import Deps
from bot.digests.form import TITLE, Form, subscribe_view
from bot.digests.kind import DIGESTS
from bot.digests.manage import find_in_channel
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import Cadence
from bot.digests.worded import NINE, usual_schedule
from bot.i18n.time_zones import known_zone
from bot.organizations.resolve import offered_organizations, organizations_here
from bot.permissions import Person
from bot.subscriptions import lifecycle
from bot.subscriptions.ask_owner import owned_view
from bot.subscriptions.form import Target, obstacle_of_pause, obstacle_view
from bot.subscriptions.opening import find_obstacle
from bot.usage.model import Organization


async def opening_view(deps: Deps, person: Person, channel_id: str) -> dict[str, Any]:
    """The form for a new digest, or for that of the channel's first organization where there is one.

    In its place: why nothing could be saved, or how somebody else's digest is set. Raises NotAllowed, SubscriptionGone.
    """
    permissions.require_reader(person, other_organization=False)
    target = Target(channel_id, locale=person.locale)
    organizations = (await organizations_here(deps, person.workspace_id, channel_id)).organizations
    if not organizations:
        return form_view(deps, person, await _new_digest(deps, person, target, ()))
    digest = await find_in_channel(deps, person, channel_id, organizations[0])
    if digest is not None:
        return await editing_view(deps, person, channel_id, digest.id)
    obstacle = await find_obstacle(deps, person, channel_id)
    if obstacle is not None and obstacle.is_final:
        localizer = deps.localizer(person.locale, person.time_zone)
        return obstacle_view(TITLE, obstacle, channel_id, "subscribe", localizer)
    form = await _new_digest(deps, person, target, organizations)
    return form_view(deps, person, replace(form, obstacle=obstacle))


async def editing_view(deps: Deps, person: Person, channel_id: str, subscription_id: str) -> dict[str, Any]:
    """The form filled in as the digest is; of somebody else's, how it is set. Raises NotAllowed, SubscriptionGone."""
    if view := await owned_view(deps, DIGESTS, person, channel_id, subscription_id, TITLE):
        return view
    digest = await lifecycle.find_readable(deps, DIGESTS, person, subscription_id)
    target = Target(digest.channel_id, digest.id, digest.version, person.locale)
    return form_view(deps, person, _existing_digest(person, target, digest))


async def refilled_form(
    deps: Deps, person: Person, target: Target, *, shows_more: bool, cadence: Cadence | None = None
) -> Form:
    """The same form as was opened, for the cadence that is chosen in it. Raises NotAllowed, SubscriptionGone."""
    form = replace(await _opened_form(deps, person, target), shows_more=shows_more)
    if cadence in (None, form.schedule.cadence):
        return form
    return replace(form, schedule=usual_schedule(cadence, form.schedule.at, form.schedule.time_zone))


async def _opened_form(deps: Deps, person: Person, target: Target) -> Form:
    if target.subscription_id:
        digest = await lifecycle.find_readable(deps, DIGESTS, person, target.subscription_id)
        return _existing_digest(person, target, digest)
    permissions.require_reader(person, other_organization=False)
    organizations = (await organizations_here(deps, person.workspace_id, target.channel_id)).organizations
    return await _new_digest(deps, person, target, organizations)


def form_view(deps: Deps, person: Person, form: Form) -> dict[str, Any]:
    """The form as a modal, in the person's language."""
    return subscribe_view(form, deps.translator(person.locale), deps.now())


async def _new_digest(deps: Deps, person: Person, target: Target, organizations: tuple[Organization, ...]) -> Form:
    return Form(
        target=target,
        organizations=await offered_organizations(deps, person, organizations),
        organization=organizations[0].uuid if organizations else "",
        schedule=usual_schedule(Cadence.WEEKLY, NINE, person.time_zone),
        locale=person.locale,
        own_time_zone=person.time_zone,
        unknown_time_zone=person.unknown_time_zone,
        shows_more=person.unknown_time_zone is not None,
    )


def _existing_digest(person: Person, target: Target, digest: DigestSubscription) -> Form:
    time_zone = digest.settings.time_zone
    return Form(
        target=target,
        organizations=(digest.organization,),
        organization=digest.organization.uuid,
        schedule=digest.settings,
        locale=digest.locale,
        own_time_zone=person.time_zone,
        obstacle=obstacle_of_pause(digest),
        extent=digest.extent,
        shows_more=known_zone(time_zone).key != known_zone(person.time_zone).key,
    )
