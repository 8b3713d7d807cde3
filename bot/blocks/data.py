"""Charts and tables as Slack's own data blocks, kept within Slack's limits.

At most 20 points and one per category, no nulls, labels of 20 characters, titles of 50; a table has at most 200 rows
and 20,000 characters. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block, …/data-table-block
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.blocks.kit import clip
from bot.blocks.message import Block

MOST_POINTS = 20
MOST_ROWS = 200
MOST_TABLE_CHARACTERS = 19_500  # of 20,000, with room for what Slack may count besides the texts
_PAGE = 10  # rows that are shown before one turns the page
NOTHING = "–"  # Slack refuses an empty cell


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A line or a row of bars: one figure for each category."""

    name: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A cell that sorts as a number and reads as `written`."""

    value: int | float
    written: str


Cell = str | Number | None


def chart(
    kind: Literal["bar", "line"],
    title: str,
    categories: Sequence[str],
    series: Sequence[ChartSeries],
    *,
    y_label: str,
) -> Block:
    """A chart; its categories must differ and be as many as the figures of each series."""
    # Longer ones are refused with the whole message, not cut.
    labels = [clip(category, 20) for category in categories]
    return {
        "type": "data_visualization",
        "title": clip(title, 50),
        "chart": {
            "type": kind,
            "series": [
                {
                    "name": clip(line.name, 20),
                    "data": [
                        {"label": label, "value": figure} for label, figure in zip(labels, line.figures, strict=True)
                    ],
                }
                for line in series
            ],
            "axis_config": {"categories": labels, "y_label": clip(y_label, 50)},
        },
    }


def sampled(count: int, *keep: int) -> tuple[int, ...]:
    """At most 20 of `count` positions, evenly spread, with the first, the last and those to keep."""
    if count <= MOST_POINTS:
        return tuple(range(count))
    kept = {0, count - 1, *keep}
    free = MOST_POINTS - len(kept)
    spread = {round(n * (count - 1) / (free + 1)) for n in range(1, free + 1)}
    return tuple(sorted(kept | spread))


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> tuple[Block, int]:
    """A table and how many of the rows it holds. A column with a number in it is sorted as numbers by Slack.

    A column of which nothing is known is left out; the first, which names the rows, never is.
    """
    head, rows = _without_empty_columns(head, rows)
    unknown = [_unknown(column) for column in zip(*rows, strict=True)]
    header = [_cell(title) for title in head]
    budget = MOST_TABLE_CHARACTERS - _characters(header)
    drawn = [header]
    for row in rows[:MOST_ROWS]:
        cells = [_cell(missing if cell is None else cell) for cell, missing in zip(row, unknown, strict=True)]
        budget -= _characters(cells)
        if budget < 0:
            break
        drawn.append(cells)
    block = {
        "type": "data_table",
        "caption": clip(caption, 200),
        "page_size": _PAGE,
        "row_header_column_index": 0,  # what each row is about: screen readers say it with every cell
        "rows": drawn,
    }
    return block, len(drawn) - 1


def _without_empty_columns(
    head: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    # On a phone a column of dashes takes the place of one that says something.
    kept = [n for n in range(len(head)) if n == 0 or any(row[n] not in (None, "") for row in rows)]
    return [head[n] for n in kept], [[row[n] for n in kept] for row in rows]


def _unknown(column: Sequence[Cell]) -> Cell:
    """A cell that reads as nothing in this column; among numbers it sorts below all of them."""
    # One cell that is no number makes Slack sort the column as words: 9 behind 1,000.
    numbers = [cell.value for cell in column if isinstance(cell, Number)]
    return Number(min(numbers) - 1, NOTHING) if numbers else None


def _cell(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, Number):
        return {"type": "raw_number", "value": cell.value, "text": cell.written}
    return {"type": "raw_text", "text": cell or NOTHING}


def _characters(cells: Sequence[dict[str, Any]]) -> int:
    return sum(len(cell["text"]) for cell in cells)
