"""What an admin is told who sets or removes a webhook."""

from bot.blocks.message import Message
from bot.blocks.rich_text import Typed, Voice, name_of, paragraphs
from bot.onboarding.messages import COMMAND
from bot.usage.model import Organization


def webhook_set(organization: Organization, host: str, secret: str, voice: Voice) -> Message:
    """The secret is shown this once: only its sealed form is kept."""
    lines = [
        voice.say(
            "Alerts for {organization} now also go to {host}.",
            organization=name_of(organization),
            host=Typed(host),
        ),
        voice.say("Secret of their signatures: {secret}", secret=Typed(secret)),
        voice.say("Keep it now: it is not shown again."),
        voice.say("{command} ends it.", command=Typed(f"{COMMAND} alerts webhook off")),
    ]
    return paragraphs(lines)


def webhook_removed(organization: Organization, voice: Voice, *, was_there: bool) -> Message:
    """`was_there` False: there was nothing to remove."""
    lines = [voice.say("Alerts for {organization} go to this channel alone.", organization=name_of(organization))]
    if was_there:
        lines.append(voice.say("What is on its way is not called any more."))
    return paragraphs(lines)
