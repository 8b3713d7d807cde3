"""Unusual days: the headline, a line for each flow, and the buttons that mark them as expected."""

from collections.abc import Sequence

from bot.alerts.detection.model import Direction, Spike, SpikesSeen
from bot.alerts.messages import buttons
from bot.alerts.messages.silence import silent_day
from bot.blocks.holidays import name_of_holiday
from bot.blocks.kit import actions
from bot.blocks.message import Block
from bot.blocks.phrases import about, flow_name
from bot.blocks.rich_text import Fragment, Localizer, RichText, Untrusted
from bot.blocks.sanitize import clean
from bot.i18n.countries import country_name
from bot.usage.flow_deltas import Key
from bot.usage.public_holidays import holidays_between

MOST_SPIKES = 8  # with a line and a button; an actions block takes 25, a phone shows fewer
_MOST_NAME = 30  # characters of a flow in the headline: the organization and both figures stand beside it


def unusual_day(organization: Untrusted, event: SpikesSeen, localizer: Localizer) -> RichText:
    """Headline of a spike: the organization's own figure where that is unusual, else that of the farthest flow."""
    translator, day, first = localizer.translator, localizer.translator.day(event.day), event.spikes[0]
    if event.silence:
        return silent_day(organization, event.silence, event.day, _usual(first, localizer), localizer)
    values: dict[str, Fragment | RichText] = {
        "organization": organization,
        "day": day,
        "tasks": translator.count("{n} task", "{n} tasks", first.tasks),
        "usual": _usual(first, localizer),
    }
    if first.flow is None and first.since:
        values["since"] = translator.day(first.since)
        return localizer.say("{organization} has had a new level since {since}: {tasks} on {day}, {usual}.", **values)
    if first.flow is None:
        return localizer.say("{organization} had an unusual day on {day}: {tasks}, {usual}.", **values)
    values["flow"] = _short_flow(first.flow, localizer)
    headline = localizer.say("{organization} had an unusual day on {day}: {flow} used {tasks}, {usual}.", **values)
    others = len(event.spikes) - 1
    more = translator.count("{n} other flow was unusual, too.", "{n} other flows were unusual, too.", others)
    return headline.then(*([RichText((more,))] if others else []))


def holiday_line(event: SpikesSeen, country: str | None, localizer: Localizer) -> list[RichText]:
    """The public holiday that the day is; none on other days."""
    translator = localizer.translator
    if country is None or event.day not in holidays_between(country, event.day, event.day):
        return []
    values = {"day": translator.day(event.day), "country": country_name(country, translator)}
    name = name_of_holiday(event.day, country, translator)
    if not name:
        return [localizer.say("{day} was a public holiday in this country: {country}.", **values)]
    return [localizer.say("{day} was a public holiday: {name} ({country}).", name=name, **values)]


def _short_flow(flow: Key, localizer: Localizer) -> RichText:
    return RichText((Untrusted(clean(flow[1]) or localizer.translator.say("(no name)"), _MOST_NAME),))


def spike_name(flow: Key | None, localizer: Localizer) -> RichText:
    """Name of the flow, or of all together (None)."""
    return flow_name(flow, localizer) if flow else RichText((localizer.translator.say("All flows together"),))


def spike_lines(event: SpikesSeen, localizer: Localizer) -> list[RichText]:
    """A line for each spike, and the number of others."""
    lines = [spike_line(spike, localizer) for spike in event.spikes[:MOST_SPIKES]]
    more = len(event.spikes) - len(lines)
    counted = localizer.translator.count("and {n} other flow", "and {n} other flows", more)
    return [*lines, *([RichText((counted,))] if more else [])]


def expected_row(
    firing_id: str, event: SpikesSeen, expected: Sequence[Key | None], localizer: Localizer
) -> list[Block]:
    """A button for each spike that was not marked as expected yet."""
    row = [
        buttons.expected(
            firing_id,
            place,
            spike_name(spike.flow, localizer).shown if len(event.spikes) > 1 else "",
            localizer.translator,
        )
        for place, spike in enumerate(event.spikes[:MOST_SPIKES])
        if spike.flow not in expected
    ]
    return [actions(row)] if row else []


def spike_line(spike: Spike, localizer: Localizer) -> RichText:
    """Tasks of a flow, or of all, beside the usual level."""
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
    return localizer.translator.say(
        "usual level about {tasks}", tasks=localizer.translator.number(about(spike.usual, 0))
    )
