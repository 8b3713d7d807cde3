"""The card of an alert: what happened, what became of it since, who is behind it, what one can do."""

from dataclasses import dataclass
from datetime import UTC, timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.chart import alert_chart
from bot.alerts.messages.flows import contributor_lines, contributors_title
from bot.alerts.messages.headline import alert_headline, alert_remarks
from bot.alerts.messages.spikes import expected_row, spike_lines
from bot.alerts.messages.state import state_lines
from bot.alerts.model import AlertFacts, Since, SpikesSeen
from bot.blocks.kit import actions, note, rich, twin
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Line, Typed, Voice, headed, joined
from bot.onboarding.messages import COMMAND
from bot.slack.error_messages import mark
from bot.usage.period import last_day

_WHAT_HELPS = {  # (flows are named above, the channel's own budget)
    (True, False): mark(
        "You can pause or slow these flows in Pipefy, or ask whoever manages the Pipefy plan about the allowance."
    ),
    (False, False): mark(
        "You can pause or slow what can wait in Pipefy, or ask whoever manages the Pipefy plan about the allowance."
    ),
    (True, True): mark("You can pause or slow these flows in Pipefy, or change the budget with Settings."),
    (False, True): mark("You can pause or slow what can wait in Pipefy, or change the budget with Settings."),
}
_WHETHER_EXPECTED = mark(
    "If this was to be expected, press Expected, and the bot learns from it; if not, look at the flow in Pipefy."
)


@dataclass(frozen=True, slots=True)
class AlertPosting:
    """For whom an alert is drawn, and what its buttons name. `voice` has the subscription's language and zone."""

    voice: Voice
    firing_id: str
    subscription_id: str


def alert_card(facts: AlertFacts, since: Since, posting: AlertPosting) -> Message:
    """The card of an alert as it stands now, at most 12 blocks."""
    voice = posting.voice
    said, told = alert_headline(facts, voice), alert_remarks(facts, voice)
    state = state_lines(facts, since, voice)
    title, flows = _flows(facts, voice)
    advice = [*_advice(facts, since, voice), _resets(facts, voice)]
    end, chart = alert_footer(facts, voice), alert_chart(facts, voice.words)
    blocks = [
        rich(*said.elements(bold=True)),
        *([rich(*joined(state, "\n").elements())] if state else []),
        *([rich(*joined(told, "\n").elements())] if told else []),
        headed(title, flows) if flows else rich(*title.elements()),
        *([chart] if chart else []),
        rich(*joined(advice, "\n").elements()),
        note(end),
        *_rows(facts, since, posting),
    ]
    lines = [said, *state, *told, title, *(Line(("• ", *line.parts)) for line in flows), *advice]
    return Message(twin([*(line.text for line in lines), end]), tuple(blocks))


def alert_footer(facts: AlertFacts, voice: Voice) -> str:
    """The days, the moment of the figures, and whose they are."""
    words, last = voice.words, facts.as_of.astimezone(UTC).date()
    parts = [
        words.say("{range} (UTC days)", range=words.span(facts.month, last)),
        words.say("As of {instant}", instant=voice.instant(facts.as_of)),
        words.say("Source: Pipefy's usage figures"),
    ]
    return " · ".join(parts)


def _flows(facts: AlertFacts, voice: Voice) -> tuple[Line, list[Line]]:
    """The unusual flows where the event names some, else those that used most."""
    event = facts.event
    if isinstance(event, SpikesSeen) and any(spike.flow for spike in event.spikes):
        return voice.say("Out of the ordinary:"), spike_lines(event, voice)
    return contributors_title(facts.contributors, voice), contributor_lines(facts.contributors, voice)


def _advice(facts: AlertFacts, since: Since, voice: Voice) -> list[Line]:
    """What one can do. What Pipefy does at 100 % is not known, so nothing is said of it."""
    if since.closed_at:
        return []
    every_flow = voice.say("{command} shows every flow.", command=Typed(f"{COMMAND} flows"))
    if isinstance(facts.event, SpikesSeen):
        return [voice.say(_WHETHER_EXPECTED).then(every_flow)]
    named = facts.contributors is not None and bool(facts.contributors.flows)
    return [voice.say(_WHAT_HELPS[named, facts.own_budget]).then(every_flow)]


def _resets(facts: AlertFacts, voice: Voice) -> Line:
    day = voice.words.day(last_day(facts.month) + timedelta(days=1))
    return voice.say("The month's count begins at 0 again on {day} (UTC).", day=day)


def _rows(facts: AlertFacts, since: Since, posting: AlertPosting) -> list[Block]:
    """What is over cannot be taken care of, nor snoozed, nor expected."""
    voice, firing_id = posting.voice, posting.firing_id
    always = [
        buttons.details(firing_id, voice.words),
        buttons.settings(posting.subscription_id, voice.words),
    ]
    if since.closed_at:
        return [actions(always)]
    own = [] if since.acknowledged_by else [buttons.acknowledge(firing_id, voice.words)]
    row = actions([*own, buttons.snooze(firing_id, voice.words, silent=since.silent), *always])
    if not isinstance(facts.event, SpikesSeen):
        return [row]
    return [*expected_row(firing_id, facts.event, since.expected, voice), row]
