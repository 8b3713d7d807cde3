"""The breakdown by flow: every flow that fits, and what was left out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.buttons import SHARE_FLOWS, SHOW_FLOWS, Carried, carry, period_name
from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import actions, button, escape, note, person, rich, tame, twin
from bot.blocks.kit import words as plain_words
from bot.blocks.message import Message
from bot.blocks.report import Showing
from bot.blocks.words import Words
from bot.usage.model import FlowList, Organization
from bot.usage.period import Period

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
    words = showing.words
    flows = breakdown.flows.flows
    text = _headline(breakdown, showing, escape)
    head = rich(plain_words(_headline(breakdown, showing, tame), bold=True))
    if not flows:
        return Message(text, (head, _buttons(breakdown, showing)))
    caption = words.say("Flows, {period}", period=period_name(breakdown.period, words))
    drawn, held = flow_table(caption, flows, breakdown.total, words)
    notes = [*_left_out(breakdown, held, showing), _as_of(breakdown, showing)]
    blocks = [head, drawn, *(note(line) for line in notes)]
    if showing.shared_by:
        blocks.append(rich(plain_words(words.say("Shared by") + " ", italic=True), person(showing.shared_by)))
    blocks.append(_buttons(breakdown, showing))
    lines = [f"• {flow_line(flow, words)}" for flow in flows[:_FLOWS_IN_TEXT]]
    return Message(twin([text, *notes, *lines]), tuple(blocks))


def _headline(breakdown: Breakdown, showing: Showing, clean: Callable[[str | None], str]) -> str:
    name = clean(breakdown.organization.name) or breakdown.organization.uuid[:8]
    return f"{name}: {_found(breakdown, showing.words, clean)}"


def _found(breakdown: Breakdown, words: Words, clean: Callable[[str | None], str]) -> str:
    flows = breakdown.flows.flows
    period = period_name(breakdown.period, words)
    searched = clean(breakdown.words)
    if not flows and searched:
        return words.say("no flow matches “{words}” ({period})", words=searched, period=period)
    if not flows:
        return words.say("no flow ran ({period})", period=period)
    counted = words.count("{n} flow", "{n} flows", len(flows))
    used = words.count("{n} task", "{n} tasks", sum(flow.tasks or 0 for flow in flows))
    if not searched:
        return words.say("{flows}, {tasks} ({period})", flows=counted, tasks=used, period=period)
    return words.say(
        "{flows} for “{words}”, {tasks} ({period})", flows=counted, words=searched, tasks=used, period=period
    )


def _left_out(breakdown: Breakdown, held: int, showing: Showing) -> list[str]:
    words, flows = showing.words, breakdown.flows.flows
    lines = []
    if held < len(flows):
        rest = flows[held:]
        tasks = sum(flow.tasks or 0 for flow in rest)
        lines.append(
            words.count(
                "Left out: {n} flow with {tasks} tasks. Search with words to find it.",
                "Left out: {n} flows with {tasks} tasks. Search with words to find them.",
                len(rest),
                tasks=words.number(tasks),
            )
        )
    if not breakdown.flows.complete:
        lines.append(words.say("Pipefy has more flows than the bot reads. Search with words to narrow it down."))
    if any(flow.tasks is None for flow in flows):
        lines.append(words.say("Pipefy did not say the tasks of every flow."))
    return lines


def _as_of(breakdown: Breakdown, showing: Showing) -> str:
    return showing.words.say("As of {instant}", instant=showing.words.instant(breakdown.taken_at, showing.zone))


def _buttons(breakdown: Breakdown, showing: Showing) -> dict[str, object]:
    words = showing.words
    uuid, search = breakdown.organization.uuid, breakdown.words
    made = [
        button(
            period_name(period, words),
            f"{SHOW_FLOWS}:{period}",
            carry(Carried(uuid, period, "", search)),
            primary=period is breakdown.period,
        )
        for period in Period
    ]
    if not showing.shared_by and not showing.shared:
        share = carry(Carried(uuid, breakdown.period, breakdown.taken_at.isoformat(), search))
        made.append(button(words.say("Share to channel"), SHARE_FLOWS, share))
    return actions(made)
