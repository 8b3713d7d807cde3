"""The flows of a digest: those that changed most as a table, and what became of the others in words."""

from collections.abc import Callable, Sequence

from bot.blocks.data import Cell, Number, table
from bot.blocks.message import Block
from bot.blocks.rich_text import Line, Outside, Voice, joined
from bot.blocks.sanitize import tame
from bot.digests.flow_changes import FlowChanges, FlowWeek
from bot.i18n.translator import Words
from bot.slack.error_messages import mark
from bot.usage.flow_deltas import Fate, Key

MOST_MOVERS = 8
_MOST_NAMED = 5  # flows in one sentence
_MOST_PER_RUN = 3


def movers(changes: FlowChanges) -> tuple[FlowWeek, ...]:
    """The flows worth a row: those that changed most, or the largest while there is nothing to compare with."""
    if changes.compared:
        return changes.movers[:MOST_MOVERS]
    return tuple(flow for flow in changes.flows if flow.tasks)[:MOST_MOVERS]


def movers_table(changes: FlowChanges, words: Words) -> Block | None:
    """Flow, this week, the week before, difference; None where no flow is worth a row."""
    flows = movers(changes)
    caption = words.say("Flows that changed most") if changes.compared else words.say("Flows that used most")
    head = (
        words.say("Flow"),
        words.say("Pipe"),
        words.say("This week"),
        words.say("Week before"),
        words.say("Difference"),
    )
    rows = [week_cells(flow, words) for flow in flows]
    return table(caption, head, rows)[0] if rows else None


def week_cells(flow: FlowWeek, words: Words) -> tuple[Cell, ...]:
    """The cells of a flow: its name, its pipe, both weeks and their difference."""
    name, pipe = tame(flow.name) or words.say("(no name)"), tame(flow.pipe, 60)
    change = flow.difference
    difference = None if change is None else Number(change, signed(change, words))
    return name, pipe, figure(flow.tasks, words), figure(flow.before, words), difference


def figure(tasks: int | None, words: Words) -> Cell:
    """A number that may be unknown."""
    return None if tasks is None else Number(tasks, words.number(tasks))


def signed(change: int, words: Words) -> str:
    """`+1,204`, `−30`, `0`."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{words.number(abs(change))}"


def mover_lines(changes: FlowChanges, voice: Voice) -> list[Line]:
    """The same table for the text twin."""
    return [week_line(flow, voice) for flow in movers(changes)]


def week_line(flow: FlowWeek, voice: Voice) -> Line:
    """`Sync orders (Sales): 1,204 tasks, +300 on the week before`."""
    words, name = voice.words, flow_name((flow.pipe, flow.name), voice)
    if flow.tasks is None:
        return voice.say("{flow}: tasks unknown", flow=name)
    tasks = words.count("{n} task", "{n} tasks", flow.tasks)
    if flow.difference is None:
        return voice.say("{flow}: {tasks}", flow=name, tasks=tasks)
    return voice.say(
        "{flow}: {tasks}, {difference} on the week before",
        flow=name,
        tasks=tasks,
        difference=signed(flow.difference, words),
    )


def fate_lines(changes: FlowChanges, voice: Voice) -> list[Line]:
    """New flows, stopped ones, renamed ones, and those of which nobody can tell; then tasks per run."""
    told = [(changes.of(fate), sentence, name) for fate, sentence, name in _FATES]
    lines = [voice.say(sentence, flows=_several(flows, name, voice)) for flows, sentence, name in told if flows]
    return [*lines, *_per_run(changes.flows, voice)]


def flow_name(key: Key, voice: Voice) -> Line:
    """`Sync orders (Sales)`."""
    pipe, name = key
    shown = Outside(name) if name and tame(name) else voice.words.say("(no name)")
    return joined([shown, " (", Outside(pipe, 60), ")"]) if tame(pipe) and pipe else Line((shown,))


def _several(flows: Sequence[FlowWeek], name: Callable[[FlowWeek, Voice], Line], voice: Voice) -> Line:
    named = [name(flow, voice) for flow in flows[:_MOST_NAMED]]
    rest = len(flows) - len(named)
    more = [Line((voice.words.count("{n} more", "{n} more", rest),))] if rest else []
    return joined([*named, *more], "; ")


def _with_tasks(flow: FlowWeek, voice: Voice) -> Line:
    return _counted(flow, flow.tasks, voice)


def _with_tasks_before(flow: FlowWeek, voice: Voice) -> Line:
    return _counted(flow, flow.before, voice)


def _counted(flow: FlowWeek, tasks: int | None, voice: Voice) -> Line:
    name = flow_name((flow.pipe, flow.name), voice)
    if tasks is None:
        return name
    return voice.say("{flow}: {tasks}", flow=name, tasks=voice.words.count("{n} task", "{n} tasks", tasks))


def _renamed(flow: FlowWeek, voice: Voice) -> Line:
    name = flow_name((flow.pipe, flow.name), voice)
    return joined([flow_name(flow.was, voice), " → ", name]) if flow.was else name


def _bare(flow: FlowWeek, voice: Voice) -> Line:
    return flow_name((flow.pipe, flow.name), voice)


def _per_run(flows: Sequence[FlowWeek], voice: Voice) -> list[Line]:
    explained = [(flow, flow.per_run) for flow in flows]
    return [
        voice.say(
            "{flow}: {now} tasks per run, after {before} the week before",
            flow=flow_name((flow.pipe, flow.name), voice),
            now=voice.words.number(round(per_run[1], 1)),
            before=voice.words.number(round(per_run[0], 1)),
        )
        for flow, per_run in explained
        if per_run
    ][:_MOST_PER_RUN]


_FATES: tuple[tuple[Fate, str, Callable[[FlowWeek, Voice], Line]], ...] = (
    (Fate.NEW, mark("New: {flows}"), _with_tasks),
    (Fate.STOPPED, mark("Stopped: {flows}"), _with_tasks_before),
    (Fate.RENAMED, mark("Renamed, since the totals match: {flows}"), _renamed),
    (Fate.UNCLEAR, mark("New, or renamed: {flows}"), _renamed),
    (Fate.GONE, mark("No longer in Pipefy's list, so their week is unknown: {flows}"), _bare),
)
