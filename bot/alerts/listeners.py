"""Alerts in Slack: what was typed or pressed → a use case → a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import permissions
from bot.alerts import manage, respond
from bot.alerts.flow_budgets import with_typed_budget
from bot.alerts.form.change import change_by_words, undo_change
from bot.alerts.form.fill import editing_view, opening_view
from bot.alerts.form.preview import replayed
from bot.alerts.form.view import TITLE
from bot.alerts.kind import ALERTS, summary_of
from bot.alerts.manage import AlertOutcome, NewAlerts
from bot.alerts.messages import buttons, replies
from bot.alerts.messages.buttons import SnoozeFor
from bot.alerts.messages.replies import REPLIES
from bot.alerts.messages.spikes import spike_name
from bot.alerts.model import AlertSettings
from bot.alerts.settings_words import EXAMPLE, AlertWords, alerts_fault, applied
from bot.alerts.show_details import show_details
from bot.alerts.webhooks import manage as manage_webhook
from bot.alerts.webhooks.address import parse_address
from bot.alerts.webhooks.messages import webhook_removed, webhook_set
from bot.blocks.message import Message
from bot.deps import Deps
from bot.errors import AlertsGone, AlreadySubscribed, ArgumentFault, BadArgument
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.slack.interaction import Handler, Interaction
from bot.slack.open_form import open_form
from bot.slack.reply import person_of, replace_message, reply
from bot.subscriptions import lifecycle
from bot.subscriptions.form import loading_view
from bot.subscriptions.form_listeners import FormEnd, end_of
from bot.subscriptions.listeners import SubscriptionListeners, localizer_for
from bot.usage.model import Organization, TrackedOrganization

_LENGTHS = {
    SnoozeFor.HOUR: timedelta(hours=1),
    SnoozeFor.DAY: timedelta(days=1),
    SnoozeFor.THREE_DAYS: timedelta(days=3),
    SnoozeFor.OVER: timedelta(0),
}


@dataclass(frozen=True, slots=True)
class AlertListeners:
    """Everything that people do with alerts, but for the form: see `bot.alerts.form.listeners`."""

    deps: Deps

    def actions(self) -> Mapping[str, Handler]:
        """The buttons, by action id."""
        shared = SubscriptionListeners(self.deps, ALERTS)
        return {
            **shared.actions(),
            buttons.BUTTONS.undo_id: self.undo_pressed,
            buttons.ACKNOWLEDGE: self.acknowledge_pressed,
            buttons.SNOOZE: shared.or_ask(self.snooze_chosen),
            buttons.EXPECTED: shared.or_ask(self.expected_pressed),
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
            raise alerts_fault(words)
        if words == AlertWords() and not reference:
            return await self._open(interaction, person)
        organization = await organization_meant(self.deps, person, interaction.channel_id, reference)
        if words.webhook is not None:
            if words != AlertWords(webhook=words.webhook):
                raise BadArgument(ArgumentFault.WEBHOOK_ALONE, "webhook", "alerts webhook https://…")
            return await self._webhook(interaction, person, organization, words.webhook)
        return await self._set_up_or_edit(interaction, person, organization, words)

    async def acknowledge_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        firing = await respond.acknowledge(self.deps, person, interaction.channel_id, interaction.value)
        by, localizer = firing.card_state.acknowledged_by or person.id, localizer_for(self.deps, person)
        message = replies.taken_on(localizer) if by == person.id else replies.taken_on_already(by, localizer)
        await reply(self.deps, interaction, message)

    async def snooze_chosen(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        chosen = buttons.parse_snooze(interaction.value)
        if chosen is None:
            raise AlertsGone
        until, localizer = self._until(chosen.how_long), localizer_for(self.deps, person)
        alerts, breaks_at = await respond.snooze(self.deps, person, interaction.channel_id, chosen.firing_id, until)
        message = replies.snoozed_until(alerts.organization, until, localizer, breaks_at=breaks_at)
        if chosen.how_long is SnoozeFor.OVER:
            message = replies.snooze_over(alerts.organization, localizer)
        await reply(self.deps, interaction, message)

    async def expected_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        pressed = buttons.parse_expected(interaction.value)
        if pressed is None:
            raise AlertsGone
        spike = await respond.mark_expected(self.deps, person, interaction.channel_id, pressed.firing_id, pressed.place)
        localizer = localizer_for(self.deps, person)
        message = replies.noted_as_expected(spike_name(spike.flow, localizer), localizer)
        await reply(self.deps, interaction, message)

    async def details_pressed(self, interaction: Interaction) -> None:
        """Show every flow: in the thread for all, or for the person alone where they are there already."""
        person = await person_of(self.deps, interaction)
        message = await show_details(self.deps, person, interaction.channel_id, interaction.value)
        if message is not None:
            await reply(self.deps, interaction, message)

    async def undo_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        message = await undo_change(self.deps, person, interaction.value)
        await replace_message(self.deps, interaction, message, kept=buttons.BUTTONS.in_forms)

    async def settings_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        view = loading_view(TITLE, self.deps.translator(person.locale))
        message = await open_form(
            self.deps,
            interaction,
            person,
            view,
            lambda: editing_view(self.deps, person, interaction.channel_id, interaction.value),
            typed=EXAMPLE,
        )
        if message is not None:
            await replace_message(self.deps, interaction, message)

    async def _set_up_or_edit(
        self, interaction: Interaction, person: Person, organization: Organization, words: AlertWords
    ) -> Message:
        alerts = await manage.find_in_channel(self.deps, person, interaction.channel_id, organization)
        settings = applied(words, alerts.settings if alerts else AlertSettings())
        if words.flow:
            tracked = TrackedOrganization(person.workspace_id, organization)
            settings = await with_typed_budget(self.deps, tracked, settings, words.flow)
        if alerts is None:
            new_alerts = NewAlerts(organization, settings, person.locale)
            return (await set_up_and_reply(self.deps, person, interaction.channel_id, new_alerts))[0]
        return await change_by_words(self.deps, person, alerts, settings)

    async def _webhook(
        self, interaction: Interaction, person: Person, organization: Organization, address: str
    ) -> Message:
        """Set the address that alerts are sent to as well; empty: remove it."""
        localizer = localizer_for(self.deps, person)
        alerts = await manage.find_in_channel(self.deps, person, interaction.channel_id, organization)
        if alerts is None:
            return replies.no_alerts(interaction.channel_id, localizer)
        if not address:
            removed = await manage_webhook.remove_webhook(self.deps, person, alerts)
            return webhook_removed(organization, alerts.channel_id, localizer, was_there=removed)
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
        view = loading_view(TITLE, self.deps.translator(person.locale))
        return await open_form(
            self.deps,
            interaction,
            person,
            view,
            lambda: opening_view(self.deps, person, interaction.channel_id),
            typed=EXAMPLE,
        )

    def _until(self, how_long: SnoozeFor) -> datetime | None:
        return None if how_long is SnoozeFor.RESET else self.deps.now() + _LENGTHS[how_long]


async def set_up_and_reply(
    deps: Deps, person: Person, channel_id: str, new_alerts: NewAlerts
) -> tuple[Message, FormEnd]:
    """Set alerts up; the reply, and REFUSED where there were alerts already or the channel refuses them."""
    try:
        outcome = await manage.set_up(deps, person, channel_id, new_alerts)
    except AlreadySubscribed:
        alerts = await lifecycle.find_existing(deps, ALERTS, person, channel_id, new_alerts.organization)
        return replies.already_alerting(summary_of(alerts), localizer_for(deps, person)), FormEnd.REFUSED
    return await outcome_message(deps, outcome, person), end_of(outcome.refused)


async def outcome_message(deps: Deps, outcome: AlertOutcome, person: Person) -> Message:
    """The reply to a person who set alerts up."""
    alerts, localizer = summary_of(outcome.subscription), localizer_for(deps, person)
    if outcome.refused is not None:
        may_allow = permissions.is_admin(person)
        return REPLIES.refused(outcome.refused, alerts, localizer, may_allow=may_allow, readers=outcome.readers)
    subscription = outcome.subscription
    preview = await replayed(deps, subscription.workspace_id, subscription.organization, subscription.settings)
    return replies.alerts_set_up(alerts, outcome.passed, preview, localizer, unknown=outcome.unknown)
