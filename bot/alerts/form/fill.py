"""Fill in the alerts' form: for new alerts, for those that there are, and again when a button in it is pressed."""

from dataclasses import replace
from typing import Any

from bot import permissions
from bot.alerts.form.preview import replayed
from bot.alerts.form.view import TITLE, AlertsForm, alerts_view
from bot.alerts.kind import ALERTS
from bot.alerts.manage import find_in_channel
from bot.alerts.model import AlertSettings
from bot.alerts.repository import AlertSubscription
from bot.deps import Deps
from bot.organizations.resolve import offered_organizations, organizations_here
from bot.permissions import Person
from bot.subscriptions import lifecycle
from bot.subscriptions.ask_owner import owned_view
from bot.subscriptions.form import Target, obstacle_of_pause, obstacle_view
from bot.subscriptions.opening import find_obstacle
from bot.usage.model import Organization


async def opening_view(deps: Deps, person: Person, channel_id: str) -> dict[str, Any]:
    """The form for new alerts, or for those of the channel's first organization where there are some.

    In its place: why nothing could be saved, or how somebody else's alerts are set. Raises NotAllowed, AlertsGone.
    """
    permissions.require_reader(person, other_organization=False)
    organizations = (await organizations_here(deps, person.workspace_id, channel_id)).organizations
    target = Target(channel_id, locale=person.locale)
    if not organizations:
        return _view(deps, person, await _new_alerts(deps, person, target, ()))
    alerts = await find_in_channel(deps, person, channel_id, organizations[0])
    if alerts is not None:
        return await editing_view(deps, person, channel_id, alerts.id)
    obstacle = await find_obstacle(deps, person, channel_id)
    if obstacle is not None and obstacle.is_final:
        localizer = deps.localizer(person.locale, person.time_zone)
        return obstacle_view(TITLE, obstacle, channel_id, "alerts", localizer)
    target = replace(target, organization=organizations[0].uuid)
    form = await _new_alerts(deps, person, target, organizations)
    return await _view_with_preview(deps, person, replace(form, obstacle=obstacle), organizations[0])


async def editing_view(deps: Deps, person: Person, channel_id: str, subscription_id: str) -> dict[str, Any]:
    """The form filled in as the alerts are; of somebody else's, how they are set. Raises NotAllowed, AlertsGone."""
    if view := await owned_view(deps, ALERTS, person, channel_id, subscription_id, TITLE):
        return view
    alerts = await lifecycle.find_readable(deps, ALERTS, person, subscription_id)
    form = _existing_alerts(Target(alerts.channel_id, alerts.id, alerts.version, person.locale), alerts)
    return await _view_with_preview(deps, person, form, alerts.organization)


async def refilled_form(deps: Deps, person: Person, target: Target, *, shows_more: bool) -> AlertsForm:
    """The same form as was opened, without a preview. Raises NotAllowed, AlertsGone."""
    # Slack keeps what the person has filled in. The target keeps the version that was opened, so that a change by
    # another person in the meantime is still noticed when the form comes back.
    if target.subscription_id:
        alerts = await lifecycle.find_readable(deps, ALERTS, person, target.subscription_id)
        return replace(_existing_alerts(target, alerts), shows_more=shows_more)
    permissions.require_reader(person, other_organization=False)
    organizations = (await organizations_here(deps, person.workspace_id, target.channel_id)).organizations
    return replace(await _new_alerts(deps, person, target, organizations), shows_more=shows_more)


async def _new_alerts(
    deps: Deps, person: Person, target: Target, organizations: tuple[Organization, ...]
) -> AlertsForm:
    return AlertsForm(
        target=target,
        organizations=await offered_organizations(deps, person, organizations),
        organization=target.organization or (organizations[0].uuid if organizations else ""),
        settings=AlertSettings(),
        locale=person.locale,
    )


def _existing_alerts(target: Target, alerts: AlertSubscription) -> AlertsForm:
    settings, usual = alerts.settings, AlertSettings()
    changed = replace(settings, marks=usual.marks, budget=usual.budget, forecast=usual.forecast) != usual
    organization = alerts.organization
    return AlertsForm(
        target,
        (organization,),
        organization.uuid,
        settings,
        alerts.locale,
        obstacle=obstacle_of_pause(alerts),
        shows_more=changed,
    )


async def _view_with_preview(
    deps: Deps, person: Person, form: AlertsForm, organization: Organization
) -> dict[str, Any]:
    preview = await replayed(deps, person.workspace_id, organization, form.settings)
    return _view(deps, person, replace(form, preview=preview))


def _view(deps: Deps, person: Person, form: AlertsForm) -> dict[str, Any]:
    return alerts_view(form, deps.translator(person.locale))
