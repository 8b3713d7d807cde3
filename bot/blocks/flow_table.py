"""Flows as a table and as lines of text."""

from collections.abc import Sequence

from bot.blocks.figures import Cell, Number, table
from bot.blocks.kit import escape, tame
from bot.blocks.message import Block
from bot.blocks.words import Words
from bot.usage.model import Flow
from bot.usage.report import percent


def flow_table(caption: str, flows: Sequence[Flow], total: int | None, words: Words) -> tuple[Block, int]:
    """The table, and how many of the flows it holds. `total` is what a share is a share of."""
    head = (
        words.say("Flow"),
        words.say("Pipe"),
        words.say("Tasks"),
        words.say("Share"),
        words.say("Runs"),
        words.say("Tasks per run"),
        words.say("Status"),
    )
    return table(caption, head, [_row(flow, total, words) for flow in flows])


def flow_line(flow: Flow, words: Words) -> str:
    """One flow for the text twin: `Sync orders (Sales): 1,204 tasks`. Escaped."""
    name = escape(flow.name) or words.say("(no name)")
    where = f" ({escape(flow.pipe)})" if tame(flow.pipe) else ""
    unknown = flow.tasks is None
    tasks = words.say("tasks unknown") if unknown else words.count("{n} task", "{n} tasks", flow.tasks or 0)
    return f"{name}{where}: {tasks}"


def _row(flow: Flow, total: int | None, words: Words) -> tuple[Cell, ...]:
    return (
        tame(flow.name) or words.say("(no name)"),
        tame(flow.pipe, 60),
        _number(flow.tasks, words),
        _share(flow.tasks, total, words),
        _number(flow.runs, words),
        _per_run(flow, words),
        _status(flow.status, words),
    )


def _number(figure: int | None, words: Words) -> Cell:
    return None if figure is None else Number(figure, words.number(figure))


def _share(tasks: int | None, total: int | None, words: Words) -> Cell:
    if tasks is None or total is None:
        return None
    share = percent(tasks, total)
    if share is None:
        return None
    exact = round(100 * tasks / total, 2) if total else 0
    return Number(
        exact,
        words.say("under {percent}", percent=words.percent(1)) if tasks and not share else words.percent(share),
    )


def _per_run(flow: Flow, words: Words) -> Cell:
    if flow.tasks is None or not flow.runs:
        return None
    ratio = round(flow.tasks / flow.runs, 1)
    return Number(ratio, words.number(ratio))


def _status(status: str | None, words: Words) -> str:
    match (status or "").upper():
        case "ENABLED":
            return words.say("on")
        case "DISABLED":
            return words.say("off")
        case _:
            return tame(status, 20)
