"""The buttons of help and welcome: the three things that people begin with. Pure."""

from bot.blocks.kit import actions, button
from bot.blocks.message import Block
from bot.i18n.translator import Translator

# They stand in old messages, so they never change.
USAGE, DIGEST, ALERTS = "start_usage", "start_digest", "start_alerts"


def start_row(translator: Translator) -> Block:
    """Show usage, and the forms of digests and of alerts."""
    return actions(
        [
            button(translator.say("Show usage"), USAGE, USAGE, primary=True),
            button(translator.say("Digest"), DIGEST, DIGEST),
            button(translator.say("Alerts"), ALERTS, ALERTS),
        ]
    )
