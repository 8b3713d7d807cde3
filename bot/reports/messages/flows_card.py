"""The breakdown by flow: every flow that fits, and what was left out."""

from collections.abc import Callable

from bot.blocks.button_value import Carried
from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import actions, context, fallback_text, paragraph
from bot.blocks.message import Block, Message
from bot.blocks.phrases import organization_name, period_name
from bot.blocks.sanitize import clean, escape_mrkdwn
from bot.i18n.translator import Translator
from bot.reports.messages.buttons import SHARE_FLOWS, SHOW_FLOWS, period_row, share_button
from bot.reports.messages.card import Showing, as_of, days_covered, signature, signed, title
from bot.usage.model import Breakdown, Flow
from bot.usage.period import Period, last_day, month_before
from bot.usage.report import Range, by_tasks

_FLOWS_IN_TEXT = 20  # lines below the sentence; the text holds 3,900 characters


def flows_card(breakdown: Breakdown, showing: Showing) -> Message:
    """The card of a breakdown."""
    translator, flows = showing.translator, by_tasks(breakdown.flows.flows)
    pictures, held = _pictures(breakdown, flows, translator)
    notes = [*_left_out(flows[held:], translator), *_unknown(breakdown, translator), _footer(breakdown, showing)]
    name, headline = organization_name(breakdown.organization, translator), _headline(breakdown, translator, clean)
    blocks = (
        paragraph(*title(name, headline.removeprefix(name), showing.organization_url)),
        *pictures,
        *map(context, notes),
        *signature(showing),
        *_rows(breakdown, showing),
    )
    lines = [f"• {flow_line(flow, translator)}" for flow in flows[:_FLOWS_IN_TEXT]]
    return Message(
        fallback_text([_headline(breakdown, translator, escape_mrkdwn), *notes, signed(showing), *lines]), blocks
    )


def _headline(breakdown: Breakdown, translator: Translator, sanitize: Callable[[str], str]) -> str:
    name = sanitize(organization_name(breakdown.organization, translator))
    return f"{name} · {period_name(breakdown.period, translator)}: {_summary(breakdown, translator, sanitize)}"


def _summary(breakdown: Breakdown, translator: Translator, sanitize: Callable[[str], str]) -> str:
    flows, searched = breakdown.flows.flows, sanitize(breakdown.words)
    if not flows and searched:
        return translator.say("no flow matches “{words}”", words=searched)
    if not flows:
        return translator.say("Pipefy lists no flow")
    counted = translator.count("{n} flow", "{n} flows", len(flows))
    if searched:
        counted = translator.say("{flows} for “{words}”", flows=counted, words=searched)
    tasks = _tasks(flows, translator, all_of_them=breakdown.flows.complete)
    return f"{counted}, {tasks}" if tasks else counted


def _tasks(flows: tuple[Flow, ...], translator: Translator, *, all_of_them: bool) -> str:
    """The tasks of flows together; empty where none is known."""
    figures = [flow.tasks for flow in flows if flow.tasks is not None]
    if not figures:
        return ""
    used = translator.count("{n} task", "{n} tasks", sum(figures))
    return used if all_of_them and len(figures) == len(flows) else translator.say("at least {tasks}", tasks=used)


def _pictures(breakdown: Breakdown, flows: tuple[Flow, ...], translator: Translator) -> tuple[list[Block], int]:
    if not flows:
        return [], 0
    drawn, held = flow_table(translator.say("Flows by tasks"), flows, breakdown.total, translator)
    return [drawn], held


def _left_out(flows: tuple[Flow, ...], translator: Translator) -> list[str]:
    if not flows:
        return []
    counted = translator.count("{n} flow", "{n} flows", len(flows))
    tasks = _tasks(flows, translator, all_of_them=True)
    rest = f"{counted}, {tasks}" if tasks else counted
    return [translator.say("Left out: {rest}. Search with words to narrow it down.", rest=rest)]


def _unknown(breakdown: Breakdown, translator: Translator) -> list[str]:
    # Without these, a sum of some flows would pass for the organization's.
    lines = []
    if breakdown.flows.cut:
        lines.append(translator.say("Pipefy has more flows than the bot reads. Search with words to narrow it down."))
    elif not breakdown.flows.complete:
        lines.append(_short(breakdown, translator))
    if any(flow.tasks is None for flow in breakdown.flows.flows):
        lines.append(translator.say("Pipefy did not say the tasks of every flow."))
    return lines


def _short(breakdown: Breakdown, translator: Translator) -> str:
    listed, counted = len(breakdown.flows.flows), breakdown.flows.total_flows
    if breakdown.words or counted is None or counted <= listed:
        return translator.say("Pipefy did not list every flow. Please ask again in a few minutes.")
    return translator.say(
        "Pipefy listed {listed} of {counted} flows. Please ask again in a few minutes.",
        listed=translator.number(listed),
        counted=translator.number(counted),
    )


def _footer(breakdown: Breakdown, showing: Showing) -> str:
    """The range where the calendar tells it (of three months Pipefy says only in a report), and the moment."""
    moment, today = as_of(breakdown.taken_at, showing), breakdown.taken_at.date()
    if breakdown.period is Period.LAST_3_MONTHS:
        return moment
    first = month_before(today) if breakdown.period is Period.LAST_MONTH else today.replace(day=1)
    return f"{days_covered(Range(first, last_day(first)), showing.translator)} · {moment}"


def _rows(breakdown: Breakdown, showing: Showing) -> list[Block]:
    translator, search = showing.translator, breakdown.words
    rows = [period_row(breakdown.organization, breakdown.period, SHOW_FLOWS, search, translator)]
    if not showing.shared_by and not showing.shared:
        # By its moment: Share shows these figures again, not newer ones that nobody has looked at.
        same = Carried(breakdown.organization.uuid, breakdown.period, breakdown.taken_at.isoformat(), search)
        rows.append(actions([share_button(SHARE_FLOWS, same, translator)]))
    return rows
