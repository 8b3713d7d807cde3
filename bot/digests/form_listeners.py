"""The form to subscribe, when it comes back."""

from dataclasses import dataclass

from bot.blocks.message import Message
from bot.blocks.modal import done_view, failed_view
from bot.deps import Deps
from bot.digests import manage
from bot.digests.form import SUBSCRIBE, Chosen, read_submission, working_view
from bot.digests.kind import summary_of
from bot.digests.listeners import outcome_message
from bot.digests.manage import DigestWish
from bot.digests.messages.replies import saved
from bot.errors import ReadingGone
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.slack.interaction import AckResponse, FieldErrors, Interaction, ShowView, ViewHandler
from bot.slack.signed_metadata import verify
from bot.subscriptions.form import LANGUAGE, Target, target_of


@dataclass(frozen=True, slots=True)
class DigestFormListeners:
    """Judged on the ack by itself alone; saved after it. What comes back may be forged: rights are asked anew."""

    deps: Deps

    def routes(self) -> dict[str, ViewHandler]:
        """By callback id."""
        return {SUBSCRIBE: ViewHandler(self.judge, self.submitted)}

    def judge(self, interaction: Interaction) -> AckResponse:
        """A sentence below each input that holds nothing usable; else "Working…"."""
        # Who it is would have to be asked first, so the language is the one that was chosen for the posts.
        translator = self.deps.translator(interaction.values.get(LANGUAGE, ""))
        match read_submission(interaction.values, translator):
            case Chosen():
                return ShowView(working_view(translator))
            case wrong:
                return FieldErrors(wrong)

    async def submitted(self, interaction: Interaction) -> None:
        """Save it, and show what came of it in the form."""
        person = await self.deps.person(interaction.workspace_id, interaction.person_id)
        translator = self.deps.translator(person.locale)
        carried = verify(self.deps.sign, person.id, interaction.private_metadata)
        target = target_of(carried) if carried else None
        chosen = read_submission(interaction.values, translator)
        if target is None or not isinstance(chosen, Chosen):
            raise ReadingGone
        message, done = await self._save(person, target, chosen)
        view = done_view(message, translator) if done else failed_view(message, translator)
        await self.deps.modals.update(interaction.view_id, view)

    async def _save(self, person: Person, target: Target, chosen: Chosen) -> tuple[Message, bool]:
        localizer = self.deps.localizer(person.locale, person.time_zone)
        if target.subscription_id:
            one = await manage.edit(
                self.deps, person, target.subscription_id, target.version, chosen.cadence, chosen.locale
            )
            return saved(summary_of(one), localizer), True
        organization = await organization_meant(self.deps, person, target.channel_id, chosen.organization)
        wish = DigestWish(organization, chosen.cadence, chosen.locale)
        outcome = await manage.subscribe(self.deps, person, target.channel_id, wish)
        return outcome_message(outcome, person, localizer), outcome.refused is None
