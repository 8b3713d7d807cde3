"""The card of an alert: what happened, what became of it since, who is behind it, what one can do."""

from dataclasses import dataclass
from datetime import UTC, timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.headline import alert_caveats, alert_headline
from bot.alerts.messages.spikes import expected_row, spike_lines
from bot.alerts.messages.state import state_lines
from bot.alerts.model import AlertFacts, CardState, Contributor, Contributors, SpikesSeen
from bot.blocks.data import MOST_POINTS, ChartSeries, chart
from bot.blocks.kit import actions, context, fallback_text, paragraph
from bot.blocks.message import Block, Message
from bot.blocks.month_chart import RunningMonth, running_chart
from bot.blocks.phrases import COMMAND, flow_name, signed
from bot.blocks.rich_text import Code, Localizer, RichText, join, titled_list
from bot.i18n.translator import Translator, noop
from bot.usage.period import last_day

_WHAT_HELPS = {  # (flows are named above, the channel's own budget)
    (True, False): noop(
        "You can pause or slow these flows in Pipefy, or ask whoever manages the Pipefy plan about the allowance."
    ),
    (False, False): noop(
        "You can pause or slow what can wait in Pipefy, or ask whoever manages the Pipefy plan about the allowance."
    ),
    (True, True): noop("You can pause or slow these flows in Pipefy, or change the budget with Settings."),
    (False, True): noop("You can pause or slow what can wait in Pipefy, or change the budget with Settings."),
}
_WHETHER_EXPECTED = noop(
    "If this was to be expected, press Expected, and the bot learns from it; if not, look at the flow in Pipefy."
)


@dataclass(frozen=True, slots=True)
class AlertPosting:
    """For whom an alert is drawn, and what its buttons name. `voice` has the subscription's language and zone."""

    localizer: Localizer
    firing_id: str
    subscription_id: str


def alert_card(facts: AlertFacts, since: CardState, posting: AlertPosting) -> Message:
    """The card of an alert as it stands now, at most 12 blocks."""
    localizer = posting.localizer
    said, told = alert_headline(facts, localizer), alert_caveats(facts, localizer)
    state = state_lines(facts, since, localizer)
    title, flows = _flows(facts, localizer)
    advice = [*_advice(facts, since, localizer), _resets(facts, localizer)]
    end, chart = alert_footer(facts, localizer), alert_chart(facts, localizer.translator)
    blocks = [
        paragraph(*said.elements(bold=True)),
        *([paragraph(*join(state, "\n").elements())] if state else []),
        *([paragraph(*join(told, "\n").elements())] if told else []),
        titled_list(title, flows) if flows else paragraph(*title.elements()),
        *([chart] if chart else []),
        paragraph(*join(advice, "\n").elements()),
        context(end),
        *_rows(facts, since, posting),
    ]
    lines = [said, *state, *told, title, *(RichText(("• ", *line.parts)) for line in flows), *advice]
    return Message(fallback_text([*(line.text for line in lines), end]), tuple(blocks))


def alert_footer(facts: AlertFacts, localizer: Localizer) -> str:
    """The days, the moment of the figures, and whose they are."""
    translator, last = localizer.translator, facts.as_of.astimezone(UTC).date()
    parts = [
        translator.say("{range} (UTC days)", range=translator.span(facts.month, last)),
        translator.say("As of {instant}", instant=localizer.instant(facts.as_of)),
        translator.say("Source: Pipefy's usage figures"),
    ]
    return " · ".join(parts)


def _flows(facts: AlertFacts, localizer: Localizer) -> tuple[RichText, list[RichText]]:
    """The unusual flows where the event names some, else those that used most."""
    event = facts.event
    if isinstance(event, SpikesSeen) and any(spike.flow for spike in event.spikes):
        return localizer.say("Out of the ordinary:"), spike_lines(event, localizer)
    return contributors_title(facts.contributors, localizer), contributor_lines(facts.contributors, localizer)


def _advice(facts: AlertFacts, since: CardState, localizer: Localizer) -> list[RichText]:
    """What one can do. What Pipefy does at 100 % is not known, so nothing is said of it."""
    if since.closed_at:
        return []
    every_flow = localizer.say("{command} shows every flow.", command=Code(f"{COMMAND} flows"))
    if isinstance(facts.event, SpikesSeen):
        return [localizer.say(_WHETHER_EXPECTED).then(every_flow)]
    named = facts.contributors is not None and bool(facts.contributors.flows)
    return [localizer.say(_WHAT_HELPS[named, facts.own_budget]).then(every_flow)]


def _resets(facts: AlertFacts, localizer: Localizer) -> RichText:
    day = localizer.translator.day(last_day(facts.month) + timedelta(days=1))
    return localizer.say("The month's count begins at 0 again on {day} (UTC).", day=day)


def _rows(facts: AlertFacts, since: CardState, posting: AlertPosting) -> list[Block]:
    """What is over cannot be taken care of, nor snoozed, nor expected."""
    localizer, firing_id = posting.localizer, posting.firing_id
    always = [
        buttons.details(firing_id, localizer.translator),
        buttons.settings(posting.subscription_id, localizer.translator),
    ]
    if since.closed_at:
        return [actions(always)]
    own = [] if since.acknowledged_by else [buttons.acknowledge(firing_id, localizer.translator)]
    row = actions([*own, buttons.snooze(firing_id, localizer.translator, silent=since.silent), *always])
    if not isinstance(facts.event, SpikesSeen):
        return [row]
    return [*expected_row(firing_id, facts.event, since.expected, localizer), row]


def alert_chart(facts: AlertFacts, translator: Translator) -> Block | None:
    """The chart, or None where there are too few figures for one, or nothing but zeros."""
    if isinstance(facts.event, SpikesSeen):
        return _days(facts, translator)
    limit_name = translator.say("Budget") if facts.own_budget else translator.say("Allowance")
    reached_on = facts.reach.expected if facts.reach else None
    month = RunningMonth(facts.days, facts.used, facts.base, facts.outlook, reached_on, limit_name)
    return running_chart(month, translator)


def _days(facts: AlertFacts, translator: Translator) -> Block | None:
    known = [(translator.day(day.day), day.tasks) for day in facts.days if day.tasks is not None][-MOST_POINTS:]
    if len(known) < 2 or not any(tasks for _, tasks in known):
        return None
    series = ChartSeries(translator.say("Tasks"), tuple(tasks for _, tasks in known))
    title = translator.say("Tasks by day, {month}", month=translator.month(facts.month))
    return chart("bar", title, [label for label, _ in known], [series], y_label=translator.say("Tasks"))


MOST_FLOWS = 3


def contributors_title(contributors: Contributors | None, localizer: Localizer) -> RichText:
    """What the lines below it are; a whole sentence where there are none."""
    if contributors is None or not contributors.flows:
        return localizer.say("Which flows used the tasks is not known.")
    day = localizer.translator.day(contributors.since)
    return localizer.say("Flows that used most, since {day}:", day=day)


def contributor_lines(contributors: Contributors | None, localizer: Localizer) -> list[RichText]:
    """A line for each, and how many others there are."""
    if contributors is None:
        return []
    lines = [_line(flow, localizer) for flow in contributors.flows[:MOST_FLOWS]]
    others = contributors.others + len(contributors.flows) - len(lines)
    counted = localizer.translator.count("and {n} other flow", "and {n} other flows", others)
    return [*lines, *([RichText((counted,))] if lines and others > 0 else [])]


def _line(flow: Contributor, localizer: Localizer) -> RichText:
    name, tasks = flow_name(flow.flow, localizer), localizer.translator.count("{n} task", "{n} tasks", flow.tasks)
    if flow.difference is None:
        return localizer.say("{flow}: {tasks}", flow=name, tasks=tasks)
    difference = signed(flow.difference, localizer.translator)
    return localizer.say(
        "{flow}: {tasks}, {difference} on as many days before", flow=name, tasks=tasks, difference=difference
    )
