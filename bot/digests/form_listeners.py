"""The form to subscribe, when it comes back."""

from dataclasses import dataclass

from bot.blocks.message import Message
from bot.deps import Deps
from bot.digests import manage
from bot.digests.form import SUBSCRIBE, TITLE, Chosen, read_submission
from bot.digests.kind import summary_of
from bot.digests.listeners import outcome_message
from bot.digests.manage import NewDigest
from bot.digests.messages.replies import saved
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.slack.interaction import ViewHandler
from bot.subscriptions.form import Target
from bot.subscriptions.form_listeners import SubmittedForm
from bot.subscriptions.listeners import localizer_for


@dataclass(frozen=True, slots=True)
class DigestFormListeners:
    """The form for digests."""

    deps: Deps

    def views(self) -> dict[str, ViewHandler]:
        """By callback id."""
        form = SubmittedForm(self.deps, read=read_submission, title=TITLE, save=self._save)
        return {SUBSCRIBE: form.handler()}

    async def _save(self, person: Person, target: Target, chosen: Chosen) -> tuple[Message, bool]:
        localizer = localizer_for(self.deps, person)
        if target.subscription_id:
            subscription = await manage.edit(
                self.deps, person, target.subscription_id, target.version, chosen.schedule, chosen.locale
            )
            return saved(summary_of(subscription), localizer), True
        organization = await organization_meant(self.deps, person, target.channel_id, chosen.organization)
        new_digest = NewDigest(organization, chosen.schedule, chosen.locale)
        outcome = await manage.subscribe(self.deps, person, target.channel_id, new_digest)
        return outcome_message(outcome, person, localizer), outcome.refused is None
