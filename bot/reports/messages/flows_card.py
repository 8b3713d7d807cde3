"""The breakdown by flow: every flow that fits, and what was left out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import actions, note, rich, twin
from bot.blocks.kit import words as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.phrases import organization_name, period_name
from bot.blocks.sanitize import escape, tame
from bot.i18n.translator import Words
from bot.reports.messages.buttons import SHARE_FLOWS, SHOW_FLOWS, Carried, period_row, share_button
from bot.reports.messages.card import Showing, as_of, days_covered, signature, signed
from bot.usage.model import Flow, FlowList, Organization
from bot.usage.period import Period, last_day, month_before
from bot.usage.report import Range, by_tasks

_FLOWS_IN_TEXT = 20


@dataclass(frozen=True, slots=True)
class Breakdown:
    """An organization's flows in a period, as Pipefy listed them. `total`: the period's tasks, None unknown."""

    organization: Organization
    period: Period
    words: str
    flows: FlowList
    total: int | None
    taken_at: datetime


def flows_card(breakdown: Breakdown, showing: Showing) -> Message:
    """The card of a breakdown."""
    words, flows = showing.words, by_tasks(breakdown.flows.flows)
    pictures, held = _pictures(breakdown, flows, words)
    notes = [*_left_out(flows[held:], words), *_unknown(breakdown, words), _footer(breakdown, showing)]
    blocks = (
        rich(plain_words(_headline(breakdown, words, tame), bold=True)),
        *pictures,
        *map(note, notes),
        *signature(showing),
        *_rows(breakdown, showing),
    )
    lines = [f"• {flow_line(flow, words)}" for flow in flows[:_FLOWS_IN_TEXT]]
    return Message(twin([_headline(breakdown, words, escape), *notes, signed(showing), *lines]), blocks)


def _headline(breakdown: Breakdown, words: Words, clean: Callable[[str], str]) -> str:
    name = clean(organization_name(breakdown.organization, words))
    return f"{name} · {period_name(breakdown.period, words)}: {_found(breakdown, words, clean)}"


def _found(breakdown: Breakdown, words: Words, clean: Callable[[str], str]) -> str:
    flows, searched = breakdown.flows.flows, clean(breakdown.words)
    if not flows and searched:
        return words.say("no flow matches “{words}”", words=searched)
    if not flows:
        return words.say("Pipefy lists no flow")
    counted = words.count("{n} flow", "{n} flows", len(flows))
    if searched:
        counted = words.say("{flows} for “{words}”", flows=counted, words=searched)
    tasks = _tasks(flows, words, all_of_them=breakdown.flows.complete)
    return f"{counted}, {tasks}" if tasks else counted


def _tasks(flows: tuple[Flow, ...], words: Words, *, all_of_them: bool) -> str:
    """The tasks of flows together; empty where nothing is known."""
    known = [flow.tasks for flow in flows if flow.tasks is not None]
    if not known:
        return ""
    used = words.count("{n} task", "{n} tasks", sum(known))
    return used if all_of_them and len(known) == len(flows) else words.say("at least {tasks}", tasks=used)


def _pictures(breakdown: Breakdown, flows: tuple[Flow, ...], words: Words) -> tuple[list[Block], int]:
    if not flows:
        return [], 0
    drawn, held = flow_table(words.say("Flows by tasks"), flows, breakdown.total, words)
    return [drawn], held


def _left_out(flows: tuple[Flow, ...], words: Words) -> list[str]:
    if not flows:
        return []
    counted = words.count("{n} flow", "{n} flows", len(flows))
    tasks = _tasks(flows, words, all_of_them=True)
    rest = f"{counted}, {tasks}" if tasks else counted
    return [words.say("Left out: {rest}. Search with words to narrow it down.", rest=rest)]


def _unknown(breakdown: Breakdown, words: Words) -> list[str]:
    lines = []
    if not breakdown.flows.complete:
        lines.append(words.say("Pipefy has more flows than the bot reads. Search with words to narrow it down."))
    if any(flow.tasks is None for flow in breakdown.flows.flows):
        lines.append(words.say("Pipefy did not say the tasks of every flow."))
    return lines


def _footer(breakdown: Breakdown, showing: Showing) -> str:
    """The range where the calendar tells it (of three months Pipefy says only in a report), and the moment."""
    moment, today = as_of(breakdown.taken_at, showing), breakdown.taken_at.date()
    if breakdown.period is Period.LAST_3_MONTHS:
        return moment
    first = month_before(today) if breakdown.period is Period.LAST_MONTH else today.replace(day=1)
    return f"{days_covered(Range(first, last_day(first)), showing.words)} · {moment}"


def _rows(breakdown: Breakdown, showing: Showing) -> list[Block]:
    words, search = showing.words, breakdown.words
    rows = [period_row(breakdown.organization, breakdown.period, SHOW_FLOWS, search, words)]
    if not showing.shared_by and not showing.shared:
        same = Carried(breakdown.organization.uuid, breakdown.period, breakdown.taken_at.isoformat(), search)
        rows.append(actions([share_button(SHARE_FLOWS, same, words)]))
    return rows
