"""The list of a channel's subscriptions: what comes, when next, how the last one went, and what one can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from bot.blocks.kit import actions, fallback_text, paragraph
from bot.blocks.message import Block, Message
from bot.blocks.phrases import COMMAND
from bot.blocks.rich_text import (
    Code,
    Hyperlink,
    Localizer,
    RichText,
    Untrusted,
    UserMention,
    bullet_list,
    name_of,
    paragraphs,
    titled_list,
)
from bot.delivery.model import DeliveryState
from bot.digests.messages import buttons
from bot.digests.messages.schedule_text import schedule
from bot.digests.schedule import WeeklySchedule
from bot.i18n.catalogs import LANGUAGES, offered_language
from bot.i18n.translator import Translator, noop
from bot.subscriptions.audit_messages import AuditEntry, audit_line
from bot.subscriptions.model import State
from bot.subscriptions.pause_reasons import BY_SHARING, reason
from bot.usage.model import Organization

MOST_DRAWN = 20  # subscriptions with buttons: a message holds 50 blocks
MOST_LISTED = 100
MOST_DEEDS = 5


@dataclass(frozen=True, slots=True)
class LastResult:
    """The last delivery. `link` leads to a message that was sent; `why` is a code."""

    result: DeliveryState
    at: datetime
    link: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class ListedDigest:
    """A subscription as the list shows it. `skips_until`: when it comes again if the next week is skipped."""

    id: str
    organization: Organization
    cadence: WeeklySchedule
    locale: str
    owner_id: str
    state: State
    reason: str | None
    next_run: datetime
    last: LastResult | None
    skips_until: datetime | None = None


SKIPPED = {
    "missed": noop("the bot was not running when it was due"),
    "asked": noop("somebody asked for it"),
    "paused": noop("the subscription was paused"),
    "no_figures": noop("Pipefy did not answer and there was no earlier reading"),
}


def subscription_list(
    listed_ones: Sequence[ListedDigest], deeds: Sequence[AuditEntry], localizer: Localizer
) -> Message:
    """Every subscription of a channel, and what was done to them last."""
    if not listed_ones:
        return nothing_subscribed(localizer)
    head = localizer.translator.count(
        "{n} subscription in this channel", "{n} subscriptions in this channel", len(listed_ones)
    )
    blocks: list[Block] = [paragraph(*RichText((head,)).elements(bold=True))]
    text = [head]
    for one in listed_ones[:MOST_DRAWN]:
        title, lines = _title(one, localizer), _lines(one, localizer)
        blocks += [titled_list(title, lines), actions(_buttons(one, localizer.translator))]
        text += [title.text, *(f"• {line.text}" for line in lines)]
    more = [_title(one, localizer).then(*_lines(one, localizer)[:1]) for one in listed_ones[MOST_DRAWN:MOST_LISTED]]
    done = [audit_line(deed, localizer) for deed in deeds[:MOST_DEEDS]]
    blocks += [bullet_list(lines) for lines in (more, done) if lines]
    return Message(fallback_text([*text, *(f"• {line.text}" for line in (*more, *done))]), tuple(blocks))


def nothing_subscribed(localizer: Localizer) -> Message:
    """There is nothing to list, nothing to remove."""
    return paragraphs(
        [
            localizer.say("Nothing is subscribed in this channel."),
            localizer.say("Type {command} to get a weekly digest here.", command=Code(f"{COMMAND} subscribe")),
        ]
    )


def _title(one: ListedDigest, localizer: Localizer) -> RichText:
    name = name_of(one.organization)
    match one.state:
        case State.ACTIVE:
            return RichText((name,))
        case State.PENDING:
            return localizer.say("{organization}: not active yet", organization=name)
        case State.PAUSED | State.REMOVED:  # what was removed is not listed
            return localizer.say("{organization}: paused", organization=name)
        case _:
            assert_never(one.state)


def _lines(one: ListedDigest, localizer: Localizer) -> list[RichText]:
    owner = localizer.say(
        "Set up by {person}, written in {language}",
        person=UserMention(one.owner_id),
        language=LANGUAGES[offered_language(one.locale)],
    )
    return [
        *_why_not(one, localizer),
        RichText((schedule(one.cadence, localizer.translator),)),
        _next(one, localizer),
        _last(one, localizer),
        owner,
    ]


def _why_not(one: ListedDigest, localizer: Localizer) -> list[RichText]:
    if one.state is State.PENDING and not one.reason:
        return [localizer.say("It becomes active as soon as its welcome is in the channel.")]
    if one.state is State.ACTIVE or not one.reason:
        return []
    why = reason(one.reason, localizer)
    return [why.what.then(why.advice)]


def _next(one: ListedDigest, localizer: Localizer) -> RichText:
    if one.state is State.PAUSED:
        return localizer.say("Next: none while it is paused")
    if one.skips_until:
        return localizer.say(
            "Next: {instant}; the one of {skipped} is skipped",
            instant=localizer.instant(one.skips_until),
            skipped=localizer.instant(one.next_run),
        )
    return localizer.say("Next: {instant}", instant=localizer.instant(one.next_run))


def _last(one: ListedDigest, localizer: Localizer) -> RichText:
    last = one.last
    if last is None:
        return localizer.say("Last: none yet")
    at = localizer.instant(last.at)
    match last.result:
        case DeliveryState.SENT:
            return localizer.say("Last: sent, {instant}", instant=Hyperlink(last.link, at) if last.link else at)
        case DeliveryState.SKIPPED:
            why = localizer.translator.say(SKIPPED[last.why]) if last.why in SKIPPED else Untrusted(last.why or "?")
            return localizer.say("Last: skipped, {instant}: {why}", instant=at, why=why)
        case DeliveryState.FAILED:
            why_not = reason(last.why or "?", localizer)
            return localizer.say("Last: failed, {instant}.", instant=at).then(why_not.what, why_not.advice)
        case DeliveryState.UNKNOWN:
            return localizer.say(
                "Last: unknown, {instant}. Slack did not say whether it arrived. Look into the channel before you "
                "send it again.",
                instant=at,
            )
        case DeliveryState.PENDING | DeliveryState.SENDING:
            return localizer.say("Last: on its way, {instant}", instant=at)
        case _:
            assert_never(last.result)


def _buttons(one: ListedDigest, translator: Translator) -> list[dict[str, Any]]:
    made = [buttons.edit(one.id, translator)]
    if one.reason == BY_SHARING:
        made.append(buttons.allow_shared(one.id, translator))
    elif one.state is State.PAUSED:
        made.append(buttons.resume(one.id, translator))
    elif one.state is State.ACTIVE:
        made += [buttons.send_now(one.id, translator), buttons.pause(one.id, translator)]
    if one.last and one.last.result is DeliveryState.UNKNOWN:
        made.append(buttons.send_again(one.id, translator))
    return [*made, buttons.remove(one.id, name_of(one.organization).words, translator)]
