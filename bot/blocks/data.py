"""Charts and tables as Slack's own data blocks, kept within Slack's limits.

At most 20 points and one per category, no nulls, labels of 20 characters, titles of 50; a table here has at
most 100 rows and 10,000 characters. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.blocks.kit import clip
from bot.blocks.message import Block

MOST_POINTS = 20
MOST_ROWS = 100
MOST_TABLE_CHARACTERS = 9_500  # of 10,000, with room for what Slack may count besides the texts
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
    """A table and how many of the rows it holds."""
    header = [_cell(title) for title in head]
    budget = MOST_TABLE_CHARACTERS - _characters(header)
    drawn = [header]
    for row in rows[:MOST_ROWS]:
        cells = [_cell(cell) for cell in row]
        budget -= _characters(cells)
        if budget < 0:
            break
        drawn.append(cells)
    block = {"type": "data_table", "caption": clip(caption, 200), "page_size": _PAGE, "rows": drawn}
    return block, len(drawn) - 1


def _cell(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, Number):
        return {"type": "raw_number", "value": cell.value, "text": cell.written}
    return {"type": "raw_text", "text": cell or NOTHING}


def _characters(cells: Sequence[dict[str, Any]]) -> int:
    return sum(len(cell["text"]) for cell in cells)
