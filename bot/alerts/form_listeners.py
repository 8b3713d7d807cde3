"""The form to set alerts: when its preview is asked for, and when it comes back."""

from dataclasses import dataclass, replace

from bot import permissions
from bot.alerts import manage
from bot.alerts.form import ALERTS_FORM, AlertsForm, ChosenAlerts, alerts_view, alerts_working_view, read_submission
from bot.alerts.kind import ALERTS
from bot.alerts.listeners import outcome_message, set_up
from bot.alerts.manage import AlertWish
from bot.alerts.messages import buttons
from bot.alerts.model import AlertSettings
from bot.alerts.preview import replayed
from bot.blocks.message import Message
from bot.blocks.modal import done_view, failed_view
from bot.deps import Deps
from bot.errors import ReadingGone
from bot.organizations.resolve import organization_meant, organizations_here, readable
from bot.permissions import Person
from bot.slack.interaction import AckResponse, FieldErrors, Handler, Interaction, ShowView, ViewHandler
from bot.slack.open_form import with_signature
from bot.slack.signed_metadata import verify
from bot.subscriptions import lifecycle
from bot.subscriptions.form import LANGUAGE, Target, target_of
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class AlertFormListeners:
    """Judged on the ack by itself alone; saved after it. What comes back may be forged: rights are asked anew."""

    deps: Deps

    def views(self) -> dict[str, ViewHandler]:
        """By callback id."""
        return {ALERTS_FORM: ViewHandler(self.judge, self.submitted)}

    def actions(self) -> dict[str, Handler]:
        """By action id."""
        return {buttons.PREVIEW: self.preview_pressed}

    def judge(self, interaction: Interaction) -> AckResponse:
        """A sentence below each input that holds nothing usable; else "Working…"."""
        # Who it is would have to be asked first, so the language is the one that was chosen for the posts.
        translator = self.deps.translator(interaction.values.get(LANGUAGE, ""))
        match read_submission(interaction.values, translator):
            case ChosenAlerts():
                return ShowView(alerts_working_view(translator))
            case wrong:
                return FieldErrors(wrong)

    async def submitted(self, interaction: Interaction) -> None:
        """Save it, and show what came of it in the form."""
        person = await self.deps.person(interaction.workspace_id, interaction.person_id)
        translator = self.deps.translator(person.locale)
        target, chosen = self._target(interaction, person), read_submission(interaction.values, translator)
        if not isinstance(chosen, ChosenAlerts):
            raise ReadingGone
        message, done = await self._save(person, target, chosen)
        view = done_view(message, translator) if done else failed_view(message, translator)
        await self.deps.modals.update(interaction.view_id, view)

    async def preview_pressed(self, interaction: Interaction) -> None:
        """What alerts with what is filled in would have said, below it."""
        person = await self.deps.person(interaction.workspace_id, interaction.person_id)
        translator, target = self.deps.translator(person.locale), self._target(interaction, person)
        form = await self._form(person, target)
        match read_submission(interaction.values, translator):
            case ChosenAlerts() as chosen:
                organization = await self._meant(person, target, chosen.organization)
                preview = await replayed(self.deps, person.workspace_id, organization, chosen.settings)
                form = replace(form, preview=preview)
            case wrong:
                form = replace(form, troubles=tuple(wrong.values()))
        view = with_signature(self.deps, person, alerts_view(form, translator))
        await self.deps.modals.update(interaction.view_id, view, interaction.view_hash)

    async def _save(self, person: Person, target: Target, chosen: ChosenAlerts) -> tuple[Message, bool]:
        if target.subscription_id:
            outcome = await manage.edit_alerts(
                self.deps, person, target.subscription_id, target.version, chosen.settings, chosen.locale
            )
            return await outcome_message(self.deps, outcome, person, new=False), True
        organization = await organization_meant(self.deps, person, target.channel_id, chosen.organization)
        wish = AlertWish(organization, chosen.settings, chosen.locale)
        return await set_up(self.deps, person, target.channel_id, wish)

    async def _form(self, person: Person, target: Target) -> AlertsForm:
        """The same form as before: Slack keeps what was filled in."""
        if target.subscription_id:
            one = await lifecycle.find_owned(self.deps, ALERTS, person, target.subscription_id)
            return AlertsForm(target, (one.organization,), one.organization.uuid, one.settings, one.locale)
        permissions.require_reader(person, other_organization=False)
        here = (await organizations_here(self.deps, person.workspace_id, target.channel_id)).organizations
        offered = await readable(self.deps, person.workspace_id) if permissions.is_admin(person) else here
        return AlertsForm(target, offered, here[0].uuid if here else "", AlertSettings(), person.locale)

    async def _meant(self, person: Person, target: Target, asked: str) -> Organization:
        if target.subscription_id:
            return (await lifecycle.find_owned(self.deps, ALERTS, person, target.subscription_id)).organization
        return await organization_meant(self.deps, person, target.channel_id, asked)

    def _target(self, interaction: Interaction, person: Person) -> Target:
        carried = verify(self.deps.sign, person.id, interaction.private_metadata)
        target = target_of(carried) if carried else None
        if target is None:
            raise ReadingGone
        return target
