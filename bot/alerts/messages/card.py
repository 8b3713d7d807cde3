"""The card of an alert: what happened, what became of it since, who is behind it, what one can do."""

from dataclasses import dataclass
from datetime import UTC, timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.chart import alert_chart
from bot.alerts.messages.flows import contributor_lines, contributors_title
from bot.alerts.messages.headline import alert_caveats, alert_headline
from bot.alerts.messages.spikes import expected_row, spike_lines
from bot.alerts.messages.state import state_lines
from bot.alerts.model import AlertFacts, CardState, SpikesSeen
from bot.blocks.kit import actions, context, fallback_text, paragraph
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Code, Localizer, RichText, join, titled_list
from bot.onboarding.messages import COMMAND
from bot.slack.error_messages import noop
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
