"""Days out of the ordinary: the first line, and a line for each flow."""

from collections.abc import Sequence

from bot.alerts.messages import buttons
from bot.alerts.model import Direction, Spike, SpikesSeen
from bot.blocks.kit import actions
from bot.blocks.message import Block
from bot.blocks.rich_text import Line, Part, Voice, name_of
from bot.digests.messages.flows import flow_name
from bot.usage.flow_deltas import Key
from bot.usage.model import Organization

MOST_SPIKES = 8  # with a line and a button


def unusual_day(organization: Organization, event: SpikesSeen, voice: Voice) -> Line:
    """The organization's own figure where that is unusual, else how many flows are."""
    words, name, day = voice.words, name_of(organization), voice.words.day(event.day)
    whole = next((spike for spike in event.spikes if spike.flow is None), None)
    if whole is None:
        flows = words.count("{n} flow", "{n} flows", len(event.spikes))
        return voice.say(
            "{organization} had an unusual day, {day}: {flows} out of the ordinary.",
            organization=name,
            day=day,
            flows=flows,
        )
    tasks = words.count("{n} task", "{n} tasks", whole.tasks)
    return voice.say(
        "{organization} had an unusual day, {day}: {tasks}, {usual}.",
        organization=name,
        day=day,
        tasks=tasks,
        usual=_usual(whole, voice),
    )


def spike_name(flow: Key | None, voice: Voice) -> Line:
    """The flow, or all of them."""
    return flow_name(flow, voice) if flow else Line((voice.words.say("All flows together"),))


def spike_lines(event: SpikesSeen, voice: Voice) -> list[Line]:
    """A line for each, and how many more there are."""
    lines = [_spike_line(spike, voice) for spike in event.spikes[:MOST_SPIKES]]
    more = len(event.spikes) - len(lines)
    counted = voice.words.count("and {n} other flow", "and {n} other flows", more)
    return [*lines, *([Line((counted,))] if more else [])]


def expected_row(firing_id: str, event: SpikesSeen, called_expected: Sequence[Key | None], voice: Voice) -> list[Block]:
    """A button for each that nobody called expected yet."""
    row = [
        buttons.expected(firing_id, place, spike_name(spike.flow, voice).shown, voice.words)
        for place, spike in enumerate(event.spikes[:MOST_SPIKES])
        if spike.flow not in called_expected
    ]
    return [actions(row)] if row else []


def _spike_line(spike: Spike, voice: Voice) -> Line:
    tasks = voice.words.count("{n} task", "{n} tasks", spike.tasks)
    values: dict[str, Part | Line] = {
        "flow": spike_name(spike.flow, voice),
        "tasks": tasks,
        "usual": _usual(spike, voice),
    }
    if spike.direction is Direction.DOWN and not spike.tasks:
        return voice.say("{flow} stopped: {tasks}, {usual}", **values)
    return voice.say("{flow}: {tasks}, {usual}", **values)


def _usual(spike: Spike, voice: Voice) -> str:
    if not spike.usual:
        return voice.words.say("usually none")
    return voice.words.say("usually about {tasks}", tasks=voice.words.number(spike.usual))
