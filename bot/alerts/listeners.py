"""Alerts in Slack: what was typed or pressed → a flow → a picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import permissions
from bot.alerts import manage, respond
from bot.alerts.card_updates import update_cards
from bot.alerts.form import TITLE, AlertsForm, alerts_view
from bot.alerts.kind import ALERTS, summary_of
from bot.alerts.manage import AlertOutcome, NewAlerts
from bot.alerts.messages import buttons, replies
from bot.alerts.messages.buttons import SnoozeFor
from bot.alerts.messages.replies import REPLIES
from bot.alerts.messages.spikes import spike_name
from bot.alerts.model import AlertSettings
from bot.alerts.preview import replayed
from bot.alerts.repository import AlertSubscription
from bot.alerts.settings_words import AlertWords, applied
from bot.alerts.show_details import show_details
from bot.alerts.webhooks import manage as manage_webhook
from bot.alerts.webhooks.address import parse_address
from bot.alerts.webhooks.messages import webhook_removed, webhook_set
from bot.blocks.message import Message
from bot.deps import Deps
from bot.errors import AlertsGone, AlreadySubscribed, NotUnderstood
from bot.organizations.resolve import offered_organizations, organization_meant, organizations_here
from bot.permissions import Person
from bot.slack.interaction import Handler, Interaction
from bot.slack.open_form import open_form
from bot.slack.reply import person_of, replace_message, reply
from bot.subscriptions import lifecycle
from bot.subscriptions.form import Target, loading_view
from bot.subscriptions.listeners import SubscriptionListeners, localizer_for
from bot.usage.model import Organization

_EXAMPLE = "alerts 50 80 100"
_LENGTHS = {
    SnoozeFor.HOUR: timedelta(hours=1),
    SnoozeFor.DAY: timedelta(days=1),
    SnoozeFor.THREE_DAYS: timedelta(days=3),
    SnoozeFor.OVER: timedelta(0),
}


@dataclass(frozen=True, slots=True)
class AlertListeners:
    """Everything that people do with alerts, but for the form: see `bot.alerts.form_listeners`."""

    deps: Deps

    def actions(self) -> Mapping[str, Handler]:
        """The buttons, by action id."""
        return {
            **SubscriptionListeners(self.deps, ALERTS).actions(),
            buttons.ACKNOWLEDGE: self.acknowledge_pressed,
            buttons.SNOOZE: self.snooze_chosen,
            buttons.EXPECTED: self.expected_pressed,
            buttons.DETAILS: self.details_pressed,
            buttons.SETTINGS: self.settings_pressed,
        }

    async def typed(
        self, interaction: Interaction, person: Person, words: AlertWords, reference: str
    ) -> Message | None:
        """The answer to a command; None where a form opened instead."""
        if words.off:
            return await self._off_typed(interaction, person, reference)
        if words.unknown:
            raise NotUnderstood(words.unknown, (_EXAMPLE,))
        if words == AlertWords() and not reference:
            return await self._open(interaction, person)
        organization = await organization_meant(self.deps, person, interaction.channel_id, reference)
        if words.webhook is not None:
            if words != AlertWords(webhook=words.webhook):
                raise NotUnderstood("webhook", ("alerts webhook https://…", _EXAMPLE))  # one thing at a time
            return await self._webhook(interaction, person, organization, words.webhook)
        return await self._set_up_or_edit(interaction, person, organization, words)

    async def acknowledge_pressed(self, interaction: Interaction) -> None:
        """The card shows who takes care of it."""
        person = await person_of(self.deps, interaction)
        firing = await respond.acknowledge(self.deps, person, interaction.channel_id, interaction.value)
        await update_cards(self.deps)
        by, localizer = firing.since.acknowledged_by or person.id, localizer_for(self.deps, person)
        message = replies.taken_on(localizer) if by == person.id else replies.taken_on_already(by, localizer)
        await reply(self.deps, interaction, message)

    async def snooze_chosen(self, interaction: Interaction) -> None:
        """Silence for a while, or no longer."""
        person = await person_of(self.deps, interaction)
        chosen = buttons.snoozed_by(interaction.value)
        if chosen is None:
            raise AlertsGone
        until, localizer = self._until(chosen.how_long), localizer_for(self.deps, person)
        alerts = await respond.snooze(self.deps, person, interaction.channel_id, chosen.firing_id, until)
        await update_cards(self.deps)
        ended, name = chosen.how_long is SnoozeFor.OVER, alerts.organization
        message = replies.snooze_over(name, localizer) if ended else replies.snoozed_until(name, until, localizer)
        await reply(self.deps, interaction, message)

    async def expected_pressed(self, interaction: Interaction) -> None:
        """Such a day is no news."""
        person = await person_of(self.deps, interaction)
        called = buttons.expected_by(interaction.value)
        if called is None:
            raise AlertsGone
        spike = await respond.mark_expected(self.deps, person, interaction.channel_id, called.firing_id, called.place)
        await update_cards(self.deps)
        localizer = localizer_for(self.deps, person)
        message = replies.noted_as_expected(spike_name(spike.flow, localizer), localizer)
        await reply(self.deps, interaction, message)

    async def details_pressed(self, interaction: Interaction) -> None:
        """Every flow: in the thread for all, or where it stands there already, for the person alone."""
        person = await person_of(self.deps, interaction)
        again = await show_details(self.deps, person, interaction.channel_id, interaction.value)
        if again is not None:
            await reply(self.deps, interaction, again)

    async def settings_pressed(self, interaction: Interaction) -> None:
        """The form, filled in as the alerts are."""
        person = await person_of(self.deps, interaction)
        view = loading_view(TITLE, self.deps.translator(person.locale))
        message = await open_form(
            self.deps, interaction, person, view, lambda: self._editing(person, interaction.value), typed=_EXAMPLE
        )
        if message is not None:
            await replace_message(self.deps, interaction, message)

    async def _set_up_or_edit(
        self, interaction: Interaction, person: Person, organization: Organization, words: AlertWords
    ) -> Message:
        """Set up with what was said, or changed by it."""
        alerts = await _find_in_channel(self.deps, person, interaction.channel_id, organization)
        if alerts is None:
            new_alerts = NewAlerts(organization, applied(words, AlertSettings()), person.locale)
            return (await set_up(self.deps, person, interaction.channel_id, new_alerts))[0]
        if words == AlertWords():
            return replies.already_alerting(summary_of(alerts), localizer_for(self.deps, person))
        settings = applied(words, alerts.settings)
        outcome = await manage.edit_alerts(self.deps, person, alerts.id, alerts.version, settings, alerts.locale)
        return await outcome_message(self.deps, outcome, person, new=False)

    async def _webhook(
        self, interaction: Interaction, person: Person, organization: Organization, address: str
    ) -> Message:
        """Set the address where alerts go besides; empty: remove it."""
        localizer = localizer_for(self.deps, person)
        alerts = await _find_in_channel(self.deps, person, interaction.channel_id, organization)
        if alerts is None:
            return replies.no_alerts(localizer)
        if not address:
            removed = await manage_webhook.remove_webhook(self.deps, person, alerts)
            return webhook_removed(organization, localizer, was_there=removed)
        secret = await manage_webhook.set_webhook(self.deps, person, alerts, address)
        return webhook_set(organization, parse_address(address).host, secret, localizer)

    async def _off_typed(self, interaction: Interaction, person: Person, reference: str) -> Message:
        permissions.require_reader(person, other_organization=False)
        uuid = (
            (await organization_meant(self.deps, person, interaction.channel_id, reference)).uuid if reference else ""
        )
        listeners = SubscriptionListeners(self.deps, ALERTS)
        return await listeners.remove_in_channel(person, interaction.channel_id, uuid)

    async def _open(self, interaction: Interaction, person: Person) -> Message | None:
        """The form for new alerts; for those that there are where the channel has some of its organization."""
        view = loading_view(TITLE, self.deps.translator(person.locale))
        return await open_form(
            self.deps, interaction, person, view, lambda: self._opening(interaction, person), typed=_EXAMPLE
        )

    async def _opening(self, interaction: Interaction, person: Person) -> dict[str, Any]:
        permissions.require_reader(person, other_organization=False)
        channel_id = interaction.channel_id
        organizations = (await organizations_here(self.deps, person.workspace_id, channel_id)).organizations
        meant = organizations[0] if organizations else None
        alerts = await _find_in_channel(self.deps, person, channel_id, meant) if meant else None
        if alerts is not None:
            return await self._editing(person, alerts.id)
        form = AlertsForm(
            target=Target(channel_id),
            organizations=await offered_organizations(self.deps, person, organizations),
            organization=meant.uuid if meant else "",
            settings=AlertSettings(),
            locale=person.locale,
            preview=await replayed(self.deps, person.workspace_id, meant, AlertSettings()) if meant else None,
        )
        return alerts_view(form, self.deps.translator(person.locale))

    async def _editing(self, person: Person, subscription_id: str) -> dict[str, Any]:
        alerts = await lifecycle.find_owned(self.deps, ALERTS, person, subscription_id)
        form = AlertsForm(
            target=Target(alerts.channel_id, alerts.id, alerts.version),
            organizations=(alerts.organization,),
            organization=alerts.organization.uuid,
            settings=alerts.settings,
            locale=alerts.locale,
            preview=await replayed(self.deps, person.workspace_id, alerts.organization, alerts.settings),
        )
        return alerts_view(form, self.deps.translator(person.locale))

    def _until(self, how_long: SnoozeFor) -> datetime | None:
        return None if how_long is SnoozeFor.RESET else self.deps.now() + _LENGTHS[how_long]


async def set_up(deps: Deps, person: Person, channel_id: str, new_alerts: NewAlerts) -> tuple[Message, bool]:
    """Set alerts up; what became of it, and whether that is what was asked for."""
    try:
        outcome = await manage.set_up(deps, person, channel_id, new_alerts)
    except AlreadySubscribed:
        alerts = await lifecycle.find_existing(deps, ALERTS, person, channel_id, new_alerts.organization)
        return replies.already_alerting(summary_of(alerts), localizer_for(deps, person)), False
    return await outcome_message(deps, outcome, person, new=True), outcome.refused is None


async def outcome_message(deps: Deps, outcome: AlertOutcome, person: Person, *, new: bool) -> Message:
    """The reply to a person who set alerts up or changed them."""
    alerts, localizer = summary_of(outcome.subscription), localizer_for(deps, person)
    if outcome.refused is not None:
        return REPLIES.refused(outcome.refused, alerts, localizer, may_allow=permissions.is_admin(person))
    subscription = outcome.subscription
    preview = await replayed(deps, subscription.workspace_id, subscription.organization, subscription.settings)
    return (replies.alerts_set_up if new else replies.alerts_changed)(alerts, outcome.passed, preview, localizer)


async def _find_in_channel(
    deps: Deps, person: Person, channel_id: str, organization: Organization
) -> AlertSubscription | None:
    alerts = await lifecycle.find_in_channel(deps, ALERTS, person.workspace_id, channel_id, organization.uuid)
    return alerts[0] if alerts else None
