"""The modals that ask for a channel first: the set-up of a digest or alerts, and the link of an organization. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from bot.blocks.modal import field, menu, modal, plain
from bot.blocks.rich_text import RichText, full_name_of
from bot.home.forms.conversation import channel_field
from bot.i18n.translator import Translator, noop
from bot.usage.model import Organization

SET_UP_FORM, LINK_FORM = "home_set_up_form", "home_link_form"  # callback ids
SET_UP_TITLE, LINK_TITLE = noop("Set up"), noop("Link an organization")
KIND, ORGANIZATION = "kind", "organization"  # block ids


class Kind(StrEnum):
    """The things that can be set up in a channel."""

    DIGEST = "digest"
    ALERTS = "alerts"


def set_up_view(locale: str, translator: Translator, channel_id: str = "") -> dict[str, Any]:
    """In which channel, and what. `channel_id`: of the channel that is offered first."""
    kinds = {Kind.DIGEST.value: translator.say("Digest"), Kind.ALERTS.value: translator.say("Alerts")}
    blocks = [
        channel_field(
            noop("Channel"), translator, hint=noop("We post there. The bot has to be in it."), chosen=channel_id
        ),
        field(KIND, translator.say("What we post"), menu(kinds, Kind.DIGEST)),
    ]
    view = modal(translator.say(SET_UP_TITLE), blocks, close=translator.say("Cancel"))
    return {
        **view,
        "callback_id": SET_UP_FORM,
        "submit": plain(translator.say("Continue"), 24),
        "private_metadata": locale,
    }


def link_view(organizations: Sequence[Organization], locale: str, translator: Translator) -> dict[str, Any]:
    """The organization that a channel is to show, and the channel."""
    names = {organization.uuid: RichText((full_name_of(organization),)).shown for organization in organizations}
    hint = translator.say("The organization in Pipefy to report on.")
    blocks = [
        field(ORGANIZATION, translator.say("Organization"), menu(names, next(iter(names), "")), hint=hint),
        channel_field(noop("Channel"), translator, hint=noop("Everybody in it may then see the usage.")),
    ]
    view = modal(translator.say(LINK_TITLE), blocks, close=translator.say("Cancel"))
    return {**view, "callback_id": LINK_FORM, "submit": plain(translator.say("Link"), 24), "private_metadata": locale}
