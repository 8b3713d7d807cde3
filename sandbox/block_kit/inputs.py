"""The rules for what stands in modals alone: inputs and alerts.

https://docs.slack.dev/reference/block-kit/blocks/input-block and …/alert-block
"""

from collections.abc import Iterator

from sandbox.block_kit.checks import Json, array, boolean, by_type, choice, integer, record, refusal, string, where
from sandbox.block_kit.elements import (
    CHECKBOXES,
    CONVERSATIONS_SELECT,
    IDENTIFIER,
    RADIO_BUTTONS,
    STATIC_SELECT,
    TIME_PICKER,
    USERS_SELECT,
    plain_text,
    text,
)


def _lengths_make_sense(box: Json, at: str) -> Iterator[str]:
    if box.get("min_length", 0) > box.get("max_length", 3000):
        yield refusal("must be no more than max_length", f"{at}/min_length")


PLAIN_TEXT_INPUT = where(
    record(
        {},
        {
            "action_id": IDENTIFIER,
            "placeholder": plain_text(150),
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            "focus_on_load": boolean,
            "dispatch_action_config": record(
                {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), 2)}
            ),
        },
    ),
    _lengths_make_sense,
)
INPUT = record(
    {
        "label": plain_text(2000),
        "element": by_type(
            {
                "plain_text_input": PLAIN_TEXT_INPUT,
                "static_select": STATIC_SELECT,
                "radio_buttons": RADIO_BUTTONS,
                "checkboxes": CHECKBOXES,
                "timepicker": TIME_PICKER,
                "users_select": USERS_SELECT,
                "conversations_select": CONVERSATIONS_SELECT,
            }
        ),
    },
    {"block_id": IDENTIFIER, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
)
ALERT = record(
    {"text": text(200)},
    {"block_id": IDENTIFIER, "level": choice("default", "info", "warning", "error", "success")},
)
