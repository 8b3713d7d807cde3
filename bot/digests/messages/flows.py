"""The flows of a digest: those that changed most as a table; new, stopped and renamed ones in words."""

from collections.abc import Callable, Sequence

from bot.blocks.data import Cell, Number, table
from bot.blocks.message import Block
from bot.blocks.phrases import flow_name, signed
from bot.blocks.rich_text import Localizer, RichText, join
from bot.blocks.sanitize import clean
from bot.digests.flow_changes import FlowChanges, FlowWeek
from bot.i18n.translator import Translator, noop
from bot.usage.flow_deltas import FlowStatus

MOST_MOVERS = 8  # rows that a phone shows without scrolling within the message; the thread has all
_MOST_NAMED = 5  # flows in one sentence
_MOST_PER_RUN = 3


def movers(changes: FlowChanges) -> tuple[FlowWeek, ...]:
    """The flows worth a row: those that changed most, or the largest while there is nothing to compare with."""
    # In a first digest nothing can have changed; the largest flows answer the next question, who uses the tasks.
    if changes.compared:
        return changes.movers[:MOST_MOVERS]
    return tuple(flow for flow in changes.flows if flow.tasks)[:MOST_MOVERS]


def movers_table(changes: FlowChanges, translator: Translator) -> Block | None:
    """Flow, this week, the week before, difference; None where no flow is worth a row."""
    flows = movers(changes)
    caption = translator.say("Flows that changed most") if changes.compared else translator.say("Flows that used most")
    head = (
        translator.say("Flow"),
        translator.say("Pipe"),
        translator.say("This week"),
        translator.say("Week before"),
        translator.say("Difference"),
    )
    rows = [week_cells(flow, translator) for flow in flows]
    return table(caption, head, rows)[0] if rows else None


def week_cells(flow: FlowWeek, translator: Translator) -> tuple[Cell, ...]:
    """The cells of a flow: its name, its pipe, both weeks and their difference."""
    name, pipe = clean(flow.name) or translator.say("(no name)"), clean(flow.pipe, 60)
    change = flow.difference
    difference = None if change is None else Number(change, signed(change, translator))
    return name, pipe, figure(flow.tasks, translator), figure(flow.before, translator), difference


def figure(tasks: int | None, translator: Translator) -> Cell:
    """A number that may be unknown."""
    return None if tasks is None else Number(tasks, translator.number(tasks))


def mover_lines(changes: FlowChanges, localizer: Localizer) -> list[RichText]:
    """The same table as lines, for the message's `text`."""
    return [week_line(flow, localizer) for flow in movers(changes)]


def week_line(flow: FlowWeek, localizer: Localizer) -> RichText:
    """`Sync orders (Sales): 1,204 tasks, +300 on the week before`."""
    translator, name = localizer.translator, flow_name((flow.pipe, flow.name), localizer)
    if flow.tasks is None:
        return localizer.say("{flow}: tasks unknown", flow=name)
    tasks = translator.count("{n} task", "{n} tasks", flow.tasks)
    if flow.difference is None:
        return localizer.say("{flow}: {tasks}", flow=name, tasks=tasks)
    return localizer.say(
        "{flow}: {tasks}, {difference} on the week before",
        flow=name,
        tasks=tasks,
        difference=signed(flow.difference, translator),
    )


def status_lines(changes: FlowChanges, localizer: Localizer) -> list[RichText]:
    """New, stopped, renamed, ambiguous and missing flows, a sentence for each kind; then tasks per run."""
    kinds = [(changes.of(status), sentence, name) for status, sentence, name in _SENTENCES]
    lines = [
        localizer.say(sentence, flows=_several(flows, name, localizer)) for flows, sentence, name in kinds if flows
    ]
    return [*lines, *_per_run(changes.flows, localizer)]


def _several(
    flows: Sequence[FlowWeek], name: Callable[[FlowWeek, Localizer], RichText], localizer: Localizer
) -> RichText:
    named = [name(flow, localizer) for flow in flows[:_MOST_NAMED]]
    rest = len(flows) - len(named)
    more = [RichText((localizer.translator.count("{n} more", "{n} more", rest),))] if rest else []
    return join([*named, *more], "; ")


def _with_tasks(flow: FlowWeek, localizer: Localizer) -> RichText:
    return _counted(flow, flow.tasks, localizer)


def _with_tasks_before(flow: FlowWeek, localizer: Localizer) -> RichText:
    return _counted(flow, flow.before, localizer)


def _counted(flow: FlowWeek, tasks: int | None, localizer: Localizer) -> RichText:
    name = flow_name((flow.pipe, flow.name), localizer)
    if tasks is None:
        return name
    return localizer.say("{flow}: {tasks}", flow=name, tasks=localizer.translator.count("{n} task", "{n} tasks", tasks))


def _renamed(flow: FlowWeek, localizer: Localizer) -> RichText:
    name = flow_name((flow.pipe, flow.name), localizer)
    return join([flow_name(flow.previous_key, localizer), " → ", name]) if flow.previous_key else name


def _bare(flow: FlowWeek, localizer: Localizer) -> RichText:
    return flow_name((flow.pipe, flow.name), localizer)


def _per_run(flows: Sequence[FlowWeek], localizer: Localizer) -> list[RichText]:
    explained = [(flow, flow.per_run) for flow in flows]
    return [
        localizer.say(
            "{flow}: {now} tasks per run, after {before} the week before",
            flow=flow_name((flow.pipe, flow.name), localizer),
            now=localizer.translator.number(round(per_run[1], 1)),
            before=localizer.translator.number(round(per_run[0], 1)),
        )
        for flow, per_run in explained
        if per_run
    ][:_MOST_PER_RUN]


_SENTENCES: tuple[tuple[FlowStatus, str, Callable[[FlowWeek, Localizer], RichText]], ...] = (
    (FlowStatus.NEW, noop("New: {flows}"), _with_tasks),
    (FlowStatus.STOPPED, noop("Stopped: {flows}"), _with_tasks_before),
    (FlowStatus.RENAMED, noop("Renamed, since the totals match: {flows}"), _renamed),
    (FlowStatus.AMBIGUOUS, noop("New, or renamed: {flows}"), _renamed),
    (FlowStatus.MISSING, noop("No longer in Pipefy's list, so their week is unknown: {flows}"), _bare),
)
