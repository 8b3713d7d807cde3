"""The form to set alerts: a preview is asked for, or it is submitted."""

from dataclasses import dataclass, replace

from bot.alerts import manage
from bot.alerts.form.change import changed_message
from bot.alerts.form.fill import refilled_form
from bot.alerts.form.preview import replayed
from bot.alerts.form.view import (
    ALERTS_FORM,
    TITLE,
    ChosenAlerts,
    alerts_view,
    read_submission,
    shows_more,
)
from bot.alerts.kind import ALERTS
from bot.alerts.listeners import set_up_and_reply
from bot.alerts.manage import AlertsChange, NewAlerts
from bot.alerts.messages import buttons
from bot.alerts.model import AlertSettings
from bot.blocks.message import Message
from bot.deps import Deps
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.slack.interaction import Handler, Interaction, ViewHandler
from bot.slack.open_form import with_signature
from bot.slack.reply import person_of
from bot.subscriptions import lifecycle
from bot.subscriptions.form import Target
from bot.subscriptions.form_listeners import FormEnd, SubmittedForm
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class AlertFormListeners:
    """The form for alerts."""

    deps: Deps

    def views(self) -> dict[str, ViewHandler]:
        """By callback id."""
        return {ALERTS_FORM: self._submitted.handler()}

    def actions(self) -> dict[str, Handler]:
        """By action id."""
        return {buttons.PREVIEW: self.preview_pressed, buttons.MORE: self.more_pressed}

    async def preview_pressed(self, interaction: Interaction) -> None:
        """Show what would have fired with what is filled in, or what is wrong with it."""
        await self._redraw(interaction, shows_more=shows_more(interaction.values))

    async def more_pressed(self, interaction: Interaction) -> None:
        """Show the other fields too."""
        await self._redraw(interaction, shows_more=True, quietly=True)

    async def _redraw(self, interaction: Interaction, *, shows_more: bool, quietly: bool = False) -> None:
        """`quietly`: what is wrong with what is filled in is not said yet."""
        person = await person_of(self.deps, interaction)
        translator, target = self.deps.translator(person.locale), self._submitted.target(interaction, person)
        form = await refilled_form(self.deps, person, target, shows_more=shows_more)
        match read_submission(interaction.values, translator):
            case ChosenAlerts() as chosen:
                organization = await self._organization(person, target, chosen)
                settings = chosen.settings(form.settings)
                preview = await replayed(self.deps, person.workspace_id, organization, settings)
                form = replace(form, organization=organization.uuid, preview=preview)
            case faults:
                form = replace(form, troubles=() if quietly else tuple(faults.values()))
        view = with_signature(self.deps, person, alerts_view(form, translator))
        # With the hash Slack drops the update where the person has gone on typing since.
        await self.deps.modals.update(interaction.view_id, view, interaction.view_hash)

    @property
    def _submitted(self) -> SubmittedForm[ChosenAlerts]:
        return SubmittedForm(self.deps, read=read_submission, title=TITLE, buttons=buttons.BUTTONS, save=self._save)

    async def _save(self, person: Person, target: Target, chosen: ChosenAlerts) -> tuple[Message, FormEnd]:
        if target.subscription_id:
            current = await lifecycle.find_readable(self.deps, ALERTS, person, target.subscription_id)
            settings = chosen.settings(current.settings)
            wanted = AlertsChange(target.version, settings, chosen.more.locale if chosen.more else None)
            outcome = await manage.edit_alerts(self.deps, person, target.subscription_id, wanted)
            return await changed_message(self.deps, person, outcome), FormEnd.SAVED
        organization = await self._organization(person, target, chosen)
        locale = chosen.more.locale if chosen.more else person.locale
        new_alerts = NewAlerts(organization, chosen.settings(AlertSettings()), locale)
        return await set_up_and_reply(self.deps, person, target.channel_id, new_alerts)

    async def _organization(self, person: Person, target: Target, chosen: ChosenAlerts) -> Organization:
        if target.subscription_id:
            return (await lifecycle.find_readable(self.deps, ALERTS, person, target.subscription_id)).organization
        # The one that the form named: the channel may have been linked to another one meanwhile.
        reference = chosen.organization or target.organization
        return await organization_meant(self.deps, person, target.channel_id, reference)
