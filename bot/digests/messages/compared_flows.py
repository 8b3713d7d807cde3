"""The flows of a daily or monthly digest, beside what they are compared with: as a table, and as lines. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks.data import MOST_ROWS, Number, table
from bot.blocks.message import Block
from bot.blocks.phrases import flow_name, signed
from bot.blocks.rich_text import Localizer, RichText
from bot.blocks.sanitize import clean
from bot.digests.messages.flows import MOST_MOVERS, figure, known_table
from bot.digests.messages.parts import ThreadParts
from bot.digests.model import ComparedFlow, is_compared, movers
from bot.i18n.translator import Translator, noop

_FLOWS_IN_TEXT = 40  # the table holds 200; a screen reader reads every line of the text


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words of a cadence for what its flows are compared with."""

    column: str
    sentence: str  # with {flow}, {tasks} and {difference}
    adds_up: bool  # over all flows it comes to the organization's own figure


WITH_THE_USUAL = Comparison(noop("Usual level"), noop("{flow}: {tasks}, {difference} from the usual"), adds_up=False)
WITH_THE_MONTH_BEFORE = Comparison(
    noop("Month before"), noop("{flow}: {tasks}, {difference} from the month before"), adds_up=True
)


def top_flows_table(flows: Sequence[ComparedFlow], comparison: Comparison, translator: Translator) -> Block | None:
    """Those that changed most, or used most where nothing is known to compare with; None where there is none."""
    caption = (
        translator.say("Flows that changed most") if is_compared(flows) else translator.say("Flows that used most")
    )
    top = movers(flows)[:MOST_MOVERS]
    return _table(caption, top, comparison, translator)[0] if top else None


def flow_lines(
    flows: Sequence[ComparedFlow], comparison: Comparison, localizer: Localizer, *, most: int = MOST_MOVERS
) -> list[str]:
    """The first of them in words."""
    return [f"• {_flow_line(flow, comparison, localizer).text}" for flow in flows[:most]]


def every_flow(
    flows: Sequence[ComparedFlow], tasks: int | None, comparison: Comparison, localizer: Localizer
) -> ThreadParts:
    """All flows that are known. `tasks`: the digest's own figure, of which some may be in no flow."""
    translator = localizer.translator
    drawn, held = _table(translator.say("Flows by tasks"), _largest_first(flows), comparison, translator)
    rest = len(flows) - held
    notes = [
        *_in_no_flow(flows, tasks, localizer),
        *(
            [translator.count("{n} more flow is in the CSV file", "{n} more flows are in the CSV file", rest)]
            if rest
            else []
        ),
    ]
    lines = flow_lines(_largest_first(flows), comparison, localizer, most=_FLOWS_IN_TEXT)
    return ThreadParts([RichText((note,)) for note in notes], [drawn], lines)


def day_table(caption: str, head: str, rows: Sequence[tuple[str, int]], translator: Translator) -> list[Block]:
    """Figures by day, where no flow is known; none where no day is, either."""
    if not rows:
        return []
    drawn = [(day, figure(tasks, translator)) for day, tasks in rows[:MOST_ROWS]]
    return [table(caption, (translator.say("Day"), head), drawn)[0]]


def _largest_first(flows: Sequence[ComparedFlow]) -> list[ComparedFlow]:
    return sorted(flows, key=lambda flow: -flow.tasks)


def _in_no_flow(flows: Sequence[ComparedFlow], tasks: int | None, localizer: Localizer) -> list[str]:
    # Said, since people add the column up, and a sum that is not the total costs trust in both.
    rest = 0 if tasks is None else tasks - sum(flow.tasks for flow in flows)
    if rest <= 0:  # flows are read some minutes off midnight, so they may hold a few tasks more than the days
        return []
    translator = localizer.translator
    return [translator.say("In no flow that we know: {tasks}", tasks=translator.count("{n} task", "{n} tasks", rest))]


def _table(
    caption: str, flows: Sequence[ComparedFlow], comparison: Comparison, translator: Translator
) -> tuple[Block, int]:
    head = (
        translator.say("Flow"),
        translator.say("Tasks"),
        translator.say("Change"),
        translator.say(comparison.column),
        translator.say("Pipe"),
    )
    rows = [
        (
            clean(flow.key[1]) or translator.say("(no name)"),
            figure(flow.tasks, translator),
            None if flow.difference is None else Number(flow.difference, signed(flow.difference, translator)),
            figure(flow.reference, translator),
            clean(flow.key[0], 60),
        )
        for flow in flows
    ]
    return known_table(caption, head, rows)


def _flow_line(flow: ComparedFlow, comparison: Comparison, localizer: Localizer) -> RichText:
    """`Sync orders (Sales): 1,204 tasks, +300 from the usual`."""
    translator, name = localizer.translator, flow_name(flow.key, localizer)
    tasks = translator.count("{n} task", "{n} tasks", flow.tasks)
    if flow.difference is None:
        return localizer.say("{flow}: {tasks}", flow=name, tasks=tasks)
    difference = signed(flow.difference, translator)
    return localizer.say(comparison.sentence, flow=name, tasks=tasks, difference=difference)
