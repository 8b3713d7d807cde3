"""Every flow behind an alert, for the thread below it."""

from collections.abc import Sequence

from bot.alerts.messages.card import alert_footer
from bot.alerts.model import AlertFacts
from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import note, rich, twin
from bot.blocks.message import Message
from bot.blocks.rich_text import Voice, name_of
from bot.usage.model import Flow
from bot.usage.report import by_tasks

_FLOWS_IN_TEXT = 30


def alert_details(facts: AlertFacts, flows: Sequence[Flow] | None, voice: Voice) -> Message:
    """The month's flows as of the alert; `flows` None: not known."""
    words, ranked = voice.words, by_tasks(flows or ())
    month = words.month(facts.month)
    said = voice.say("{organization}, {month}: tasks by flow", organization=name_of(facts.organization), month=month)
    drawn, notes = [], []
    if ranked:
        table, held = flow_table(words.say("Flows by tasks"), ranked, facts.used, words)
        drawn, left = [table], len(ranked) - held
        notes = [words.count("and {n} other flow", "and {n} other flows", left)] if left else []
    else:
        notes = [words.say("Which flows used the tasks is not known.")]
    notes.append(alert_footer(facts, voice))
    lines = [f"• {flow_line(flow, words)}" for flow in ranked[:_FLOWS_IN_TEXT]]
    blocks = (rich(*said.elements(bold=True)), *drawn, *map(note, notes))
    return Message(twin([said.text, *notes, *lines]), blocks)
