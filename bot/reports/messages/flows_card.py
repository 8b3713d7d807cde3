"""The breakdown by flow: every flow that fits, and what was left out."""

from collections.abc import Callable, Sequence

from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import context, fallback_text, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.phrases import organization_name
from bot.blocks.rich_text import Localizer, RichText
from bot.blocks.sanitize import clean, escape_mrkdwn
from bot.i18n.translator import Translator, noop
from bot.reports.messages.buttons import SHOW_FLOWS, flows_row, period_row
from bot.reports.messages.card import Showing, as_of, days_covered, signature, signed, title
from bot.usage.model import Breakdown, Flow
from bot.usage.period import Period, last_day, month_before
from bot.usage.report import Range, by_tasks

_FLOWS_IN_TEXT = 20  # lines below the sentence; the text holds 3,900 characters
_SEARCH = noop("flows orders")
_IN_PERIOD = {
    Period.CURRENT_MONTH: noop("{flows} used {tasks} this month."),
    Period.LAST_MONTH: noop("{flows} used {tasks} last month."),
    Period.LAST_3_MONTHS: noop("{flows} used {tasks} in the last 3 months."),
}
_WITHOUT_TASKS = {
    Period.CURRENT_MONTH: noop("{flows} this month; Pipefy didn't say how many tasks they used."),
    Period.LAST_MONTH: noop("{flows} last month; Pipefy didn't say how many tasks they used."),
    Period.LAST_3_MONTHS: noop("{flows} in the last 3 months; Pipefy didn't say how many tasks they used."),
}
_NONE_LISTED = {
    Period.CURRENT_MONTH: noop("Pipefy lists no flows this month."),
    Period.LAST_MONTH: noop("Pipefy lists no flows last month."),
    Period.LAST_3_MONTHS: noop("Pipefy lists no flows in the last 3 months."),
}
_NONE_MATCHES = {
    Period.CURRENT_MONTH: noop("no flow matches “{words}” this month."),
    Period.LAST_MONTH: noop("no flow matches “{words}” last month."),
    Period.LAST_3_MONTHS: noop("no flow matches “{words}” in the last 3 months."),
}


def flows_card(breakdown: Breakdown, showing: Showing) -> Message:
    """The card of a breakdown."""
    translator, flows = showing.translator, by_tasks(breakdown.flows.flows)
    tables, held = _table(breakdown, flows, showing)
    search = _search(breakdown, Localizer(translator, showing.time_zone))
    notes = [*_left_out(flows[held:], translator), *_unknown(breakdown, translator), _footer(breakdown, showing)]
    name, summary = organization_name(breakdown.organization, translator), flows_summary(breakdown, translator)
    blocks = (
        paragraph(*title(name, ": ", showing.organization_url), plain_words(summary, bold=True)),
        *(paragraph(*line.elements()) for line in search),
        *map(context, notes),
        *signature(showing),
        # Above the table: it has up to 200 rows, and the buttons would be out of sight below it.
        *_rows(breakdown, showing),
        *tables,
    )
    headline = flows_headline(breakdown, translator)
    lines = [f"• {flow_line(flow, translator)}" for flow in flows[:_FLOWS_IN_TEXT]]
    return Message(fallback_text([headline, *(line.text for line in search), *notes, signed(showing), *lines]), blocks)


def flows_headline(breakdown: Breakdown, translator: Translator) -> str:
    """The organization and the figures of its flows in one sentence, escaped for mrkdwn."""
    name = escape_mrkdwn(organization_name(breakdown.organization, translator))
    return f"{name}: {flows_summary(breakdown, translator, escape_mrkdwn)}"


def flows_summary(breakdown: Breakdown, translator: Translator, sanitize: Callable[[str], str] = clean) -> str:
    """The number of flows and their tasks, in the words of the period."""
    flows, searched, period = breakdown.flows.flows, sanitize(breakdown.words), breakdown.period
    if not flows and searched:
        return translator.say(_NONE_MATCHES[period], words=searched)
    if not flows:
        return translator.say(_NONE_LISTED[period])
    counted = translator.count("{n} flow", "{n} flows", len(flows))
    active = sum(1 for flow in flows if flow.tasks)
    if 0 < active < len(flows) and breakdown.flows.complete and all(flow.tasks is not None for flow in flows):
        counted = translator.say("{active} of {flows}", active=translator.number(active), flows=counted)
    if searched:
        counted = translator.say("{flows} matching “{words}”", flows=counted, words=searched)
    tasks = _tasks(flows, translator, all_of_them=breakdown.flows.complete)
    return translator.say((_IN_PERIOD if tasks else _WITHOUT_TASKS)[period], flows=counted, tasks=tasks)


def _tasks(flows: Sequence[Flow], translator: Translator, *, all_of_them: bool) -> str:
    """The tasks of flows together; empty where none is known."""
    figures = [flow.tasks for flow in flows if flow.tasks is not None]
    if not figures:
        return ""
    used = translator.count("{n} task", "{n} tasks", sum(figures))
    return used if all_of_them and len(figures) == len(flows) else translator.say("at least {tasks}", tasks=used)


def _table(breakdown: Breakdown, flows: Sequence[Flow], showing: Showing) -> tuple[list[Block], int]:
    if not flows:
        return [], 0
    caption = showing.translator.say("Flows by tasks")
    drawn, held = flow_table(caption, flows, breakdown.total, showing.translator, changes=showing.changes)
    return [drawn], held


def _left_out(flows: Sequence[Flow], translator: Translator) -> list[str]:
    if not flows:
        return []
    counted = translator.count("{n} more flow", "{n} more flows", len(flows))
    tasks = _tasks(flows, translator, all_of_them=True)
    rest = f"{counted} ({tasks})" if tasks else counted
    return [translator.say("Not in this table: {rest}. Press Download CSV for the whole list.", rest=rest)]


def _unknown(breakdown: Breakdown, translator: Translator) -> list[str]:
    # Without these, a sum of some flows would pass for the organization's.
    lines = []
    if not breakdown.flows.complete and not breakdown.flows.cut:
        lines.append(_short(breakdown, translator))
    if any(flow.tasks is None for flow in breakdown.flows.flows):
        lines.append(translator.say("Pipefy didn't say how many tasks every flow used."))
    return lines


def _search(breakdown: Breakdown, localizer: Localizer) -> list[RichText]:
    if not breakdown.flows.cut:
        return []
    search = noop("Pipefy has more flows than we read. Search for some by name, such as {command}.")
    return [localizer.say(search, command=localizer.command(_SEARCH))]


def _short(breakdown: Breakdown, translator: Translator) -> str:
    listed, counted = len(breakdown.flows.flows), breakdown.flows.total_flows
    if breakdown.words or counted is None or counted <= listed:
        return translator.say("Pipefy didn't list every flow. Ask again in a few minutes.")
    return translator.say(
        "Pipefy listed {listed} of {counted} flows. Ask again in a few minutes.",
        listed=translator.number(listed),
        counted=translator.number(counted),
    )


def _footer(breakdown: Breakdown, showing: Showing) -> str:
    """The range where the calendar tells it (of three months Pipefy says only in a report), and the moment."""
    moment, today = as_of(breakdown.taken_at, showing), breakdown.taken_at.date()
    if breakdown.period is Period.LAST_3_MONTHS:
        return moment
    first = month_before(today) if breakdown.period is Period.LAST_MONTH else today.replace(day=1)
    return f"{days_covered(Range(first, last_day(first)), today, showing.translator)} · {moment}"


def _rows(breakdown: Breakdown, showing: Showing) -> tuple[Block, Block]:
    translator = showing.translator
    periods = period_row(breakdown.organization, breakdown.period, SHOW_FLOWS, breakdown.words, translator)
    return periods, flows_row(breakdown, translator, shared=bool(showing.shared_by) or showing.shared)
