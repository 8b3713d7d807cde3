"""The buttons about subscriptions. Their value is the subscription's id and nothing else: it grants nothing."""

from typing import Any

from bot.blocks.kit import button
from bot.blocks.modal import asking
from bot.blocks.sanitize import clean
from bot.i18n.translator import Translator

DETAILS, SKIP, UNSKIP, SETTINGS = "digest_details", "digest_skip", "digest_unskip", "digest_settings"
EDIT, SEND_NOW, SEND_AGAIN = "subscription_edit", "subscription_send_now", "subscription_send_again"
PAUSE, RESUME = "subscription_pause", "subscription_resume"
REMOVE, RESTORE = "subscription_remove", "subscription_restore"
ALLOW_SHARED = "subscription_allow_shared"


def below_digest(identity: str, translator: Translator) -> list[dict[str, Any]]:
    """The row below a digest."""
    return [
        button(translator.say("Details"), DETAILS, identity),
        button(translator.say("Skip next week"), SKIP, identity),
        settings(identity, translator),
    ]


def edit(identity: str, translator: Translator) -> dict[str, Any]:
    """Opens the form."""
    return button(translator.say("Edit"), EDIT, identity)


def settings(identity: str, translator: Translator) -> dict[str, Any]:
    """Opens the form from below a digest."""
    return button(translator.say("Settings"), SETTINGS, identity)


def send_now(identity: str, translator: Translator) -> dict[str, Any]:
    """A digest beside the weekly one."""
    return button(translator.say("Send now"), SEND_NOW, identity)


def send_again(identity: str, translator: Translator) -> dict[str, Any]:
    """For one of which nobody knows whether it arrived."""
    return button(translator.say("Send again"), SEND_AGAIN, identity)


def pause(identity: str, translator: Translator) -> dict[str, Any]:
    """Nothing comes until somebody resumes it."""
    return button(translator.say("Pause"), PAUSE, identity)


def resume(identity: str, translator: Translator) -> dict[str, Any]:
    """The way out of a pause."""
    return button(translator.say("Resume"), RESUME, identity, primary=True)


def remove(
    identity: str, name: str, translator: Translator, *, label: str = "", action: str = REMOVE
) -> dict[str, Any]:
    """Asks once more, naming the organization."""
    return asking(
        button(label or translator.say("Remove"), action, identity),
        translator.say("Remove this subscription?"),
        translator.say("The weekly digest of {organization} will no longer be posted.", organization=clean(name)),
        yes=translator.say("Remove"),
        no=translator.say("Keep it"),
    )


def undo(action: str, identity: str, translator: Translator) -> dict[str, Any]:
    """A way back from what was just done."""
    return button(translator.say("Undo"), action, identity)


def allow_shared(identity: str, translator: Translator) -> dict[str, Any]:
    """An admin lets usage be posted where another company reads along."""
    return asking(
        button(translator.say("Allow"), ALLOW_SHARED, identity),
        translator.say("Post usage in a shared channel?"),
        translator.say("Everybody in this channel will read it, also people of the other company."),
        yes=translator.say("Allow"),
        no=translator.say("Cancel"),
    )
