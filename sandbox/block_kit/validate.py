"""Find what Slack would refuse in the blocks of a message, a modal or App Home, said as Slack says it.

At least as strict as Slack: unknown types and unknown fields are refused, and where Slack raised a limit in
2026 the older one holds. https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator
from typing import Literal

from sandbox.block_kit.checks import (
    Check,
    Json,
    array,
    boolean,
    by_type,
    exactly_one_of,
    integer,
    record,
    refusal,
    repeated,
    string,
    where,
)
from sandbox.block_kit.data import DATA_TABLE, DATA_VISUALIZATION, MOST_CELL_LETTERS, TABLE, cell_letters
from sandbox.block_kit.elements import (
    ACCESSORY,
    IDENTIFIER,
    IMAGE,
    INTERACTIVE,
    PICTURE,
    actions_are_distinct,
    plain_text,
    text,
    text_kinds,
)
from sandbox.block_kit.inputs import ALERT, INPUT
from sandbox.block_kit.rich_text import RICH_TEXT_ELEMENTS

Surface = Literal["message", "modal", "home"]
MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MOST_MARKDOWN = 12_000
MOST_CHARTS = 2


def _says_something(section: Json, at: str) -> Iterator[str]:
    if "text" not in section and "fields" not in section:
        yield refusal("missing required field: text", at)


_ID = {"block_id": IDENTIFIER}
_CONTEXT_ELEMENT = by_type({**text_kinds(3000), "image": IMAGE})
EVERYWHERE: dict[str, Check] = {
    "header": record({"text": plain_text(150)}, {**_ID, "level": integer(1, 4)}),
    "section": where(
        record(
            {},
            {
                **_ID,
                "text": text(3000),
                "fields": array(text(2000), 10),
                "accessory": ACCESSORY,
                "expand": boolean,
            },
        ),
        _says_something,
    ),
    "context": record({"elements": array(_CONTEXT_ELEMENT, 10)}, _ID),
    "divider": record({}, _ID),
    "actions": where(record({"elements": array(by_type(INTERACTIVE), 25)}, _ID), actions_are_distinct),
    "image": where(
        record({"alt_text": string(2000)}, {**_ID, **PICTURE, "title": plain_text(2000)}),
        exactly_one_of("image_url", "slack_file"),
    ),
    "rich_text": record({"elements": RICH_TEXT_ELEMENTS}, _ID),
}
TABLES: dict[str, Check] = {"table": TABLE, "data_table": DATA_TABLE}
MESSAGES_ONLY: dict[str, Check] = {
    "markdown": record({"text": string(MOST_MARKDOWN)}, _ID),
    "data_visualization": DATA_VISUALIZATION,
}
KINDS: dict[Surface, dict[str, Check]] = {
    "message": {**EVERYWHERE, **TABLES, **MESSAGES_ONLY},
    "modal": {**EVERYWHERE, "input": INPUT, "alert": ALERT},
    "home": {**EVERYWHERE, **TABLES, "input": INPUT},
}


def refusals(blocks: list[Json], *, surface: Surface = "message") -> list[str]:
    """Everything that Slack would say against these blocks; empty when it would take them."""
    return list(blocks_of(surface, fewest=0)(blocks, "/blocks"))


def blocks_of(surface: Surface, *, fewest: int = 1) -> Check:
    """The check of a list of blocks on a surface."""
    shape = array(by_type(KINDS[surface]), MOST_BLOCKS[surface], fewest)
    return where(shape, _ids_are_distinct, _budgets_hold)


def _ids_are_distinct(blocks: Json, at: str) -> Iterator[str]:
    for index, name in repeated(block.get("block_id", object()) for block in blocks):
        yield refusal(f'`block_id` "{name}" already exists', f"{at}/{index}/block_id")


def _budgets_hold(blocks: Json, at: str) -> Iterator[str]:
    def of(*kinds: str) -> list[Json]:
        return [block for block in blocks if block["type"] in kinds]

    if len(of("data_visualization")) > MOST_CHARTS:
        yield refusal(f"no more than {MOST_CHARTS} data_visualization blocks allowed", at)
    if len(of("table")) > 1:
        yield refusal("no more than 1 table blocks allowed", at)
    if sum(cell_letters(table) for table in of("table", "data_table")) > MOST_CELL_LETTERS:
        yield refusal(f"tables must be less than {MOST_CELL_LETTERS + 1} characters in total", at)
    if sum(len(block["text"]) for block in of("markdown")) > MOST_MARKDOWN:
        yield refusal(f"markdown must be less than {MOST_MARKDOWN + 1} characters in total", at)
