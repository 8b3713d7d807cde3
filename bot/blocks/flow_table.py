"""Flows as a table and as lines of text."""

from collections.abc import Sequence

from bot.blocks.data import Cell, Number, table
from bot.blocks.message import Block
from bot.blocks.phrases import share
from bot.blocks.sanitize import escape, tame
from bot.i18n.translator import Words
from bot.usage.model import Flow


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
    used = sum(flow.tasks or 0 for flow in flows)
    whole = total if total and used <= total else None  # flows beyond the total would have shares beyond 100 %
    return table(caption, head, [_row(flow, whole, words) for flow in flows])


def flow_line(flow: Flow, words: Words) -> str:
    """One flow for the text twin: `Sync orders (Sales): 1,204 tasks`. Escaped."""
    name, pipe = escape(flow.name) or words.say("(no name)"), escape(flow.pipe)
    where = f" ({pipe})" if pipe else ""
    return f"{name}{where}: {tasks_of(flow, words)}"


def tasks_of(flow: Flow, words: Words) -> str:
    """A flow's tasks in words."""
    return words.say("tasks unknown") if flow.tasks is None else words.count("{n} task", "{n} tasks", flow.tasks)


def _row(flow: Flow, whole: int | None, words: Words) -> tuple[Cell, ...]:
    return (
        tame(flow.name) or words.say("(no name)"),
        tame(flow.pipe, 60),
        _number(flow.tasks, words),
        _share(flow.tasks, whole, words),
        _number(flow.runs, words),
        _per_run(flow, words),
        _status(flow.status, words),
    )


def _number(figure: int | None, words: Words) -> Cell:
    return None if figure is None else Number(figure, words.number(figure))


def _share(tasks: int | None, whole: int | None, words: Words) -> Cell:
    if tasks is None or whole is None:
        return None
    return Number(round(100 * tasks / whole, 2), share(tasks, whole, words))


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
