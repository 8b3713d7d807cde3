"""The rules for charts and tables, as raised in August 2026.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block, …/data-table-block, …/table-block
"""

from collections.abc import Iterator

from sandbox.block_kit.checks import (
    Check,
    Json,
    array,
    boolean,
    by_type,
    choice,
    integer,
    number,
    positive,
    record,
    refusal,
    repeated,
    string,
    where,
)
from sandbox.block_kit.elements import IDENTIFIER
from sandbox.block_kit.rich_text import RICH_TEXT_ELEMENTS, letters

MOST_CELL_LETTERS = 20_000  # in all tables of a message together
LABEL = string(20)


def _categories_are_distinct(chart: Json, at: str) -> Iterator[str]:
    for index, name in repeated(chart["axis_config"]["categories"]):
        yield refusal(f'category "{name}" already exists', f"{at}/axis_config/categories/{index}")


def _series_are_distinct(chart: Json, at: str) -> Iterator[str]:
    for index, name in repeated(one["name"] for one in chart["series"]):
        yield refusal(f'series name "{name}" already exists', f"{at}/series/{index}/name")


def _one_point_per_category(chart: Json, at: str) -> Iterator[str]:
    categories = chart["axis_config"]["categories"]
    for index, series in enumerate(chart["series"]):
        labels = [point["label"] for point in series["data"]]
        if sorted(labels) != sorted(categories):
            yield refusal("must provide exactly one point per category", f"{at}/series/{index}/data")


_AXES = record({"categories": array(LABEL, 20)}, {"x_label": string(50), "y_label": string(50)})
_SERIES = record({"name": LABEL, "data": array(record({"label": LABEL, "value": number}), 20)})
_XY = where(
    record({"series": array(_SERIES, 12), "axis_config": _AXES}),
    _categories_are_distinct,
    _series_are_distinct,
    _one_point_per_category,
)
_PIE = record({"segments": array(record({"label": LABEL, "value": positive}), 12)})
CHART = by_type({"pie": _PIE, "bar": _XY, "area": _XY, "line": _XY})
DATA_VISUALIZATION = record({"title": string(50), "chart": CHART}, {"block_id": IDENTIFIER})

_RAW_TEXT = record({"text": string(MOST_CELL_LETTERS)})
_RAW_NUMBER = record({"value": number}, {"text": string(MOST_CELL_LETTERS)})
_CELL = by_type(
    {
        "raw_text": _RAW_TEXT,
        "raw_number": _RAW_NUMBER,
        "rich_text": record({"elements": RICH_TEXT_ELEMENTS}),
    }
)


def _rows(low: int, high: int) -> Check:
    return array(array(_CELL, 20), high, low)


def _rows_are_equally_long(table: Json, at: str) -> Iterator[str]:
    for index, row in enumerate(table["rows"]):
        if len(row) != len(table["rows"][0]):
            yield refusal("all rows must have the same number of cells", f"{at}/rows/{index}")


def _heads_are_text(table: Json, at: str) -> Iterator[str]:
    for index, cell in enumerate(table["rows"][0]):
        if cell["type"] != "raw_text":
            yield refusal(f"unsupported type: {cell['type']}", f"{at}/rows/0/{index}")


def _row_header_exists(table: Json, at: str) -> Iterator[str]:
    if table.get("row_header_column_index", 0) >= len(table["rows"][0]):
        yield refusal("must be an existing column", f"{at}/row_header_column_index")


DATA_TABLE = where(
    record(
        {"rows": _rows(2, 201), "caption": string(3000)},
        {"block_id": IDENTIFIER, "page_size": integer(1, 100), "row_header_column_index": integer(0)},
    ),
    _rows_are_equally_long,
    _heads_are_text,
    _row_header_exists,
)


def _column_setting(value: Json, at: str) -> Iterator[str]:
    if value is not None:  # null leaves a column as it is
        yield from record({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})(value, at)


TABLE = where(
    record({"rows": _rows(1, 100)}, {"block_id": IDENTIFIER, "column_settings": array(_column_setting, 20)}),
    _rows_are_equally_long,
)


def cell_letters(table: Json) -> int:
    """The characters in the cells of a table that passed the checks."""
    return sum(_shown(cell) for row in table["rows"] for cell in row)


def _shown(cell: Json) -> int:
    if cell["type"] == "rich_text":
        return letters(cell)
    return len(cell["text"]) if "text" in cell else len(str(cell["value"]))
