"""The card of an alert: headline, state since it was posted, pace, top flows, chart, advice, buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta

from bot.alerts.detection.model import SpikesSeen
from bot.alerts.messages import buttons
from bot.alerts.messages.chart import alert_chart
from bot.alerts.messages.flows import flows_behind
from bot.alerts.messages.headline import Sign, alert_headline, alert_remark, alert_sign
from bot.alerts.messages.pace import pace_lines
from bot.alerts.messages.rules import CardRules, rule_lines
from bot.alerts.messages.silence import silence_advice
from bot.alerts.messages.spikes import expected_row
from bot.alerts.messages.state import state_lines
from bot.alerts.messages.waited import waited_days, waited_row
from bot.alerts.model import AlertFacts, CardState
from bot.blocks.kit import actions, context, emoji, fallback_text, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.links import with_link
from bot.blocks.message import Block, Message
from bot.blocks.phrases import span_of
from bot.blocks.rich_text import Fragment, Localizer, OutsideLink, RichText, join, titled_list
from bot.i18n.translator import noop
from bot.usage.period import last_day

_ADVICE = {  # (flows are named above, the channel's own budget)
    (True, False): noop(
        "To slow down, pause some of these flows in {pipefy}, or ask whoever manages your Pipefy plan for a higher "
        "allowance."
    ),
    (False, False): noop(
        "To slow down, pause what can wait in {pipefy}, or ask whoever manages your Pipefy plan for a higher allowance."
    ),
    (True, True): noop("To slow down, pause some of these flows in {pipefy}, or change the budget in Settings."),
    (False, True): noop("To slow down, pause what can wait in {pipefy}, or change the budget in Settings."),
}
_PLANNED = noop("Planned? Mark it as expected, and we won't alert you on similar days.")
_NOT_PLANNED = {  # by the number of flows that are named above, two for more
    0: noop("If not, {command} lists your flows and what each used this month."),
    1: noop("If not, check this flow in {pipefy}."),
    2: noop("If not, check these flows in {pipefy}."),
}


@dataclass(frozen=True, slots=True)
class AlertPosting:
    """Reader of an alert, and the ids in its buttons. `localizer` has the subscription's language and time zone.

    `organization_url`: its page in Pipefy; None where its number is not known.
    """

    localizer: Localizer
    firing_id: str
    subscription_id: str
    organization_url: str | None = None
    rules: CardRules = CardRules()  # noqa: RUF009 - frozen


def alert_card(facts: AlertFacts, card_state: CardState, posting: AlertPosting) -> Message:
    """The card of an alert as it stands now, at most 14 blocks."""
    # Slack takes 50; so many fit a phone's screen or two, and the details are in the thread.
    localizer = posting.localizer
    is_over = card_state.closed_at is not None
    sign, headline = alert_sign(facts, card_state), alert_headline(facts, localizer, is_over=is_over)
    headline = with_link(headline, facts.organization, posting.organization_url)
    remark = alert_remark(facts, localizer)
    state = state_lines(facts, card_state, localizer)
    pace = pace_lines(facts, localizer, is_over=is_over)
    rules = rule_lines(facts, posting.rules, localizer, closed_at=card_state.closed_at)
    also_title, also = waited_days(facts, card_state, localizer)
    title, flows = flows_behind(facts, localizer)
    advice, end = _advice(facts, card_state, posting), alert_footer(facts, localizer)
    chart = alert_chart(facts, localizer.translator)
    blocks = [
        _head(sign, headline, remark),
        *([paragraph(*join(state, "\n").elements())] if state else []),
        *([paragraph(*join(pace, "\n").elements())] if pace else []),
        *([paragraph(*join(rules, "\n").elements())] if rules else []),
        *([titled_list(also_title, also)] if also else []),
        *([titled_list(title, flows) if flows else paragraph(*title.elements())] if title else []),
        *([chart] if chart else []),
        *([paragraph(*advice.elements())] if advice else []),
        context(end),
        *_rows(facts, card_state, posting),
    ]
    first = RichText((f"{sign.character} ", *headline.then(*([remark] if remark else [])).parts))
    lists = [*_bullets(also_title if also else None, also), *_bullets(title, flows)]
    lines = [first, *state, *pace, *rules, *lists, *([advice] if advice else [])]
    return Message(fallback_text([*(line.text for line in lines), end]), tuple(blocks))


def alert_footer(facts: AlertFacts, localizer: Localizer) -> str:
    """The days, the moment of the figures, and the day on which the count begins anew."""
    translator, last = localizer.translator, facts.as_of.astimezone(UTC).date()
    resets = translator.day(last_day(facts.month) + timedelta(days=1))
    parts = [
        translator.say("Data as of {instant}", instant=localizer.instant(facts.as_of)),
        translator.say("{range} (UTC days)", range=span_of(translator.day(facts.month), translator.day(last))),
        translator.say("the count restarts on {day}", day=resets),
    ]
    return " · ".join(parts)


def _bullets(title: RichText | None, lines: Sequence[RichText]) -> list[RichText]:
    """A list as lines of plain text."""
    return [*([title] if title else []), *(RichText(("• ", *line.parts)) for line in lines)]


def _head(sign: Sign, headline: RichText, remark: RichText | None) -> Block:
    small = [plain_words(" "), *remark.elements()] if remark else []
    return paragraph(emoji(sign.name), plain_words(" "), *headline.elements(bold=True), *small)


def _advice(facts: AlertFacts, card_state: CardState, posting: AlertPosting) -> RichText | None:
    """One line on what to do; None for an alert that is over."""
    # Pipefy does not document what happens at 100 %, so no sentence promises or threatens anything.
    if card_state.closed_at:
        return None
    localizer = posting.localizer
    pipefy: Fragment = OutsideLink(posting.organization_url, "Pipefy") if posting.organization_url else "Pipefy"
    every_flow = localizer.say("{command} lists every flow.", command=localizer.command("flows"))
    if isinstance(facts.event, SpikesSeen):
        if facts.event.silence:
            first, *others = silence_advice(facts.event, pipefy, localizer)
            return first.then(*others)
        return localizer.say(_PLANNED).then(*_not_planned(facts, facts.event, pipefy, localizer))
    named = facts.contributors is not None and bool(facts.contributors.flows)
    return localizer.say(_ADVICE[named, facts.own_budget], pipefy=pipefy).then(every_flow)


def _not_planned(facts: AlertFacts, event: SpikesSeen, pipefy: Fragment, localizer: Localizer) -> list[RichText]:
    named = min(2, len([spike for spike in event.spikes if spike.flow] or facts.day_flows))
    command = localizer.command("flows")
    sentence = localizer.say(_NOT_PLANNED[named], pipefy=pipefy, command=command)
    return [sentence, *([localizer.say("{command} lists every flow.", command=command)] if named else [])]


def _rows(facts: AlertFacts, card_state: CardState, posting: AlertPosting) -> list[Block]:
    """Rows of buttons. An alert that is over cannot be taken, snoozed or marked as expected."""
    localizer, firing_id = posting.localizer, posting.firing_id
    always = [
        buttons.details(firing_id, localizer.translator),
        buttons.settings(posting.subscription_id, localizer.translator),
    ]
    if card_state.closed_at:
        return [actions(always)]
    taken = buttons.handling if card_state.acknowledged_by else buttons.acknowledge
    snooze = buttons.snooze(firing_id, localizer.translator, snoozed=card_state.silent)
    row = actions([taken(firing_id, localizer.translator), snooze, *always])
    waited = waited_row(facts, card_state, localizer)
    if not isinstance(facts.event, SpikesSeen):
        return [*waited, row]
    return [*expected_row(firing_id, facts.event, card_state.expected, localizer), *waited, row]
