"""The flows behind an alert: those that used most, beside the time before that is as long."""

from datetime import UTC

from bot.alerts.messages.spikes import spike_lines
from bot.alerts.model import AlertFacts, Contributor, Contributors, SpikesSeen
from bot.blocks.phrases import flow_name, signed, span_of
from bot.blocks.rich_text import Localizer, RichText

MOST_FLOWS = 3


def flows_behind(facts: AlertFacts, localizer: Localizer) -> tuple[RichText, list[RichText]]:
    """Title and lines: the unusual flows where the event names some, else those that used most."""
    event = facts.event
    if isinstance(event, SpikesSeen) and any(spike.flow for spike in event.spikes):
        return localizer.say("What was unusual:"), spike_lines(event, localizer)
    if facts.contributors is None or not facts.contributors.flows:
        return localizer.say("We don't know yet which flows used these tasks."), []
    return _title(facts, facts.contributors, localizer), _lines(facts.contributors, localizer)


def _title(facts: AlertFacts, contributors: Contributors, localizer: Localizer) -> RichText:
    translator = localizer.translator
    first, last = translator.day(contributors.since), translator.day(facts.as_of.astimezone(UTC).date())
    days = span_of(first, last)
    if contributors.compared_days is None:
        return localizer.say("Flows that used most, {days}:", days=days)
    title = translator.count(
        "Flows that used most, {days}, and the change from the day before:",
        "Flows that used most, {days}, and the change from the {n} days before:",
        contributors.compared_days,
        days=days,
    )
    return RichText((title,))


def _lines(contributors: Contributors, localizer: Localizer) -> list[RichText]:
    """A line for each flow, and the number of others."""
    lines = [_line(flow, localizer) for flow in contributors.flows[:MOST_FLOWS]]
    others = contributors.others + len(contributors.flows) - len(lines)
    counted = localizer.translator.count("and {n} other flow", "and {n} other flows", others)
    return [*lines, *([RichText((counted,))] if others > 0 else [])]


def _line(flow: Contributor, localizer: Localizer) -> RichText:
    name, tasks = flow_name(flow.flow, localizer), localizer.translator.count("{n} task", "{n} tasks", flow.tasks)
    if flow.difference is None:
        return localizer.say("{flow}: {tasks}", flow=name, tasks=tasks)
    change = signed(flow.difference, localizer.translator) if flow.difference else localizer.translator.say("no change")
    return localizer.say("{flow}: {tasks} ({change})", flow=name, tasks=tasks, change=change)
