"""The page of rules and the code say the same: every row of its tables, as it is decoded or asked for."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BotError
from bot.i18n.catalogs import translator_for
from bot.pipefy import decode
from bot.pipefy.client import PipefyClient
from bot.slack.error_messages import error_message
from bot.usage.consistency import Contradiction
from bot.usage.model import Organization, Usage
from bot.usage.period import Period
from sandbox.pipefy.faults import (
    Answered,
    Fault,
    FieldGone,
    compressed,
    failed,
    html,
    invalid_token,
    rate_limited,
    rate_limited_inside,
    unauthenticated,
)
from sandbox.pipefy.world import PipefyWorld
from tests.pipefy.wire import NOW, sample

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


WHOLE: dict[str, Fault | None] = {
    "HTTP 401, any body": html(401),
    "HTTP 200 with `UNAUTHENTICATED`": unauthenticated(),
    "HTTP 400 with `invalid_token`": invalid_token(),
    "HTTP 403, a page": html(403),
    "HTTP 200 with `PERMISSION_DENIED` at the summary": failed("PERMISSION_DENIED", "Permission denied", "stats"),
    "HTTP 429, with or without `Retry-After`": rate_limited("300"),
    "HTTP 200 with `RATE_LIMITED`": rate_limited_inside("300"),
    "HTTP 503 with `Retry-After`": Answered(503, "", {"retry-after": "300"}),
    "HTTP 500": html(500),
    "gzip that ends too early": compressed(sample("report_one_request.json"), cut=10),
    "more than 1.5 MB, inflated": compressed(b" " * 1_500_001),
    "a page with HTTP 200": html(200),
    "a field of the list of flows is gone": FieldGone("totalFlows"),
    "a field of the summary is gone": FieldGone("activeFlows"),
}


def test_every_answer_of_the_page_is_tried() -> None:
    assert [cells[0] for cells in rows("Answers as a whole")] == list(WHOLE)


@pytest.mark.parametrize(("answer", "questions", "sentence"), rows("Answers as a whole"))
async def test_every_answer_has_the_sentence_of_the_page(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, answer: str, questions: str, sentence: str
) -> None:
    fault = WHOLE[answer]
    if isinstance(fault, FieldGone):
        world.gone.add(fault.field)
    elif fault:
        world.faults.extend([fault] * 5)
    read = "the report"
    try:
        await pipefy.read(acme, Period.CURRENT_MONTH, NOW)
    except BotError as error:
        read = error_message(error, translator_for("en-US"), "UTC").text
    assert sentence.startswith("the report") or read.startswith(sentence)
    assert (read == "the report", world.requests) == (sentence.startswith("the report"), int(questions[0]))
