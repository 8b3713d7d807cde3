"""The buttons that every kind of subscription has. Their value is its id, and grants nothing. Pure.

That of a consent also has the fingerprint of who was shown to read along, after a colon.
"""

from dataclasses import dataclass
from typing import Any

from bot.blocks.kit import button
from bot.blocks.modal import asking
from bot.blocks.rich_text import name_of
from bot.blocks.sanitize import clean
from bot.i18n.translator import Translator
from bot.sharing.consent import NOBODY_SHOWN, SHOWN_UNKNOWN, ShownReaders, is_unknown, needs_consent
from bot.usage.model import Organization


def written_value(subscription_id: str, fingerprint: str) -> str:
    """The value of a button for consent."""
    return f"{subscription_id}:{fingerprint}" if fingerprint else subscription_id


def read_value(value: str) -> tuple[str, str]:
    """The subscription's id, and the fingerprint or nothing."""
    subscription_id, _, fingerprint = value.partition(":")
    return subscription_id, fingerprint


@dataclass(frozen=True, slots=True)
class Buttons:
    """Action ids and sentences of one kind. The ids stand in old messages, so they never change."""

    pause_id: str
    resume_id: str
    remove_id: str
    restore_id: str
    allow_id: str
    undo_id: str
    ask_id: str
    remove_label: str
    remove_question: str
    remove_consequence: str  # with {organization}
    keep_label: str
    allow_question: str
    allow_consequence: str

    def pause(self, subscription_id: str, translator: Translator) -> dict[str, Any]:
        """Post nothing until somebody resumes."""
        return button(translator.say("Pause"), self.pause_id, subscription_id)

    def resume(self, subscription_id: str, translator: Translator) -> dict[str, Any]:
        """The way out of a pause."""
        return button(translator.say("Resume"), self.resume_id, subscription_id, primary=True)

    def restore(self, subscription_id: str, translator: Translator) -> dict[str, Any]:
        """The way back from a removal."""
        return button(translator.say("Undo"), self.restore_id, subscription_id)

    def undo(self, value: str, translator: Translator) -> dict[str, Any]:
        """The way back from a change. `value`: of `undo.write_undo`."""
        return button(translator.say("Undo"), self.undo_id, value)

    def ask_owner(self, subscription_id: str, translator: Translator) -> dict[str, Any]:
        """Send the owner a direct message in the person's name."""
        return button(translator.say("Ask the owner"), self.ask_id, subscription_id, primary=True)

    @property
    def in_forms(self) -> frozenset[str]:
        """Those that may stand in a modal: their answer takes its place, and none opens another form."""
        return frozenset({self.remove_id, self.restore_id, self.allow_id, self.undo_id, self.ask_id})

    def remove(
        self,
        subscription_id: str,
        organization: Organization,
        translator: Translator,
        *,
        label: str = "",
        place: int | None = None,
    ) -> dict[str, Any]:
        """Asks once more, naming the organization. `place`: among several in one row."""
        # Slack wants action ids to be unique in their row: what follows the colon is cut off again by the router.
        action_id = self.remove_id if place is None else f"{self.remove_id}:{place}"
        name = clean(name_of(organization).words)
        return asking(
            button(label or translator.say(self.remove_label), action_id, subscription_id),
            translator.say(self.remove_question),
            translator.say(self.remove_consequence, organization=name),
            yes=translator.say(self.remove_label),
            no=translator.say(self.keep_label),
        )

    def ways_out(
        self, subscription_id: str, code: str | None, translator: Translator, *, may_allow: bool = True
    ) -> list[dict[str, Any]]:
        """Buttons that end a pause, by the code of its reason. `may_allow`: consent is the person's to give."""
        resume = self.resume(subscription_id, translator)  # it asks anew who reads, and does nothing where others do
        if not may_allow or not needs_consent(code):
            return [resume]
        return [resume, (self.post_anyway if is_unknown(code) else self.allow)(subscription_id, translator)]

    def post_anyway(self, subscription_id: str, translator: Translator) -> dict[str, Any]:
        """An admin lets usage be posted where Slack does not say who reads. The id is that of `allow`."""
        return asking(
            button(
                translator.say("Post anyway"), self.allow_id, written_value(subscription_id, SHOWN_UNKNOWN.fingerprint)
            ),
            translator.say("Post without knowing who reads?"),
            translator.say("Slack does not say who can read it: people from another company may."),
            yes=translator.say("Post anyway"),
            no=translator.say("Cancel"),
        )

    def allow(
        self, subscription_id: str, translator: Translator, readers: ShownReaders = NOBODY_SHOWN
    ) -> dict[str, Any]:
        """An admin lets usage be posted where another company reads along: those that were shown."""
        return asking(
            button(translator.say("Allow"), self.allow_id, written_value(subscription_id, readers.fingerprint)),
            translator.say(self.allow_question),
            translator.say(self.allow_consequence),
            yes=translator.say("Allow"),
            no=translator.say("Cancel"),
        )
