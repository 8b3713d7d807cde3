"""Home's own buttons, and the name of a row whose buttons belong to a channel. Pure."""

import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks.kit import button
from bot.i18n.translator import Translator

# They stand in every Home that was published, so they never change.
USAGE, SET_UP, LINK, REFRESH, ALL = "home_usage", "home_set_up", "home_link", "home_refresh", "home_all"
SETTINGS = "home_settings"
ALERTS, SUBSCRIPTIONS = "alerts", "subscriptions"  # values of ALL
_ROW = re.compile(r"(home:([A-Za-z0-9_-]{1,64}):.{1,100}):([0-9a-f]{1,64})")
Sign = Callable[[str], str]


def row_id(channel_id: str, entry_id: str) -> str:
    """The block id of a row about something in a channel: a press on Home tells no other place."""
    return f"home:{channel_id}:{entry_id}"


def with_signed_rows(view: Mapping[str, Any], sign: Sign) -> dict[str, Any]:
    """The view whose rows prove, as forms do, that the bot drew them for this person."""
    blocks = [_signed(block, sign) for block in view["blocks"]]
    return {**view, "blocks": blocks}


def channel_of_row(block_id: str, sign: Sign) -> str:
    """The channel of such a row; empty for any other, and for one that was not drawn for this person."""
    read = _ROW.fullmatch(block_id)
    return read[2] if read and hmac.compare_digest(sign(read[1]), read[3]) else ""


def _signed(block: Mapping[str, Any], sign: Sign) -> dict[str, Any]:
    name = str(block.get("block_id", ""))
    return {**block, "block_id": f"{name}:{sign(name)}"} if name.startswith("home:") else {**block}


def show_usage(translator: Translator, *, primary: bool = True) -> dict[str, Any]:
    return button(translator.say("Show usage"), USAGE, USAGE, primary=primary)


def set_up(translator: Translator) -> dict[str, Any]:
    return button(translator.say("Set up digest or alerts"), SET_UP, SET_UP)


def link(translator: Translator, *, primary: bool = False) -> dict[str, Any]:
    return button(translator.say("Link an organization"), LINK, LINK, primary=primary)


def settings(uuid: str, translator: Translator) -> dict[str, Any]:
    """Opens the settings of an organization."""
    return button(translator.say("Organization settings"), SETTINGS, uuid)


def refresh(translator: Translator) -> dict[str, Any]:
    return button(translator.say("Refresh"), REFRESH, REFRESH)


def show_all(what: str, translator: Translator) -> dict[str, Any]:
    return button(translator.say("Show all"), ALL, what)
