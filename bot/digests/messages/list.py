"""The list of a channel's subscriptions: what comes, when next, how the last one went, and what one can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from bot.blocks.kit import fallback_text, paragraph
from bot.blocks.message import Message
from bot.blocks.phrases import COMMAND
from bot.blocks.rich_text import (
    Code,
    Hyperlink,
    Localizer,
    RichText,
    Untrusted,
    bullet_list,
    paragraphs,
)
from bot.delivery.model import DeliveryState
from bot.digests.messages import buttons
from bot.digests.messages.schedule_text import describe_schedule
from bot.digests.schedule import WeeklySchedule
from bot.i18n.translator import Translator, noop
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders
from bot.subscriptions.audit_messages import AuditEntry, audit_line
from bot.subscriptions.list_rows import ListDrawing
from bot.subscriptions.model import SubscriptionState
from bot.subscriptions.pause_reasons import reason
from bot.usage.model import Organization

MOST_DRAWN = 20  # subscriptions with buttons: a message holds 50 blocks
MOST_LISTED = 100
MOST_ACTIONS = 5


@dataclass(frozen=True, slots=True)
class LastResult:
    """The last delivery. `link` leads to a message that was sent; `reason` is a code."""

    result: DeliveryState
    at: datetime
    link: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ListedDigest:
    """A subscription as the list shows it. `skips_until`: when it comes again if the next week is skipped."""

    id: str
    organization: Organization
    schedule: WeeklySchedule
    locale: str
    owner_id: str
    state: SubscriptionState
    reason: str | None
    next_run: datetime
    last: LastResult | None
    skips_until: datetime | None = None
    readers: ShownReaders = NOBODY_SHOWN
    channel_id: str = ""


SKIPPED = {
    "missed": noop("it could not be posted in time"),
    "asked": noop("somebody asked for it"),
    "paused": noop("the subscription was paused"),
    "no_figures": noop("Pipefy did not answer and there was no earlier reading"),
}


def subscription_list(listed: Sequence[ListedDigest], entries: Sequence[AuditEntry], localizer: Localizer) -> Message:
    """Every subscription of a channel, and what was done to them last."""
    if not listed:
        return nothing_subscribed(localizer)
    head = localizer.translator.count(
        "{n} subscription in this channel", "{n} subscriptions in this channel", len(listed)
    )
    rows = _DRAWING.rows(listed, localizer, most_drawn=MOST_DRAWN, most_listed=MOST_LISTED)
    actions = [audit_line(entry, localizer) for entry in entries[:MOST_ACTIONS]]
    blocks = [paragraph(*RichText((head,)).elements(bold=True)), *rows.blocks]
    blocks += [bullet_list(lines) for lines in (rows.more, actions) if lines]
    text = [head, *rows.text, *(f"• {line.text}" for line in (*rows.more, *actions))]
    return Message(fallback_text(text), tuple(blocks))


def nothing_subscribed(localizer: Localizer) -> Message:
    """There is nothing to list, nothing to remove."""
    return paragraphs(
        [
            localizer.say("Nothing is subscribed in this channel."),
            localizer.say("Type {command} to get a weekly digest here.", command=Code(f"{COMMAND} subscribe")),
        ]
    )


def _lines(digest: ListedDigest, localizer: Localizer) -> list[RichText]:
    weekly = RichText((describe_schedule(digest.schedule, localizer.translator),))
    return [weekly, _next(digest, localizer), _last(digest, localizer)]


def _next(digest: ListedDigest, localizer: Localizer) -> RichText:
    if digest.state is SubscriptionState.PAUSED:
        return localizer.say("Next: none while it is paused")
    if digest.skips_until:
        return localizer.say(
            "Next: {instant}; the one of {skipped} is skipped",
            instant=localizer.instant(digest.skips_until),
            skipped=localizer.instant(digest.next_run),
        )
    return localizer.say("Next: {instant}", instant=localizer.instant(digest.next_run))


def _last(digest: ListedDigest, localizer: Localizer) -> RichText:
    last = digest.last
    if last is None:
        return localizer.say("Last: none yet")
    at = localizer.instant(last.at)
    match last.result:
        case DeliveryState.SENT:
            return localizer.say("Last: sent, {instant}", instant=Hyperlink(last.link, at) if last.link else at)
        case DeliveryState.SKIPPED:
            code = last.reason or "?"
            cause = localizer.translator.say(SKIPPED[code]) if code in SKIPPED else Untrusted(code)
            return localizer.say("Last: skipped, {instant}: {why}", instant=at, why=cause)
        case DeliveryState.FAILED:
            failed = localizer.say("Last: failed, {instant}.", instant=at)
            if digest.state is SubscriptionState.PAUSED and digest.reason == last.reason:
                return failed  # the pause, a few lines above, has said it
            refusal = reason(last.reason or "?", localizer, digest.channel_id)
            return failed.then(refusal.what, refusal.advice)
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


def _send_again(digest: ListedDigest, translator: Translator) -> list[dict[str, Any]]:
    unknown = digest.last is not None and digest.last.result is DeliveryState.UNKNOWN
    return [buttons.send_again(digest.id, translator)] if unknown else []


_DRAWING = ListDrawing(
    buttons=buttons.BUTTONS,
    active_title="{organization}",
    pending_title=noop("{organization}: not active yet"),
    paused_title=noop("{organization}: paused"),
    pending_text=noop("It becomes active as soon as its welcome is in the channel."),
    resume_text=None,
    lines=_lines,
    first_button=buttons.edit,
    send_now=buttons.send_now,
    send_again=_send_again,
)
