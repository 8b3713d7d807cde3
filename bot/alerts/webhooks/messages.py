"""Answers to an admin who sets or removes a webhook."""

from bot.blocks.message import Message
from bot.blocks.rich_text import Code, Localizer, name_of, paragraphs
from bot.usage.model import Organization


def webhook_set(organization: Organization, host: str, secret: str, localizer: Localizer) -> Message:
    """Confirmation with the secret, which is shown this once: only its encrypted form is stored."""
    lines = [
        localizer.say(
            "Alerts for {organization} now also go to {host}.",
            organization=name_of(organization),
            host=Code(host),
        ),
        localizer.say("Secret to check their signatures with: {secret}", secret=Code(secret)),
        localizer.say("Keep it now: we won't show it again."),
        localizer.say("{command} stops this.", command=localizer.command("alerts webhook off")),
    ]
    return paragraphs(lines)


def webhook_removed(organization: Organization, channel_id: str, localizer: Localizer, *, was_there: bool) -> Message:
    """Confirmation. `was_there` False: there was nothing to remove."""
    name, here = name_of(organization), localizer.here(channel_id)
    lines = [localizer.say("Alerts for {organization} now only come {in_this_channel}.", **here, organization=name)]
    if was_there:
        lines.append(localizer.say("Alerts that are still waiting won't be sent there either."))
    return paragraphs(lines)
