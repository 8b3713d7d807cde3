"""The flows behind an alert: those that used most, beside the time before that is as long."""

from datetime import UTC

from bot.alerts.detection.model import Spike, SpikesSeen
from bot.alerts.messages.spikes import spike_line, spike_lines
from bot.alerts.model import AlertFacts, Contributor, Contributors
from bot.blocks.phrases import flow_name, signed, span_of
from bot.blocks.rich_text import Localizer, RichText
from bot.usage.flow_days import DayFlow

MOST_FLOWS = 3


def flows_behind(facts: AlertFacts, localizer: Localizer) -> tuple[RichText | None, list[RichText]]:
    """Title and lines: the unusual flows where the event names some, else those that used most.

    No title for a day without any task: no flow is behind that.
    """
    if isinstance(facts.event, SpikesSeen):
        if facts.event.silence:
            return None, []
        return _of_unusual_day(facts, facts.event, localizer)
    if facts.contributors is None or not facts.contributors.flows:
        return localizer.say("We don't know yet which flows used these tasks."), []
    return _title(facts, facts.contributors, localizer), _lines(facts.contributors, localizer)


def _of_unusual_day(facts: AlertFacts, event: SpikesSeen, localizer: Localizer) -> tuple[RichText, list[RichText]]:
    # Never the flows of the month: they say nothing of the one day.
    if any(spike.flow for spike in event.spikes):
        return localizer.say("What was unusual:"), spike_lines(event, localizer)
    if not facts.day_flows:
        return localizer.say("We don't know yet which flows used these tasks."), []
    lines = [_day_line(flow, event.spikes[0], localizer) for flow in facts.day_flows]
    day = localizer.translator.day(event.day)
    if facts.day_flows[0].usual is None:
        return localizer.say("Flows that used most on {day}:", day=day), lines
    return localizer.say("Flows farthest from their usual level on {day}:", day=day), lines


def _day_line(flow: DayFlow, spike: Spike, localizer: Localizer) -> RichText:
    if flow.usual is not None:
        return spike_line(Spike(flow.flow, spike.day, flow.tasks, flow.usual, spike.direction), localizer)
    tasks = localizer.translator.count("{n} task", "{n} tasks", flow.tasks)
    return localizer.say("{flow}: {tasks}", flow=flow_name(flow.flow, localizer), tasks=tasks)


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
