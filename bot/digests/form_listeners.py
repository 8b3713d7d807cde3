"""The form to subscribe, when it comes back."""

from dataclasses import dataclass

from bot.blocks.message import Message
from bot.blocks.rich_text import Voice
from bot.deps import Deps
from bot.digests import manage
from bot.digests.form import (
    LANGUAGE,
    SUBSCRIBE,
    Chosen,
    Target,
    done_view,
    failed_view,
    read_submission,
    target_of,
    working_view,
)
from bot.digests.listeners import told
from bot.digests.manage import Wish
from bot.digests.messages.replies import saved
from bot.errors import ReadingGone
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.slack.dispatcher import Errors, Heard, Verdict, ViewHandler, Working
from bot.slack.signed_metadata import opened
from bot.subscriptions.notify import subscribed


@dataclass(frozen=True, slots=True)
class SubscribeForm:
    """Judged on the ack by itself alone; saved after it. What comes back may be forged: rights are asked anew."""

    deps: Deps

    def routes(self) -> dict[str, ViewHandler]:
        """By callback id."""
        return {SUBSCRIBE: ViewHandler(self.judge, self.submitted)}

    def judge(self, heard: Heard) -> Verdict:
        """A sentence below each input that holds nothing usable; else "Working…"."""
        # Who it is would have to be asked first, so the language is the one that was chosen for the posts.
        words = self.deps.words(heard.values.get(LANGUAGE, ""))
        match read_submission(heard.values, words):
            case Chosen():
                return Working(working_view(words))
            case wrong:
                return Errors(wrong)

    async def submitted(self, heard: Heard) -> None:
        """Save it, and show what came of it in the form."""
        person = await self.deps.person(heard.workspace_id, heard.person_id)
        words = self.deps.words(person.locale)
        carried = opened(self.deps.seal, person.id, heard.private_metadata)
        target = target_of(carried) if carried else None
        chosen = read_submission(heard.values, words)
        if target is None or not isinstance(chosen, Chosen):
            raise ReadingGone
        message, done = await self._save(person, target, chosen)
        view = done_view(message, words) if done else failed_view(message, words)
        await self.deps.modals.update(heard.view_id, view)

    async def _save(self, person: Person, target: Target, chosen: Chosen) -> tuple[Message, bool]:
        voice = Voice(self.deps.words(person.locale), person.zone, self.deps.bot_name)
        if target.subscription_id:
            one = await manage.edit(
                self.deps, person, target.subscription_id, target.version, chosen.cadence, chosen.locale
            )
            return saved(subscribed(one), voice), True
        organization = await organization_meant(self.deps, person, target.channel_id, chosen.organization)
        wish = Wish(organization, chosen.cadence, chosen.locale)
        outcome = await manage.subscribe(self.deps, person, target.channel_id, wish)
        return told(outcome, person, voice), outcome.refused is None
