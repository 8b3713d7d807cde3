"""Unusual days: the headline, a line for each flow, and the buttons that call them expected."""

from collections.abc import Sequence

from bot.alerts.messages import buttons
from bot.alerts.model import Direction, Spike, SpikesSeen
from bot.blocks.kit import actions
from bot.blocks.message import Block
from bot.blocks.phrases import flow_name
from bot.blocks.rich_text import Fragment, Localizer, RichText, name_of
from bot.usage.flow_deltas import Key
from bot.usage.model import Organization

MOST_SPIKES = 8  # with a line and a button; an actions block takes 25, a phone shows fewer


def unusual_day(organization: Organization, event: SpikesSeen, localizer: Localizer) -> RichText:
    """Headline of a spike: the organization's own figure where that is unusual, else the number of flows."""
    translator, name, day = localizer.translator, name_of(organization), localizer.translator.day(event.day)
    whole = next((spike for spike in event.spikes if spike.flow is None), None)
    if whole is None:
        flows = translator.count("{n} flow", "{n} flows", len(event.spikes))
        return localizer.say(
            "{organization} had an unusual day, {day}: {flows} out of the ordinary.",
            organization=name,
            day=day,
            flows=flows,
        )
    tasks = translator.count("{n} task", "{n} tasks", whole.tasks)
    if whole.since:
        return localizer.say(
            "{organization} has had a new level since {since}: {tasks} on {day}, {usual}.",
            organization=name,
            since=translator.day(whole.since),
            tasks=tasks,
            day=day,
            usual=_usual(whole, localizer),
        )
    return localizer.say(
        "{organization} had an unusual day, {day}: {tasks}, {usual}.",
        organization=name,
        day=day,
        tasks=tasks,
        usual=_usual(whole, localizer),
    )


def spike_name(flow: Key | None, localizer: Localizer) -> RichText:
    """Name of the flow, or of all together (None)."""
    return flow_name(flow, localizer) if flow else RichText((localizer.translator.say("All flows together"),))


def spike_lines(event: SpikesSeen, localizer: Localizer) -> list[RichText]:
    """A line for each spike, and the number of others."""
    lines = [_spike_line(spike, localizer) for spike in event.spikes[:MOST_SPIKES]]
    more = len(event.spikes) - len(lines)
    counted = localizer.translator.count("and {n} other flow", "and {n} other flows", more)
    return [*lines, *([RichText((counted,))] if more else [])]


def expected_row(
    firing_id: str, event: SpikesSeen, called_expected: Sequence[Key | None], localizer: Localizer
) -> list[Block]:
    """A button for each spike that was not called expected yet."""
    row = [
        buttons.expected(firing_id, place, spike_name(spike.flow, localizer).shown, localizer.translator)
        for place, spike in enumerate(event.spikes[:MOST_SPIKES])
        if spike.flow not in called_expected
    ]
    return [actions(row)] if row else []


def _spike_line(spike: Spike, localizer: Localizer) -> RichText:
    tasks = localizer.translator.count("{n} task", "{n} tasks", spike.tasks)
    values: dict[str, Fragment | RichText] = {
        "flow": spike_name(spike.flow, localizer),
        "tasks": tasks,
        "usual": _usual(spike, localizer),
    }
    # A few tasks around midnight may be left on a day of a stop: "stopped: 3 tasks" would read as an error.
    if spike.direction is Direction.DOWN and not spike.tasks:
        return localizer.say("{flow} stopped: {tasks}, {usual}", **values)
    return localizer.say("{flow}: {tasks}, {usual}", **values)


def _usual(spike: Spike, localizer: Localizer) -> str:
    if not spike.usual:
        return localizer.translator.say("usually none")
    return localizer.translator.say("usually about {tasks}", tasks=localizer.translator.number(spike.usual))
