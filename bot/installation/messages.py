"""Slack refuses the bot, as `status` says it. Pure."""

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, Untrusted, paragraphs
from bot.installation.model import Trouble


def trouble_status(trouble: Trouble, localizer: Localizer) -> Message:
    """Since when nothing is posted, why, and what becomes of it."""
    since = localizer.say(
        "Slack has refused the bot in this workspace since {instant} ({code}), so we post nothing.",
        instant=localizer.instant(trouble.since),
        code=Untrusted(trouble.code),
    )
    way_back = localizer.say(
        "Ask whoever runs the bot to install it again; digests and alerts then restart on their own."
    )
    return paragraphs([since.then(way_back)])
