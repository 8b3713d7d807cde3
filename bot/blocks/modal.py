"""Modals: inputs, menus, questions before an action. https://docs.slack.dev/reference/views/modal-views"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from bot.blocks.kit import clip, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.i18n.translator import Translator

# In a menu: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
MOST_OPTIONS = 100
VALUE = "value"  # the one action id in a block of input


def alert(text: str, level: Literal["info", "warning", "error", "success"]) -> Block:
    """A box that stands out, in modals only: https://docs.slack.dev/reference/block-kit/blocks/alert-block"""
    return {"type": "alert", "level": level, "text": plain(text, 200)}


def plain(text: str, most: int) -> dict[str, Any]:
    """A plain text object, cut at `most` characters."""
    return {"type": "plain_text", "text": clip(text, most), "emoji": False}


def modal(title: str, blocks: Sequence[Block], *, close: str) -> dict[str, Any]:
    """A view without a form."""
    return {"type": "modal", "title": plain(title, 24), "close": plain(close, 24), "blocks": list(blocks)}


def field(
    block_id: str,
    label: str,
    element: dict[str, Any],
    *,
    hint: str = "",
    follow: bool = False,
    optional: bool = False,
) -> Block:
    """An input. `follow`: Slack tells the bot of every change while the form is open."""
    made: Block = {"type": "input", "block_id": block_id, "label": plain(label, 2000), "element": element}
    if hint:
        made["hint"] = plain(hint, 2000)
    if follow:
        made["dispatch_action"] = True
    if optional:
        made["optional"] = True
    return made


def menu(options: Mapping[str, str], chosen: str) -> dict[str, Any]:
    """A menu of values and their labels. `chosen` need not be among them."""
    offered = {value: _option(value, label) for value, label in list(options.items())[:MOST_OPTIONS]}
    made: dict[str, Any] = {"type": "static_select", "action_id": VALUE, "options": list(offered.values())}
    return {**made, "initial_option": offered[chosen]} if chosen in offered else made


def radio(options: Mapping[str, str], chosen: str, action_id: str = VALUE) -> dict[str, Any]:
    """Options that are all seen at once, at most ten: values and their labels, of which one is chosen.

    https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element
    """
    offered = {value: _option(value, label) for value, label in options.items()}
    return {
        "type": "radio_buttons",
        "action_id": action_id,
        "options": list(offered.values()),
        "initial_option": offered[chosen],
    }


def ticks(options: Mapping[str, str], ticked: Collection[str]) -> dict[str, Any]:
    """Boxes to tick: values and their labels. None may be ticked, so the input has to be optional."""
    offered = {value: _option(value, label) for value, label in options.items()}
    made = {"type": "checkboxes", "action_id": VALUE, "options": list(offered.values())}
    initial = [option for value, option in offered.items() if value in ticked]
    return {**made, "initial_options": initial} if initial else made


def line_of_text(written: str, most: int) -> dict[str, Any]:
    """A line to type into, at most `most` characters long."""
    made = {"type": "plain_text_input", "action_id": VALUE, "max_length": most}
    return {**made, "initial_value": written} if written else made


def clock(chosen: str) -> dict[str, Any]:
    """A picker for a time of day, `09:00`; empty where nothing is chosen."""
    made = {"type": "timepicker", "action_id": VALUE}
    return {**made, "initial_time": chosen} if chosen else made


def people(chosen: str, placeholder: str) -> dict[str, Any]:
    """A menu of the people of the workspace, which Slack fills. `chosen`: a person's id, or empty."""
    made: dict[str, Any] = {"type": "users_select", "action_id": VALUE, "placeholder": plain(placeholder, 150)}
    return {**made, "initial_user": chosen} if chosen else made


def channels(chosen: str, *, current: bool = False, of_others: bool = False) -> dict[str, Any]:
    """A menu of the person's channels, which Slack fills; those that other companies read only with `of_others`.

    `current`: the one from which the modal was opened stands in it, where none is `chosen`.
    """
    # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#conversations_select
    shown: dict[str, Any] = {"include": ["public", "private"]}
    made: dict[str, Any] = {"type": "conversations_select", "action_id": VALUE, "filter": shown}
    if not of_others:
        shown["exclude_external_shared_channels"] = True
    if chosen:
        return {**made, "initial_conversation": chosen}
    return {**made, "default_to_current_conversation": True} if current else made


def asking(button: dict[str, Any], title: str, text: str, *, yes: str, no: str) -> dict[str, Any]:
    """The button, which asks once more before it does what cannot be overlooked."""
    question = {"title": plain(title, 100), "text": plain(text, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}
    return {**button, "confirm": {**question, "style": "danger"}}


def _option(value: str, label: str) -> dict[str, Any]:
    return {"text": plain(label, 75), "value": value}


# Buttons only where their answer takes the modal's place: interactions there have no `response_url`.
_IN_THE_MODAL = frozenset({"rich_text", "context", "section", "divider", "alert"})


def saying_view(title: str, text: str, translator: Translator) -> dict[str, Any]:
    """One sentence, while there is nothing else to show."""
    return modal(title, [paragraph(plain_words(text))], close=translator.say("Close"))


def done_view(message: Message, translator: Translator, kept: Collection[str] = ()) -> dict[str, Any]:
    """A modal with the result. `kept`: action ids of buttons that may stand in it."""
    return message_view(translator.say("Done"), message, translator, kept)


def waiting_view(message: Message, translator: Translator, kept: Collection[str] = ()) -> dict[str, Any]:
    """A modal in which something was saved and waits for an admin."""
    return message_view(translator.say("One more step"), message, translator, kept)


def failed_view(message: Message, translator: Translator) -> dict[str, Any]:
    """A modal that explains why what was filled in was not saved, and what to do."""
    return message_view(translator.say("Not saved"), message, translator)


def message_view(title: str, message: Message, translator: Translator, kept: Collection[str] = ()) -> dict[str, Any]:
    """A modal that shows a message: without the buttons that answer in a channel or open a form."""
    blocks = [part for block in message.blocks for part in _in_modal(block, kept)]
    return modal(title, blocks, close=translator.say("Close"))


def _in_modal(block: Block, kept: Collection[str]) -> list[Block]:
    if block["type"] != "actions":
        return [block] if block["type"] in _IN_THE_MODAL else []
    row = [button for button in block["elements"] if button.get("action_id", "").partition(":")[0] in kept]
    return [{**block, "elements": row}] if row else []
