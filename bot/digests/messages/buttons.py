"""The buttons about subscriptions. Their value is the subscription's id and nothing else: it grants nothing."""

from typing import Any

from bot.blocks.kit import button
from bot.blocks.modal import asking
from bot.blocks.sanitize import tame
from bot.i18n.translator import Words

DETAILS, SKIP, UNSKIP, SETTINGS = "digest_details", "digest_skip", "digest_unskip", "digest_settings"
EDIT, SEND_NOW, SEND_AGAIN = "subscription_edit", "subscription_send_now", "subscription_send_again"
PAUSE, RESUME = "subscription_pause", "subscription_resume"
REMOVE, RESTORE = "subscription_remove", "subscription_restore"
ALLOW_SHARED = "subscription_allow_shared"


def below_digest(identity: str, words: Words) -> list[dict[str, Any]]:
    """The row below a digest."""
    return [
        button(words.say("Details"), DETAILS, identity),
        button(words.say("Skip next week"), SKIP, identity),
        settings(identity, words),
    ]


def edit(identity: str, words: Words) -> dict[str, Any]:
    """Opens the form."""
    return button(words.say("Edit"), EDIT, identity)


def settings(identity: str, words: Words) -> dict[str, Any]:
    """Opens the form from below a digest."""
    return button(words.say("Settings"), SETTINGS, identity)


def send_now(identity: str, words: Words) -> dict[str, Any]:
    """A digest beside the weekly one."""
    return button(words.say("Send now"), SEND_NOW, identity)


def send_again(identity: str, words: Words) -> dict[str, Any]:
    """For one of which nobody knows whether it arrived."""
    return button(words.say("Send again"), SEND_AGAIN, identity)


def pause(identity: str, words: Words) -> dict[str, Any]:
    """Nothing comes until somebody resumes it."""
    return button(words.say("Pause"), PAUSE, identity)


def resume(identity: str, words: Words) -> dict[str, Any]:
    """The way out of a pause."""
    return button(words.say("Resume"), RESUME, identity, primary=True)


def remove(identity: str, name: str, words: Words, *, label: str = "", action: str = REMOVE) -> dict[str, Any]:
    """Asks once more, naming the organization."""
    return asking(
        button(label or words.say("Remove"), action, identity),
        words.say("Remove this subscription?"),
        words.say("The weekly digest of {organization} will no longer be posted.", organization=tame(name)),
        yes=words.say("Remove"),
        no=words.say("Keep it"),
    )


def undo(action: str, identity: str, words: Words) -> dict[str, Any]:
    """A way back from what was just done."""
    return button(words.say("Undo"), action, identity)


def allow_shared(identity: str, words: Words) -> dict[str, Any]:
    """An admin lets usage be posted where another company reads along."""
    return asking(
        button(words.say("Allow"), ALLOW_SHARED, identity),
        words.say("Post usage in a shared channel?"),
        words.say("Everybody in this channel will read it, also people of the other company."),
        yes=words.say("Allow"),
        no=words.say("Cancel"),
    )
