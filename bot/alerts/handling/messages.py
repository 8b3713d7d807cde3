"""Replies and notes about who is on an alert: taken over, handed off, given back. Pure."""

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, UserMention, name_of, paragraphs
from bot.i18n.translator import noop
from bot.usage.model import Organization

_TAKEN_OVER = (
    noop("{person} has taken over this alert for {organization} from {previous}."),
    noop("{person} has taken this alert for {organization}."),
)
_HANDED_ON = (
    noop("{person} has handed off this alert for {organization} from {previous} to {next}."),
    noop("{person} has handed off this alert for {organization} to {next}."),
)
_GIVEN_BACK = (
    noop("{person} has given back this alert for {organization}, which {previous} had taken."),
    noop("{person} has given back this alert for {organization}."),
)


def reassigned_note(
    organization: Organization, person_id: str, previous_id: str | None, next_id: str | None, localizer: Localizer
) -> Message:
    """For the alert's thread: who did it, and who is on it now. Slack tells those who are mentioned."""
    sentences = _GIVEN_BACK if next_id is None else _TAKEN_OVER if next_id == person_id else _HANDED_ON
    # Where it was the person's own, or nobody's, there is no other to name.
    own = previous_id in (None, person_id)
    note = localizer.say(
        sentences[own],
        person=UserMention(person_id),
        organization=name_of(organization),
        previous=UserMention(previous_id or person_id),
        next=UserMention(next_id or person_id),
    )
    free = localizer.say("Nobody is on it now. Press I'm on it to take it.")
    return paragraphs([RichText(note.parts), *([free] if next_id is None else [])])


def taken_over(localizer: Localizer) -> Message:
    return paragraphs([localizer.say("You've taken over this alert. Your name now shows on it.")])


def given_back(localizer: Localizer) -> Message:
    """For the person who gave it back: the button is there again."""
    return paragraphs([localizer.say("You've given this alert back. Anybody can take it with I'm on it.")])


def handed_on(person_id: str, localizer: Localizer) -> Message:
    person = UserMention(person_id)
    return paragraphs(
        [localizer.say("You've handed this alert off to {person}. Their name now shows on it.", person=person)]
    )


def may_not_take(person_id: str, localizer: Localizer) -> Message:
    """For a person who chose a guest, an app, or somebody of another company."""
    return paragraphs(
        [
            localizer.say("{person} can't take alerts.", person=UserMention(person_id)),
            localizer.say("Choose a full member of this workspace: guests and apps don't see usage."),
        ]
    )


def form_too_late(localizer: Localizer) -> Message:
    """Slack closes the way to a form three seconds after the press."""
    return paragraphs([localizer.say("The form did not open in time. Choose Hand off to… again.")])
