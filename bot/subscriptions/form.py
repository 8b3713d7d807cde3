"""What the forms for digests and for alerts have in common."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks.kit import context
from bot.blocks.message import Block
from bot.blocks.modal import MOST_OPTIONS, field, menu
from bot.blocks.phrases import COMMAND
from bot.blocks.rich_text import RichText, name_of
from bot.i18n.translator import Translator
from bot.usage.model import Organization

ORGANIZATION, LANGUAGE = "organization", "language"  # block ids


@dataclass(frozen=True, slots=True)
class Target:
    """What a form is about. It comes back from a client: any of it may be forged."""

    channel_id: str
    subscription_id: str = ""  # empty: a new one
    version: int = 0  # of the subscription, when the form was opened


def carried_target(target: Target) -> str:
    """What a form is about, for its way to the client and back."""
    return json.dumps([target.channel_id, target.subscription_id, target.version])


def organization_field(
    organizations: Sequence[Organization], chosen: str, verb: str, translator: Translator
) -> list[Block]:
    """A menu of organizations, the chosen one first; how to name another one by `verb` where there are too many."""
    labels = {one.uuid: RichText((name_of(one),)).shown for one in organizations}
    chosen_first = dict(sorted(labels.items(), key=lambda label: label[0] != chosen))
    made = [field(ORGANIZATION, translator.say("Organization"), menu(chosen_first, chosen))]
    if len(labels) > MOST_OPTIONS:
        command = f"{COMMAND} {verb} for"
        made.append(
            context(
                translator.say(
                    "There are more organizations. Type {command} and a name to choose another.", command=command
                )
            )
        )
    return made


def target_of(private_metadata: str) -> Target | None:
    """What a form was about, or None when it says nothing that one of ours could."""
    try:
        channel, subscription, version = json.loads(private_metadata)
    except (ValueError, TypeError, RecursionError):
        return None
    if not (isinstance(channel, str) and isinstance(subscription, str) and type(version) is int):
        return None
    return Target(channel, subscription, version)
