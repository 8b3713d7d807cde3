"""Every flow behind an alert, for the thread below it."""

from collections.abc import Sequence

from bot.alerts.messages.card import alert_footer
from bot.alerts.messages.headline import figures
from bot.alerts.model import AlertFacts
from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import context, fallback_text, paragraph
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, name_of
from bot.usage.model import Flow
from bot.usage.report import by_tasks

_FLOWS_IN_TEXT = 30  # Slack cuts `text` at 40,000 characters, and a screen reader reads all of it


def alert_details(facts: AlertFacts, flows: Sequence[Flow] | None, localizer: Localizer) -> Message:
    """The month's flows as of the alert; `flows` None: not known."""
    # As of the alert, not of now: the thread must add up to the figures of the card above it.
    translator, ranked = localizer.translator, by_tasks(flows or ())
    headline = _headline(facts, localizer)
    drawn, notes = [], []
    if ranked:
        table, held = flow_table(translator.say("Flows by tasks"), ranked, facts.used, translator)
        drawn, others = [table], len(ranked) - held
        notes = [translator.count("and {n} other flow", "and {n} other flows", others)] if others else []
    else:
        notes = [translator.say("We don't know which flows used these tasks.")]
    notes.append(alert_footer(facts, localizer))
    lines = [f"• {flow_line(flow, translator)}" for flow in ranked[:_FLOWS_IN_TEXT]]
    blocks = (paragraph(*headline.elements(bold=True)), *drawn, *map(context, notes))
    return Message(fallback_text([headline.text, *notes, *lines]), blocks)


def _headline(facts: AlertFacts, localizer: Localizer) -> RichText:
    organization, month = name_of(facts.organization), localizer.translator.month(facts.month)
    if facts.used is None or facts.base is None:
        return localizer.say("{organization} in {month}, by flow", organization=organization, month=month)
    return localizer.say(
        "{organization} in {month}, by flow: {used} of {base} tasks ({percent}), {left}",
        organization=organization,
        month=month,
        **figures(facts.used, facts.base, localizer.translator),
    )
