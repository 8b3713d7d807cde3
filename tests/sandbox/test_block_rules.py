"""The block rules accept what Slack accepts and refuse what it refuses, at the right place."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.block_kit.validate import KINDS, refusals

Block = dict[str, Any]


def plain(text: str = "a") -> Block:
    return {"type": "plain_text", "text": text}


def button(**more: object) -> Block:
    return {"type": "button", "text": plain(), **more}


def option(value: str = "v") -> Block:
    return {"text": plain(), "value": value}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def section(text: str = "a", **more: object) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def select(**more: object) -> Block:
    return {"type": "static_select", "options": [option()], **more}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def chart(labels: list[str] | None = None, categories: list[str] | None = None, **series: object) -> Block:
    labels = ["1", "2"] if labels is None else labels
    points = [{"label": label, "value": 3} for label in labels]
    return {
        "type": "data_visualization",
        "title": "Tasks",
        "chart": {
            "type": "line",
            "series": [{"name": "used", "data": points, **series}],
            "axis_config": {"categories": labels if categories is None else categories},
        },
    }


def pie(*values: object) -> Block:
    segments = [{"label": str(index), "value": value} for index, value in enumerate(values)]
    return {"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": segments}}


def cell(text: str = "a") -> Block:
    return {"type": "raw_text", "text": text}


def amount(value: object = 3) -> Block:
    return {"type": "raw_number", "value": value}


def data_table(*rows: list[Block], **more: object) -> Block:
    return {"type": "data_table", "caption": "Flows", "rows": [[cell()], *rows], **more}


def table(*rows: list[Block], **more: object) -> Block:
    return {"type": "table", "rows": list(rows), **more}


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
WIDE = [cell()] * 2

ACCEPTED = {
    "header": {"type": "header", "text": plain("a" * 150), "level": 2},
    "section with fields": {"type": "section", "fields": [plain()] * 10},
    "section with an accessory": section(accessory={"type": "overflow", "options": [option()]}, expand=True),
    "context": {"type": "context", "elements": [{"type": "mrkdwn", "text": "a", "verbatim": True}]},
    "divider": {"type": "divider", "block_id": "d"},
    "button with a confirmation": actions(button(confirm=CONFIRM, style="danger", value="v", action_id="a")),
    "select": actions(select(initial_option=option(), placeholder=plain())),
    "image": {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"},
    "rich text": rich({"type": "text", "text": "a", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}),
    "rich link": rich({"type": "link", "url": "https://example.com", "text": "a"}),
    "rich date": rich({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "a"}),
    "markdown": {"type": "markdown", "text": "a" * 12_000},
    "line": chart([str(number) for number in range(20)]),
    "pie": pie(1, 2.5),
    "data table": data_table([amount()], page_size=10, row_header_column_index=0),
    "longest data table": data_table(*[[amount()]] * 100),
    "table": table([cell()], [rich_cell := {**rich({"type": "text", "text": "a"})}], column_settings=[None]),
}

TRANSLATOR = st.sampled_from(
    [*KINDS["message"], "type", "text", "elements", "rows", "chart", "button", "raw_text", "mrkdwn", "pie"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | TRANSLATOR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TRANSLATOR, inner, max_size=4),
    max_leaves=12,
)
BLOCKS = st.lists(ANYTHING | st.fixed_dictionaries({"type": TRANSLATOR}, optional={"text": ANYTHING}), max_size=3)

REFUSED = {
    "no type": ({}, "missing required field: type [json-pointer:/blocks/0]"),
    "unknown type": ({"type": "alert"}, "unsupported type: alert [json-pointer:/blocks/0]"),
    "type that is no string": ({"type": []}, "unsupported type: [] [json-pointer:/blocks/0]"),
    "no object": ("divider", "must provide an object [json-pointer:/blocks/0]"),
    "unknown field": (
        {"type": "divider", "text": "a"},
        "invalid additional property: text [json-pointer:/blocks/0]",
    ),
    "missing field": ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
    "empty text": (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "long text": (
        section("a" * 3001),
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "half a surrogate pair": (section("\ud83d"), "must be valid unicode [json-pointer:/blocks/0/text/text]"),
    "number as text": (section(3), "must provide a string [json-pointer:/blocks/0/text/text]"),  # type: ignore[arg-type] # the wrong type is meant
    "unknown text object": (
        section(accessory=button(text={"type": "mrkdwn", "text": "a"})),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/accessory/text]",
    ),
    "long header": (
        {"type": "header", "text": plain("a" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "header level": (
        {"type": "header", "text": plain(), "level": 5},
        "must be between 1 and 4 [json-pointer:/blocks/0/level]",
    ),
    "empty section": ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
    "many fields": (
        {"type": "section", "fields": [plain()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "expand": (section(expand=1), "must provide a boolean [json-pointer:/blocks/0/expand]"),
    "many context elements": (
        {"type": "context", "elements": [plain()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "no actions": (actions(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    "many actions": (
        actions(*[button()] * 26),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "long button": (
        actions(button(text=plain("a" * 76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "long value": (
        actions(button(value="a" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "button style": (
        actions(button(style="default")),
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
    ),
    "button address": (
        actions(button(url="javascript:alert(1)")),
        (
            r"must match the pattern \A(https?://|mailto:|tel:|slack://)[^\s<>]+\Z"
            " [json-pointer:/blocks/0/elements/0/url]"
        ),
    ),
    "half a confirmation": (
        actions(button(confirm={"title": plain()})),
        "missing required field: text [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    "same action twice": (
        actions(button(action_id="x"), button(action_id="x")),
        '`action_id` "x" already exists for `block_id` "0" [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "first choice not offered": (
        actions(select(initial_option=option("w"))),
        "must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "select without options": (
        actions({"type": "static_select"}),
        "must provide exactly one of: options, option_groups [json-pointer:/blocks/0/elements/0]",
    ),
    "long overflow": (
        actions({"type": "overflow", "options": [option()] * 6}),
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "image without source": (
        {"type": "image", "alt_text": "a"},
        "must provide exactly one of: image_url, slack_file [json-pointer:/blocks/0]",
    ),
    "empty rich text": (
        rich({"type": "text", "text": ""}),
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "unknown rich element": (
        rich({"type": "mrkdwn", "text": "a"}),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/elements/0]",
    ),
    "title object": (
        {**chart(), "title": plain()},
        "must provide a string [json-pointer:/blocks/0/title]",
    ),
    "long title": (
        {**chart(), "title": "a" * 51},
        "must be less than 51 characters [json-pointer:/blocks/0/title]",
    ),
    "21 points": (
        chart([str(number) for number in range(21)]),
        "no more than 20 items allowed [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    "no points": (chart([]), "no fewer than 1 items allowed [json-pointer:/blocks/0/chart/series/0/data]"),
    "long label": (
        chart(["a" * 21]),
        "must be less than 21 characters [json-pointer:/blocks/0/chart/series/0/data/0/label]",
    ),
    "missing point": (
        chart(["1"], ["1", "2"]),
        "must provide exactly one point per category [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    "point twice": (
        chart(["1", "1"], ["1"]),
        "must provide exactly one point per category [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    "category twice": (
        chart(["1", "1"]),
        'category "1" already exists [json-pointer:/blocks/0/chart/axis_config/categories/1]',
    ),
    "null point": (
        chart(["1"], data=[{"label": "1", "value": None}]),
        "must provide a number [json-pointer:/blocks/0/chart/series/0/data/0/value]",
    ),
    "slice of nothing": (pie(1, 0), "must be greater than 0 [json-pointer:/blocks/0/chart/segments/1/value]"),
    "NaN slice": (pie(float("nan")), "must provide a number [json-pointer:/blocks/0/chart/segments/0/value]"),
    "13 slices": (pie(*[1] * 13), "no more than 12 items allowed [json-pointer:/blocks/0/chart/segments]"),
    "caption": (
        {"type": "data_table", "rows": [[cell()], [cell()]]},
        "missing required field: caption [json-pointer:/blocks/0]",
    ),
    "head only": (data_table(), "no fewer than 2 items allowed [json-pointer:/blocks/0/rows]"),
    "201 data rows": (
        data_table(*[[cell()]] * 201),
        "no more than 201 items allowed [json-pointer:/blocks/0/rows]",
    ),
    "21 columns": (
        table([cell()] * 21),
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    "uneven rows": (
        data_table(WIDE),
        "all rows must have the same number of cells [json-pointer:/blocks/0/rows/1]",
    ),
    "empty cell": (
        data_table([cell("")]),
        "must be more than 0 characters [json-pointer:/blocks/0/rows/1/0/text]",
    ),
    "infinite amount": (
        data_table([amount(float("inf"))]),
        "must provide a number [json-pointer:/blocks/0/rows/1/0/value]",
    ),
    "true as amount": (
        data_table([amount(True)]),
        "must provide a number [json-pointer:/blocks/0/rows/1/0/value]",
    ),
    "rich head": (
        {"type": "data_table", "caption": "a", "rows": [[rich_cell], [cell()]]},
        "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0]",
    ),
    "missing row header": (
        data_table([cell()], row_header_column_index=1),
        "must be an existing column [json-pointer:/blocks/0/row_header_column_index]",
    ),
    "column setting": (
        table([cell()], column_settings=[{"align": "middle"}]),
        "must be a valid enum value [json-pointer:/blocks/0/column_settings/0/align]",
    ),
}


@pytest.mark.parametrize("block", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_slack_takes_is_accepted_and_left_alone(block: Block) -> None:
    before = copy.deepcopy(block)
    assert refusals([block]) == []
    assert block == before


@pytest.mark.parametrize(("block", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_slack_does_not_take_is_refused_in_its_words(block: Block, words: str) -> None:
    assert words in refusals([block])


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        (
            [{"type": "divider", "block_id": "d"}] * 2,
            '`block_id` "d" already exists [json-pointer:/blocks/1/block_id]',
        ),
        ([chart()] * 3, "no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"),
        ([table([cell()])] * 2, "no more than 1 table blocks allowed [json-pointer:/blocks]"),
        (
            [data_table([cell("a" * 10_000)])] * 2,
            "tables must be less than 20001 characters in total [json-pointer:/blocks]",
        ),
        (
            [{"type": "markdown", "text": "a" * 6_001}] * 2,
            "markdown must be less than 12001 characters in total [json-pointer:/blocks]",
        ),
    ],
)
def test_a_message_as_a_whole_has_limits(blocks: list[Block], words: str) -> None:
    assert refusals(blocks) == [words]


def test_a_chart_belongs_in_messages_only() -> None:
    assert refusals([chart()], surface="home") == ["unsupported type: data_visualization [json-pointer:/blocks/0]"]


@given(BLOCKS)
def test_any_json_gets_an_answer(blocks: list[Any]) -> None:
    assert all("[json-pointer:/blocks" in words for words in refusals(blocks))


def test_no_blocks_are_nothing_to_refuse() -> None:
    assert refusals([]) == []
