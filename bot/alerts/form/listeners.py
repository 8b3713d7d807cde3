"""The form to set alerts: a preview is asked for, or it is submitted."""

from dataclasses import dataclass, replace

from bot.alerts import manage
from bot.alerts.form.fill import refilled_form
from bot.alerts.form.preview import replayed
from bot.alerts.form.view import (
    ALERTS_FORM,
    TITLE,
    ChosenAlerts,
    alerts_view,
    read_submission,
)
from bot.alerts.kind import ALERTS
from bot.alerts.listeners import outcome_message, set_up_and_reply
from bot.alerts.manage import NewAlerts
from bot.alerts.messages import buttons
from bot.blocks.message import Message
from bot.deps import Deps
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.slack.interaction import Handler, Interaction, ViewHandler
from bot.slack.open_form import with_signature
from bot.slack.reply import person_of
from bot.subscriptions import lifecycle
from bot.subscriptions.form import Target
from bot.subscriptions.form_listeners import SubmittedForm
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
        return {buttons.PREVIEW: self.preview_pressed}

    async def preview_pressed(self, interaction: Interaction) -> None:
        """Show, below what is filled in, the alerts that it would have fired."""
        person = await person_of(self.deps, interaction)
        translator, target = self.deps.translator(person.locale), self._submitted.target(interaction, person)
        form = await refilled_form(self.deps, person, target)
        match read_submission(interaction.values, translator):
            case ChosenAlerts() as chosen:
                organization = await self._organization(person, target, chosen.organization)
                preview = await replayed(self.deps, person.workspace_id, organization, chosen.settings)
                form = replace(form, preview=preview)
            case faults:
                form = replace(form, troubles=tuple(faults.values()))
        view = with_signature(self.deps, person, alerts_view(form, translator))
        # With the hash Slack drops the update where the person has gone on typing since.
        await self.deps.modals.update(interaction.view_id, view, interaction.view_hash)

    @property
    def _submitted(self) -> SubmittedForm[ChosenAlerts]:
        return SubmittedForm(self.deps, read=read_submission, title=TITLE, save=self._save)

    async def _save(self, person: Person, target: Target, chosen: ChosenAlerts) -> tuple[Message, bool]:
        if target.subscription_id:
            outcome = await manage.edit_alerts(
                self.deps, person, target.subscription_id, target.version, chosen.settings, chosen.locale
            )
            return await outcome_message(self.deps, outcome, person, new=False), True
        organization = await organization_meant(self.deps, person, target.channel_id, chosen.organization)
        new_alerts = NewAlerts(organization, chosen.settings, chosen.locale)
        return await set_up_and_reply(self.deps, person, target.channel_id, new_alerts)

    async def _organization(self, person: Person, target: Target, reference: str) -> Organization:
        if target.subscription_id:
            return (await lifecycle.find_readable(self.deps, ALERTS, person, target.subscription_id)).organization
        return await organization_meant(self.deps, person, target.channel_id, reference)
