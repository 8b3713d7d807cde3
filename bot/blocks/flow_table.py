"""Flows as a table and as lines of text."""

from collections.abc import Sequence

from bot.blocks.data import Cell, Number, table
from bot.blocks.message import Block
from bot.blocks.phrases import share
from bot.blocks.sanitize import clean, escape_mrkdwn
from bot.i18n.translator import Translator
from bot.usage.consistency import counts_agree
from bot.usage.model import Flow


def flow_table(caption: str, flows: Sequence[Flow], total: int | None, translator: Translator) -> tuple[Block, int]:
    """The table, and how many of the flows it holds. `total` is what a share is a share of."""
    head = (
        translator.say("Flow"),
        translator.say("Pipe"),
        translator.say("Tasks"),
        translator.say("Share"),
        translator.say("Runs"),
        translator.say("Tasks per run"),
        translator.say("Status"),
    )
    used = sum(flow.tasks or 0 for flow in flows)
    # Flows beyond the total would have shares beyond 100 %.
    whole = max(total, used) if total and (used <= total or counts_agree(total, used)) else None
    return table(caption, head, [_row(flow, whole, translator) for flow in flows])


def flow_line(flow: Flow, translator: Translator) -> str:
    """One flow for the fallback text: `Sync orders (Sales): 1,204 tasks`. Escaped."""
    name, pipe = escape_mrkdwn(flow.name) or translator.say("(no name)"), escape_mrkdwn(flow.pipe)
    where = f" ({pipe})" if pipe else ""
    return f"{name}{where}: {tasks_of(flow, translator)}"


def tasks_of(flow: Flow, translator: Translator) -> str:
    """A flow's tasks in words."""
    return (
        translator.say("tasks unknown") if flow.tasks is None else translator.count("{n} task", "{n} tasks", flow.tasks)
    )


def _row(flow: Flow, whole: int | None, translator: Translator) -> tuple[Cell, ...]:
    return (
        clean(flow.name) or translator.say("(no name)"),
        clean(flow.pipe, 60),
        _number(flow.tasks, translator),
        _share(flow.tasks, whole, translator),
        _number(flow.runs, translator),
        _per_run(flow, translator),
        _status(flow.status, translator),
    )


def _number(figure: int | None, translator: Translator) -> Cell:
    return None if figure is None else Number(figure, translator.number(figure))


def _share(tasks: int | None, whole: int | None, translator: Translator) -> Cell:
    if tasks is None or whole is None:
        return None
    return Number(round(100 * tasks / whole, 2), share(tasks, whole, translator))


def _per_run(flow: Flow, translator: Translator) -> Cell:
    if flow.tasks is None or not flow.runs:
        return None
    ratio = round(flow.tasks / flow.runs, 1)
    return Number(ratio, translator.number(ratio))


def _status(status: str | None, translator: Translator) -> str:
    match (status or "").upper():  # any text, says Pipefy's reference; these two are its examples
        case "ENABLED":
            return translator.say("on")
        case "DISABLED":
            return translator.say("off")
        case _:
            return clean(status, 20)
