"""The rules for what stands inside blocks: text objects, options, confirmations, buttons, menus, images.

https://docs.slack.dev/reference/block-kit/block-elements and …/composition-objects
"""

from collections.abc import Iterator

from sandbox.block_kit.checks import (
    Check,
    Json,
    array,
    boolean,
    by_type,
    choice,
    exactly_one_of,
    record,
    refusal,
    repeated,
    string,
    where,
)

IDENTIFIER = string(255)
WEB_ADDRESS = string(3000, pattern=r"\Ahttps?://[^\s<>]+\Z")
ANY_ADDRESS = string(3000, pattern=r"\A(https?://|mailto:|tel:|slack://)[^\s<>]+\Z")


def plain_text(high: int) -> Check:
    return by_type({"plain_text": record({"text": string(high)}, {"emoji": boolean})})


def text_kinds(high: int) -> dict[str, Check]:
    return {
        "plain_text": record({"text": string(high)}, {"emoji": boolean}),
        "mrkdwn": record({"text": string(high)}, {"verbatim": boolean}),
    }


def text(high: int) -> Check:
    return by_type(text_kinds(high))


STYLE = choice("primary", "danger")
CONFIRM = record(
    {"title": plain_text(100), "text": text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": STYLE},
)
OPTION = record({"text": plain_text(75), "value": string(150)}, {"description": plain_text(75)})
OPTION_WITH_ADDRESS = record(
    {"text": plain_text(75), "value": string(150)}, {"description": plain_text(75), "url": ANY_ADDRESS}
)
SLACK_FILE = where(
    record({}, {"id": string(255, pattern=r"\AF[A-Z0-9]{8,}\Z"), "url": WEB_ADDRESS}),
    exactly_one_of("id", "url"),
)
PICTURE = {"image_url": WEB_ADDRESS, "slack_file": SLACK_FILE}


def _first_tickedis_offered(menu: Json, at: str) -> Iterator[str]:
    groups = menu.get("option_groups", [])
    offered = [*menu.get("options", []), *(option for group in groups for option in group["options"])]
    if "initial_option" in menu and menu["initial_option"] not in offered:
        yield refusal("must be one of the provided options", f"{at}/initial_option")


def _first_choices_are_offered(boxes: Json, at: str) -> Iterator[str]:
    for index, ticked in enumerate(boxes.get("initial_options", [])):
        if ticked not in boxes["options"]:
            yield refusal("must be one of the provided options", f"{at}/initial_options/{index}")


BUTTON = record(
    {"text": plain_text(75)},
    {
        "action_id": IDENTIFIER,
        "value": string(2000),
        "url": ANY_ADDRESS,
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
STATIC_SELECT = where(
    record(
        {},
        {
            "action_id": IDENTIFIER,
            "placeholder": plain_text(150),
            "options": array(OPTION, 100),
            "option_groups": array(
                record({"label": plain_text(75), "options": array(OPTION, 100)}),
                100,
            ),
            "initial_option": OPTION,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
    ),
    exactly_one_of("options", "option_groups"),
    _first_tickedis_offered,
)
OVERFLOW = record({"options": array(OPTION_WITH_ADDRESS, 5)}, {"action_id": IDENTIFIER, "confirm": CONFIRM})
IMAGE = where(record({"alt_text": string(2000)}, PICTURE), exactly_one_of("image_url", "slack_file"))
_CHOICE = record({"text": text(75), "value": string(150)}, {"description": text(75)})
_CHOICES = {"options": array(_CHOICE, 10)}
_INPUT = {"action_id": IDENTIFIER, "focus_on_load": boolean, "confirm": CONFIRM}
RADIO_BUTTONS = where(record(_CHOICES, {**_INPUT, "initial_option": _CHOICE}), _first_tickedis_offered)
CHECKBOXES = where(
    record(_CHOICES, {**_INPUT, "initial_options": array(_CHOICE, 10)}),
    _first_choices_are_offered,
)
TIME_PICKER = record(
    {},
    {
        **_INPUT,
        "initial_time": string(5, pattern=r"\A([01]\d|2[0-3]):[0-5]\d\Z"),
        "placeholder": plain_text(150),
        "timezone": string(64),
    },
)

# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#users_select
USERS_SELECT = record(
    {},
    {**_INPUT, "placeholder": plain_text(150), "initial_user": string(255, pattern=r"\A[UW][A-Z0-9]+\Z")},
)

# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#conversations_select
_CONVERSATION_FILTER = record(
    {},
    {
        "include": array(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
CONVERSATIONS_SELECT = record(
    {},
    {
        **_INPUT,
        "placeholder": plain_text(150),
        "initial_conversation": string(255, pattern=r"\A[CDG][A-Z0-9]+\Z"),
        "default_to_current_conversation": boolean,
        "response_url_enabled": boolean,
        "filter": _CONVERSATION_FILTER,
    },
)

INTERACTIVE = {
    "button": BUTTON,
    "static_select": STATIC_SELECT,
    "overflow": OVERFLOW,
    "radio_buttons": RADIO_BUTTONS,
    "checkboxes": CHECKBOXES,
    "timepicker": TIME_PICKER,
    "users_select": USERS_SELECT,
    "conversations_select": CONVERSATIONS_SELECT,
}
ACCESSORY = by_type({**INTERACTIVE, "image": IMAGE})


def actions_are_distinct(block: Json, at: str) -> Iterator[str]:
    """Within its block an action is found by its id alone."""
    names = [element.get("action_id", object()) for element in block["elements"]]
    for index, name in repeated(names):
        here = block.get("block_id", at.rpartition("/")[2])
        words = f'`action_id` "{name}" already exists for `block_id` "{here}"'
        yield refusal(words, f"{at}/elements/{index}/action_id")
