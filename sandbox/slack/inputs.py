"""Values of inputs, as Slack sends them in `view.state`. Pure.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#state
"""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.slack.errors import Refusal
from sandbox.slack.messages import Block, interactive

State = dict[str, dict[str, dict[str, Any]]]  # by block and action
CHOOSERS = {"static_select", "radio_buttons", "overflow"}
STATEFUL = CHOOSERS - {"overflow"} | {
    "checkboxes",
    "conversations_select",
    "plain_text_input",
    "timepicker",
    "users_select",
}
REQUIRED = "Please complete this required field."


def answer(element: Block, given: Any) -> dict[str, Any]:  # noqa: ANN401 - as many shapes as there are inputs
    """The value of an input: an option's value, a list of them, `HH:MM` or words; None for nothing."""
    kind = element["type"]
    if kind in CHOOSERS:
        return {"type": kind, "selected_option": None if given in {None, ""} else _option(element, given)}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": [_option(element, value) for value in given or ()]}
    if kind == "timepicker":
        if given and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", given):
            raise Refusal("invalid_time")
        zone = {"timezone": element["timezone"]} if "timezone" in element else {}
        return {"type": kind, "selected_time": given or None, **zone}
    if kind == "users_select":
        if given and not re.fullmatch(r"[UW][A-Z0-9]+", given):
            raise Refusal("invalid_user")
        return {"type": kind, "selected_user": given or None}
    if kind == "conversations_select":
        if given and not re.fullmatch(r"[CDG][A-Z0-9]+", given):
            raise Refusal("invalid_conversation")
        return {"type": kind, "selected_conversation": given or None}
    return {"type": kind, "value": given or None}


def given_at_first(element: Block) -> Any:  # noqa: ANN401 - likewise
    """The initial value of an input."""
    match element["type"]:
        case "checkboxes":
            return [option["value"] for option in element.get("initial_options", ())]
        case "timepicker":
            return element.get("initial_time")
        case "plain_text_input":
            return element.get("initial_value")
        case "users_select":
            return element.get("initial_user")
        case "conversations_select":
            return element.get("initial_conversation")
    return element.get("initial_option", {}).get("value")


def is_empty(said: dict[str, Any]) -> bool:
    names = ("value", "selected_option", "selected_options", "selected_time", "selected_user", "selected_conversation")
    return not any(said.get(name) for name in names)


def inputs_in(blocks: list[Block]) -> Iterator[tuple[Block, Block]]:
    """Each block with each of its elements that keeps what a person put in."""
    for block in blocks:
        for element in interactive(block):
            if element["type"] in STATEFUL:
                yield block, element


def state_of(blocks: list[Block], given: dict[str, dict[str, Any]], before: State) -> State:
    """State of all inputs: the value of this submission, else the one before, else the initial one."""
    state: State = {}
    for block, element in inputs_in(blocks):
        name, kept = element["action_id"], before.get(block["block_id"], {}).get(element["action_id"])
        filled = given.get(block["block_id"], {})
        if name in filled:
            said = answer(element, filled[name])
        elif kept and kept["type"] == element["type"] and _still_offered(element, kept):
            said = kept
        else:
            said = answer(element, given_at_first(element))
        state.setdefault(block["block_id"], {})[name] = said
    return state


def mistakes(blocks: list[Block], state: State) -> dict[str, str]:
    """Errors that Slack shows by itself, before the app gets the submission."""
    found = {}
    for block, element in inputs_in(blocks):
        said = state[block["block_id"]][element["action_id"]]
        if block["type"] != "input":
            continue
        if is_empty(said) and not block.get("optional"):
            found[block["block_id"]] = REQUIRED
        elif said.get("value") and len(said["value"]) < element.get("min_length", 0):
            found[block["block_id"]] = f"Please enter at least {element['min_length']} characters."
        elif said.get("value") and len(said["value"]) > element.get("max_length", 3000):
            found[block["block_id"]] = f"Please enter no more than {element.get('max_length', 3000)} characters."
    return found


def _options(element: Block) -> list[Block]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def _option(element: Block, value: str) -> Block:
    for option in _options(element):
        if option["value"] == value:
            return option
    raise Refusal("invalid_option")


def _still_offered(element: Block, said: dict[str, Any]) -> bool:
    chosen = [*said.get("selected_options", ()), *filter(None, [said.get("selected_option")])]
    return all(option in _options(element) for option in chosen)
