"""The buttons about digests. Their value is the subscription's id and nothing else: it grants nothing."""

from typing import Any

from bot.blocks.kit import button
from bot.digests.schedule import Cadence
from bot.i18n.translator import Translator, noop
from bot.subscriptions.buttons import Buttons

DETAILS, SKIP, UNSKIP, SETTINGS = "digest_details", "digest_skip", "digest_unskip", "digest_settings"
SHARE_WEEK, SHARE_WEEK_ANYWAY = "share_week", "share_week_anyway"  # the second is confirmed by an admin
MORE = "subscription_more"  # in the form
CADENCE = "digest_cadence"  # likewise
SHOW_TEST = "digest_test"
EDIT, SEND_NOW, SEND_AGAIN = "subscription_edit", "subscription_send_now", "subscription_send_again"

_SKIP_LABELS = {
    Cadence.DAILY: noop("Skip next one"),
    Cadence.WEEKLY: noop("Skip next week"),
    Cadence.MONTHLY: noop("Skip next month"),
}

BUTTONS = Buttons(
    pause_id="subscription_pause",
    resume_id="subscription_resume",
    remove_id="subscription_remove",
    restore_id="subscription_restore",
    allow_id="subscription_allow_shared",
    undo_id="subscription_undo",
    ask_id="subscription_ask_owner",
    remove_label=noop("Remove"),
    remove_question=noop("Remove this subscription?"),
    remove_consequence=noop("We will no longer post this digest of {organization}."),
    keep_label=noop("Keep it"),
    allow_question=noop("Post usage where people from another company can read it?"),
    allow_consequence=noop("Everybody there will read it, including people from the other company."),
)


def below_digest(subscription_id: str, translator: Translator, cadence: Cadence) -> list[dict[str, Any]]:
    """The row below a digest."""
    return [
        button(translator.say("Details"), DETAILS, subscription_id),
        button(translator.say(_SKIP_LABELS[cadence]), SKIP, subscription_id),
        settings(subscription_id, translator),
    ]


def show_test(subscription_id: str, label: str, place: int) -> dict[str, Any]:
    """One of several digests, as it would look now. `place`: in the row."""
    # Action ids are unique in their row; the router cuts off what follows the colon.
    return button(label, f"{SHOW_TEST}:{place}", subscription_id)


def edit(subscription_id: str, translator: Translator) -> dict[str, Any]:
    """Opens the form."""
    return button(translator.say("Edit"), EDIT, subscription_id)


def settings(subscription_id: str, translator: Translator) -> dict[str, Any]:
    """Opens the form from below a digest."""
    return button(translator.say("Settings"), SETTINGS, subscription_id)


def more(translator: Translator) -> dict[str, Any]:
    """Shows the other fields of the form."""
    return button(translator.say("More options"), MORE, "more")


def send_now(subscription_id: str, translator: Translator) -> dict[str, Any]:
    """A digest beside those of the schedule."""
    return button(translator.say("Send now"), SEND_NOW, subscription_id)


def send_again(subscription_id: str, translator: Translator) -> dict[str, Any]:
    """For one of which nobody knows whether it arrived."""
    return button(translator.say("Send again"), SEND_AGAIN, subscription_id)


def unskip(subscription_id: str, translator: Translator) -> dict[str, Any]:
    """The way back from a skipped run."""
    return button(translator.say("Undo"), UNSKIP, subscription_id)
