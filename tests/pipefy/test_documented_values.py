"""The page of rules and the code say the same: every row of its table of values, as it is decoded."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.pipefy import decode
from bot.usage.consistency import Contradiction
from bot.usage.model import Usage
from bot.usage.period import Period

PAGE = Path(__file__).parents[2] / "docs" / "pipefy-answers.md"
_BY_ERROR = ", and an error names the field"


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def answer_with(path: str, value: object) -> dict[str, Any]:
    """A summary with the value at the path, and figures everywhere else that are taken for themselves."""
    answer: dict[str, Any] = {
        "tasksConsumed": {"usage": 5, "limit": 50_000},
        "activeFlows": 3,
        "filterDate": {"from": "2026-11-01T00:00:00Z", "to": "2026-11-30T23:59:59Z"},
        "history": {"nodes": [{"date": "2026-11-01", "usage": 5, "limit": 50_000}]},
    }
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    holder: Any = answer
    for step in way:
        holder = holder[step]
    holder[last] = value
    return answer


def taken_for(usage: Usage, path: str) -> str:
    """The decoded field in the words of the page."""
    bucket = usage.buckets[0] if usage.buckets else None
    match path.split("."):
        case ["tasksConsumed", "limit"]:
            if usage.limit is None:
                return "unlimited" if usage.unlimited else "unknown" if "limit" in usage.unknown else "none"
            return worded(usage.limit)
        case ["tasksConsumed", *_]:
            return worded(usage.total)
        case ["activeFlows"]:
            return worded(usage.active_flows)
        case ["filterDate", end]:
            return worded(usage.starts if end == "from" else usage.ends)
        case [*_, "usage"]:
            return worded(bucket.usage if bucket else None)
        case _:
            return bucket.starts.isoformat() if bucket else "unknown"


def worded(value: int | datetime | None) -> str:
    if value is None:
        return "unknown"
    return value.date().isoformat() if isinstance(value, datetime) else f"{value:,}"


@pytest.mark.parametrize(
    ("field", "answered", "taken"), [pytest.param(*row, id=" ".join(row)) for row in rows("Values")]
)
def test_every_value_is_taken_for_what_the_page_says(field: str, answered: str, taken: str) -> None:
    path, by_error = field.strip("`"), answered.endswith(_BY_ERROR)
    value = json.loads(answered.removesuffix(_BY_ERROR).strip("`"))
    failed = [tuple(path.split("."))] if by_error else []
    assert taken_for(decode.usage(answer_with(path, value), Period.CURRENT_MONTH, failed), path) == taken


def test_every_contradiction_is_on_the_page() -> None:
    assert {cells[1].strip("`") for cells in rows("Contradictions")} == set(Contradiction)
