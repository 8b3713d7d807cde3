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
    rows = [(*week_cells(flow, translator), clean(flow.pipe, 60)) for flow in flows]
    return known_table(caption, (*week_head(translator), translator.say("Pipe")), rows)[0] if rows else None


def known_table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> tuple[Block, int]:
    """The table without the columns in which nothing is known, and how many of the rows it holds."""
    known = [n for n, column in enumerate(zip(*rows, strict=True)) if any(cell not in (None, "") for cell in column)]
    return table(caption, [head[n] for n in known], [[row[n] for n in known] for row in rows])


def week_head(translator: Translator) -> tuple[str, ...]:
    """The titles of `week_cells`. A phone shows the first three columns, so the pipe comes last."""
    return (
        translator.say("Flow"),
        translator.say("Week"),
        translator.say("Change"),
        translator.say("Week before"),
    )


def week_cells(flow: FlowWeek, translator: Translator) -> tuple[Cell, ...]:
    """The first cells of a flow: its name, this week, the difference, the week before."""
    change = flow.difference
    difference = None if change is None else Number(change, signed(change, translator))
    name = clean(flow.name) or translator.say("(no name)")
    return name, figure(flow.tasks, translator), difference, figure(flow.before, translator)


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
        return localizer.say("{flow}: tasks not known", flow=name)
    tasks = translator.count("{n} task", "{n} tasks", flow.tasks)
    if flow.difference is None:
        return localizer.say("{flow}: {tasks}", flow=name, tasks=tasks)
    return localizer.say(
        "{flow}: {tasks}, {difference} from the week before",
        flow=name,
        tasks=tasks,
        difference=signed(flow.difference, translator),
    )


def status_lines(changes: FlowChanges, localizer: Localizer) -> list[RichText]:
    """New, stopped, renamed, ambiguous and missing flows, a line for each kind; tasks per run."""
    kinds = [(changes.of(status), sentence, name) for status, sentence, name in _SENTENCES]
    lines = [
        localizer.say(sentence, flows=_several(flows, name, localizer)) for flows, sentence, name in kinds if flows
    ]
    return [*lines, *_per_run(changes.flows, localizer)]


def unchanged_line(changes: FlowChanges, localizer: Localizer) -> list[RichText]:
    """The number of flows that have no row, as nothing changed; none of it where every flow changed."""
    # One line, however many they are: a reader looks for what changed.
    unchanged = localizer.translator.count(
        "No change: {n} flow used as many tasks as the week before",
        "No change: {n} flows used as many tasks as the week before",
        changes.unchanged,
    )
    return [RichText((unchanged,))] if changes.unchanged else []


def _several(
    flows: Sequence[FlowWeek], name: Callable[[FlowWeek, Localizer], RichText], localizer: Localizer
) -> RichText:
    named = [name(flow, localizer) for flow in flows[:_MOST_NAMED]]
    rest = len(flows) - len(named)
    more = [RichText((localizer.translator.count("and {n} more", "and {n} more", rest),))] if rest else []
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
    (FlowStatus.RENAMED, noop("Renamed (same totals): {flows}"), _renamed),
    (FlowStatus.AMBIGUOUS, noop("New, or renamed: {flows}"), _renamed),
    (FlowStatus.MISSING, noop("Week not known, since Pipefy no longer lists them: {flows}"), _bare),
)
