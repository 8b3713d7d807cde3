"""The list of a channel's subscriptions: what comes, when next, how the last one went, and what one can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from bot.blocks.kit import actions, rich, twin
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Line, Link, Outside, Someone, Typed, Voice, headed, listed, name_of, paragraphs
from bot.digests.messages import buttons
from bot.digests.messages.schedule_text import schedule
from bot.digests.schedule import Cadence
from bot.i18n.languages import LANGUAGES, offered_language
from bot.i18n.translator import Words
from bot.onboarding.messages import COMMAND
from bot.slack.error_messages import mark
from bot.subscriptions.audit_messages import Deed, deed_line
from bot.subscriptions.pause_reasons import BY_SHARING, reason
from bot.usage.model import Organization

MOST_DRAWN = 20  # subscriptions with buttons: a message holds 50 blocks
MOST_LISTED = 100
MOST_DEEDS = 5


class Condition(StrEnum):
    """What a subscription is doing. The values are the store's."""

    PENDING = "pending"  # until its welcome is settled
    ACTIVE = "active"
    PAUSED = "paused"


class Result(StrEnum):
    """How the last delivery ended. The values are the ledger's."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LastResult:
    """The last delivery. `link` leads to a message that was sent; `why` is a code."""

    result: Result
    at: datetime
    link: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A subscription as the list shows it. `skips_until`: when it comes again if the next week is skipped."""

    id: str
    organization: Organization
    cadence: Cadence
    locale: str
    owner_id: str
    state: Condition
    reason: str | None
    next_run: datetime
    last: LastResult | None
    skips_until: datetime | None = None


SKIPPED = {
    "missed": mark("the bot was not running when it was due"),
    "asked": mark("somebody asked for it"),
    "paused": mark("the subscription was paused"),
    "no_figures": mark("Pipefy did not answer and there was no earlier reading"),
}


def subscription_list(listed_ones: Sequence[Listed], deeds: Sequence[Deed], voice: Voice) -> Message:
    """Every subscription of a channel, and what was done to them last."""
    if not listed_ones:
        return nothing_subscribed(voice)
    head = voice.words.count("{n} subscription in this channel", "{n} subscriptions in this channel", len(listed_ones))
    blocks: list[Block] = [rich(*Line((head,)).elements(bold=True))]
    text = [head]
    for one in listed_ones[:MOST_DRAWN]:
        title, lines = _title(one, voice), _lines(one, voice)
        blocks += [headed(title, lines), actions(_buttons(one, voice.words))]
        text += [title.text, *(f"• {line.text}" for line in lines)]
    more = [_title(one, voice).then(*_lines(one, voice)[:1]) for one in listed_ones[MOST_DRAWN:MOST_LISTED]]
    done = [deed_line(deed, voice) for deed in deeds[:MOST_DEEDS]]
    blocks += [listed(lines) for lines in (more, done) if lines]
    return Message(twin([*text, *(f"• {line.text}" for line in (*more, *done))]), tuple(blocks))


def nothing_subscribed(voice: Voice) -> Message:
    """There is nothing to list, nothing to remove."""
    return paragraphs(
        [
            voice.say("Nothing is subscribed in this channel."),
            voice.say("Type {command} to get a weekly digest here.", command=Typed(f"{COMMAND} subscribe")),
        ]
    )


def _title(one: Listed, voice: Voice) -> Line:
    name = name_of(one.organization)
    match one.state:
        case Condition.ACTIVE:
            return Line((name,))
        case Condition.PENDING:
            return voice.say("{organization}: not active yet", organization=name)
        case Condition.PAUSED:
            return voice.say("{organization}: paused", organization=name)
        case _:
            assert_never(one.state)


def _lines(one: Listed, voice: Voice) -> list[Line]:
    owner = voice.say(
        "Set up by {person}, written in {language}",
        person=Someone(one.owner_id),
        language=LANGUAGES[offered_language(one.locale)],
    )
    return [
        *_why_not(one, voice),
        Line((schedule(one.cadence, voice.words),)),
        _next(one, voice),
        _last(one, voice),
        owner,
    ]


def _why_not(one: Listed, voice: Voice) -> list[Line]:
    if one.state is Condition.PENDING and not one.reason:
        return [voice.say("It becomes active as soon as its welcome is in the channel.")]
    if one.state is Condition.ACTIVE or not one.reason:
        return []
    why = reason(one.reason, voice)
    return [why.what.then(why.advice)]


def _next(one: Listed, voice: Voice) -> Line:
    if one.state is Condition.PAUSED:
        return voice.say("Next: none while it is paused")
    if one.skips_until:
        return voice.say(
            "Next: {instant}; the one of {skipped} is skipped",
            instant=voice.instant(one.skips_until),
            skipped=voice.instant(one.next_run),
        )
    return voice.say("Next: {instant}", instant=voice.instant(one.next_run))


def _last(one: Listed, voice: Voice) -> Line:
    last = one.last
    if last is None:
        return voice.say("Last: none yet")
    at = voice.instant(last.at)
    match last.result:
        case Result.SENT:
            return voice.say("Last: sent, {instant}", instant=Link(last.link, at) if last.link else at)
        case Result.SKIPPED:
            why = voice.words.say(SKIPPED[last.why]) if last.why in SKIPPED else Outside(last.why or "?")
            return voice.say("Last: skipped, {instant}: {why}", instant=at, why=why)
        case Result.FAILED:
            why_not = reason(last.why or "?", voice)
            return voice.say("Last: failed, {instant}.", instant=at).then(why_not.what, why_not.advice)
        case Result.UNKNOWN:
            return voice.say(
                "Last: unknown, {instant}. Slack did not say whether it arrived. Look into the channel before you "
                "send it again.",
                instant=at,
            )
        case Result.PENDING | Result.SENDING:
            return voice.say("Last: on its way, {instant}", instant=at)
        case _:
            assert_never(last.result)


def _buttons(one: Listed, words: Words) -> list[dict[str, Any]]:
    made = [buttons.edit(one.id, words)]
    if one.reason == BY_SHARING:
        made.append(buttons.allow_shared(one.id, words))
    elif one.state is Condition.PAUSED:
        made.append(buttons.resume(one.id, words))
    elif one.state is Condition.ACTIVE:
        made += [buttons.send_now(one.id, words), buttons.pause(one.id, words)]
    if one.last and one.last.result is Result.UNKNOWN:
        made.append(buttons.send_again(one.id, words))
    return [*made, buttons.remove(one.id, name_of(one.organization).words, words)]
