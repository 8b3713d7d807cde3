"""The card of an alert: headline, state since it was posted, top flows, chart, advice, buttons."""

from dataclasses import dataclass
from datetime import UTC, timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.headline import alert_caveats, alert_headline
from bot.alerts.messages.spikes import expected_row, spike_lines
from bot.alerts.messages.state import closed_with_month, state_lines
from bot.alerts.model import AlertFacts, CardState, Contributor, Contributors, SpikesSeen
from bot.blocks.data import MOST_POINTS, ChartSeries, chart
from bot.blocks.kit import actions, context, fallback_text, paragraph
from bot.blocks.links import with_link
from bot.blocks.message import Block, Message
from bot.blocks.month_chart import RunningMonth, running_chart
from bot.blocks.phrases import COMMAND, flow_name, signed
from bot.blocks.rich_text import Code, Localizer, RichText, join, titled_list
from bot.i18n.translator import Translator, noop
from bot.usage.period import last_day

_ADVICE = {  # (flows are named above, the channel's own budget)
    (True, False): noop(
        "You can pause or slow these flows in Pipefy, or ask whoever manages the Pipefy plan about the allowance."
    ),
    (False, False): noop(
        "You can pause or slow what can wait in Pipefy, or ask whoever manages the Pipefy plan about the allowance."
    ),
    (True, True): noop("You can pause or slow these flows in Pipefy, or change the budget with Settings."),
    (False, True): noop("You can pause or slow what can wait in Pipefy, or change the budget with Settings."),
}
_EXPECTED_ADVICE = noop(
    "If this was to be expected, press Expected, and the bot learns from it; if not, look at the flow in Pipefy."
)


@dataclass(frozen=True, slots=True)
class AlertPosting:
    """Reader of an alert, and the ids in its buttons. `localizer` has the subscription's language and time zone."""

    localizer: Localizer
    firing_id: str
    subscription_id: str
    organization_url: str | None = None  # its page in Pipefy, where it is known


def alert_card(facts: AlertFacts, card_state: CardState, posting: AlertPosting) -> Message:
    """The card of an alert as it stands now, at most 12 blocks."""
    # Slack takes 50; twelve fit a phone's screen or two, and the details are in the thread.
    localizer = posting.localizer
    headline = alert_headline(facts, localizer, month_over=closed_with_month(facts, card_state))
    headline = with_link(headline, facts.organization, posting.organization_url)
    caveats = alert_caveats(facts, localizer)
    state = state_lines(facts, card_state, localizer)
    title, flows = _flows(facts, localizer)
    advice = [*_advice(facts, card_state, localizer), _resets(facts, localizer)]
    end, chart = alert_footer(facts, localizer), alert_chart(facts, localizer.translator)
    blocks = [
        paragraph(*headline.elements(bold=True)),
        *([paragraph(*join(state, "\n").elements())] if state else []),
        *([paragraph(*join(caveats, "\n").elements())] if caveats else []),
        titled_list(title, flows) if flows else paragraph(*title.elements()),
        *([chart] if chart else []),
        paragraph(*join(advice, "\n").elements()),
        context(end),
        *_rows(facts, card_state, posting),
    ]
    lines = [headline, *state, *caveats, title, *(RichText(("• ", *line.parts)) for line in flows), *advice]
    return Message(fallback_text([*(line.text for line in lines), end]), tuple(blocks))


def alert_footer(facts: AlertFacts, localizer: Localizer) -> str:
    """The days, the moment of the figures, and their source."""
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


def _advice(facts: AlertFacts, card_state: CardState, localizer: Localizer) -> list[RichText]:
    """Sentences on what one can do; none for an alert that is over."""
    # Pipefy does not document what happens at 100 %, so no sentence promises or threatens anything.
    if card_state.closed_at:
        return []
    every_flow = localizer.say("{command} shows every flow.", command=Code(f"{COMMAND} flows"))
    if isinstance(facts.event, SpikesSeen):
        return [localizer.say(_EXPECTED_ADVICE).then(every_flow)]
    named = facts.contributors is not None and bool(facts.contributors.flows)
    return [localizer.say(_ADVICE[named, facts.own_budget]).then(every_flow)]


def _resets(facts: AlertFacts, localizer: Localizer) -> RichText:
    day = localizer.translator.day(last_day(facts.month) + timedelta(days=1))
    return localizer.say("The month's count begins at 0 again on {day} (UTC).", day=day)


def _rows(facts: AlertFacts, card_state: CardState, posting: AlertPosting) -> list[Block]:
    """Rows of buttons. An alert that is over cannot be acknowledged, snoozed or called expected."""
    localizer, firing_id = posting.localizer, posting.firing_id
    always = [
        buttons.details(firing_id, localizer.translator),
        buttons.settings(posting.subscription_id, localizer.translator),
    ]
    if card_state.closed_at:
        return [actions(always)]
    own = [] if card_state.acknowledged_by else [buttons.acknowledge(firing_id, localizer.translator)]
    row = actions([*own, buttons.snooze(firing_id, localizer.translator, snoozed=card_state.silent), *always])
    if not isinstance(facts.event, SpikesSeen):
        return [row]
    return [*expected_row(firing_id, facts.event, card_state.expected, localizer), row]


def alert_chart(facts: AlertFacts, translator: Translator) -> Block | None:
    """The chart, or None where there are too few figures for one, or nothing but zeros."""
    # A spike is told by its days; use against a limit by the month's running total.
    if isinstance(facts.event, SpikesSeen):
        return _days(facts, translator)
    limit_name = translator.say("Budget") if facts.own_budget else translator.say("Allowance")
    reached_on = facts.reach.expected if facts.reach else None
    month = RunningMonth(facts.days, facts.used, facts.base, facts.outlook, reached_on, limit_name)
    return running_chart(month, translator)


def _days(facts: AlertFacts, translator: Translator) -> Block | None:
    # Unknown days are left out: drawn as 0 they would read as a stop.
    points = [(translator.day(day.day), day.tasks) for day in facts.days if day.tasks is not None][-MOST_POINTS:]
    if len(points) < 2 or not any(tasks for _, tasks in points):
        return None
    series = ChartSeries(translator.say("Tasks"), tuple(tasks for _, tasks in points))
    title = translator.say("Tasks by day, {month}", month=translator.month(facts.month))
    return chart("bar", title, [label for label, _ in points], [series], y_label=translator.say("Tasks"))


MOST_FLOWS = 3


def contributors_title(contributors: Contributors | None, localizer: Localizer) -> RichText:
    """Title of the lines below it; a whole sentence where there are none."""
    if contributors is None or not contributors.flows:
        return localizer.say("Which flows used the tasks is not known.")
    day = localizer.translator.day(contributors.since)
    return localizer.say("Flows that used most, since {day}:", day=day)


def contributor_lines(contributors: Contributors | None, localizer: Localizer) -> list[RichText]:
    """A line for each flow, and the number of others."""
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
