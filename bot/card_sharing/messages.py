"""A card for all: who showed it, and the question to an admin before those see it who would not otherwise. Pure."""

from typing import Any

from bot.blocks.button_value import Carried, carry
from bot.blocks.kit import actions, button, mention, paragraph
from bot.blocks.kit import person as person_element
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Localizer, name_of, paragraphs
from bot.errors import SharingCause
from bot.i18n.translator import Translator, noop
from bot.sharing.consent import ShownReaders
from bot.sharing.messages import reading_along
from bot.usage.model import Organization

_SENTENCES = {
    SharingCause.EXTERNAL: noop("People from another company can read {this_channel}."),
    SharingCause.UNKNOWN: noop("Slack does not say who reads {this_channel}: people from another company may."),
    SharingCause.OTHER_ORGANIZATION: noop("{This_channel} shows the usage of another organization."),
}


def share_question(
    causes: tuple[SharingCause, ...],
    readers: ShownReaders,
    organization: Organization,
    button_of: tuple[str, Carried],
    localizer: Localizer,
    *,
    channel_id: str,
) -> Message:
    """Everybody in the channel would read it: for the admin alone. `button_of`: action id, and what is shared."""
    (action, carried), here = button_of, localizer.here(channel_id)
    lines = [
        *(localizer.say(_SENTENCES[cause], **here) for cause in causes),
        *reading_along(readers, localizer),
        localizer.say(
            "If you share it, everybody {in_this_channel} sees the usage of {organization}.",
            **here,
            organization=name_of(organization),
        ),
    ]
    return paragraphs(lines, actions([button(localizer.say("Share anyway").text, action, carry(carried))]))


def share_button(action: str, carried: Carried, translator: Translator) -> dict[str, Any]:
    """A button that shows the same card to all."""
    return button(translator.say("Share to channel"), action, carry(carried))


def signature(person_id: str, translator: Translator) -> Block:
    """A line with the person who showed the card to all."""
    by = translator.say("Shared by")
    return paragraph(plain_words(f"{by} ", italic=True), person_element(person_id))


def signed(person_id: str, translator: Translator) -> str:
    """The same for the fallback text."""
    by = translator.say("Shared by")
    return f"{by} {mention(person_id)}"
