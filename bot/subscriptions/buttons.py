"""The buttons that every kind of subscription has. Their value is its id and nothing else: it grants nothing. Pure."""

from dataclasses import dataclass
from typing import Any

from bot.blocks.kit import button
from bot.blocks.modal import asking
from bot.blocks.rich_text import name_of
from bot.blocks.sanitize import clean
from bot.i18n.translator import Translator
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class Buttons:
    """Action ids and sentences of one kind. The ids stand in old messages, so they never change."""

    pause_id: str
    resume_id: str
    remove_id: str
    restore_id: str
    allow_id: str
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

    def allow(self, subscription_id: str, translator: Translator) -> dict[str, Any]:
        """An admin lets usage be posted where another company reads along."""
        return asking(
            button(translator.say("Allow"), self.allow_id, subscription_id),
            translator.say(self.allow_question),
            translator.say(self.allow_consequence),
            yes=translator.say("Allow"),
            no=translator.say("Cancel"),
        )
