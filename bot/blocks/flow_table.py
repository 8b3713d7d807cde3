"""Flows as a table and as lines of text."""

from collections.abc import Mapping, Sequence

from bot.blocks.data import Cell, Number, table
from bot.blocks.message import Block
from bot.blocks.phrases import share, signed
from bot.blocks.sanitize import clean, escape_mrkdwn
from bot.i18n.translator import Translator
from bot.usage.consistency import counts_agree
from bot.usage.flow_deltas import Key, key_of
from bot.usage.model import Flow


def flow_table(
    caption: str,
    flows: Sequence[Flow],
    total: int | None,
    translator: Translator,
    *,
    changes: Mapping[Key, int] | None = None,
    most: int | None = None,
) -> tuple[Block, int]:
    """The table, and how many of the flows it holds: of `most`, where that is given.

    `total`: what a share is a share of. `changes`: tasks of the last seven days against the seven before.
    """
    # A phone shows two or three columns: what one asks first comes first.
    head = (
        translator.say("Flow"),
        translator.say("Tasks"),
        translator.say("% of total"),
        translator.say("7-day change"),
        translator.say("Runs"),
        translator.say("Pipe"),
        translator.say("Status"),
    )
    whole = _whole(flows, total)
    return table(caption, head, [_row(flow, whole, changes or {}, translator) for flow in flows[:most]])


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


def status_of(flow: Flow, translator: Translator) -> str:
    """`on`, `off`, or the word that Pipefy has for it."""
    match (flow.status or "").upper():  # any text, says Pipefy's reference; these two are its examples
        case "ENABLED":
            return translator.say("on")
        case "DISABLED":
            return translator.say("off")
        case _:
            return clean(flow.status, 20)


def _whole(flows: Sequence[Flow], total: int | None) -> int | None:
    # Flows beyond the total would have shares beyond 100 %.
    used = sum(flow.tasks or 0 for flow in flows)
    return max(total, used) if total and (used <= total or counts_agree(total, used)) else None


def _row(flow: Flow, whole: int | None, changes: Mapping[Key, int], translator: Translator) -> tuple[Cell, ...]:
    return (
        clean(flow.name) or translator.say("(no name)"),
        _number(flow.tasks, translator),
        _share(flow.tasks, whole, translator),
        _change(changes.get(key_of(flow)), translator),
        _number(flow.runs, translator),
        clean(flow.pipe, 60),
        status_of(flow, translator),
    )


def _number(figure: int | None, translator: Translator) -> Cell:
    return None if figure is None else Number(figure, translator.number(figure))


def _share(tasks: int | None, whole: int | None, translator: Translator) -> Cell:
    if tasks is None or whole is None:
        return None
    return Number(round(100 * tasks / whole, 2), share(tasks, whole, translator))


def _change(change: int | None, translator: Translator) -> Cell:
    return None if change is None else Number(change, signed(change, translator))
