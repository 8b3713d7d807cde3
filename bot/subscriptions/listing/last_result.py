"""The last result of a subscription in words: sent, skipped, failed, and why. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, assert_never

from bot.blocks.rich_text import Hyperlink, Localizer, RichText, Untrusted
from bot.delivery.model import DeliveryState
from bot.i18n.translator import noop
from bot.subscriptions.model import SubscriptionState
from bot.subscriptions.pause_reasons import reason


@dataclass(frozen=True, slots=True)
class LastResult:
    """The last delivery. `link` leads to a message that was sent; `reason` is a code."""

    result: DeliveryState
    at: datetime
    link: str | None = None
    reason: str | None = None


class HasLast(Protocol):
    """A subscription with its last result."""

    @property
    def state(self) -> SubscriptionState: ...

    @property
    def reason(self) -> str | None: ...

    @property
    def channel_id(self) -> str: ...

    @property
    def last(self) -> LastResult | None: ...


SKIPPED = {
    "missed": noop("we could not post it in time"),
    "quiet_no_longer": noop("it no longer held when quiet hours were over"),
    "quiet_with_another": noop("another alert said it too when quiet hours were over"),
    "asked": noop("somebody asked for it"),
    "paused": noop("the subscription was paused"),
    "no_figures": noop("Pipefy did not answer and we had no earlier data"),
}


def last_line(listed: HasLast, localizer: Localizer) -> RichText:
    """`Last: sent, Mon, Nov 16, 9:00 AM`."""
    last = listed.last
    if last is None:
        return localizer.say("Last: none yet")
    at = localizer.moment(last.at)
    match last.result:
        case DeliveryState.SENT:
            return localizer.say("Last: sent, {instant}", instant=Hyperlink(last.link, at) if last.link else at)
        case DeliveryState.SKIPPED:
            code = last.reason or "?"
            cause = localizer.translator.say(SKIPPED[code]) if code in SKIPPED else Untrusted(code)
            return localizer.say("Last: skipped, {instant}: {why}", instant=at, why=cause)
        case DeliveryState.FAILED:
            failed = localizer.say("Last: failed, {instant}.", instant=at)
            if listed.state is SubscriptionState.PAUSED and listed.reason == last.reason:
                return failed  # the pause, a few lines above, has said it
            refusal = reason(last.reason or "?", localizer, listed.channel_id)
            return failed.then(refusal.what, refusal.advice)
        case DeliveryState.UNKNOWN:
            return localizer.say(
                "Last: unknown, {instant}. Slack did not say whether it was posted. "
                "Please look before you send it again.",
                instant=at,
            )
        case DeliveryState.PENDING | DeliveryState.SENDING:
            return localizer.say("Last: on its way, {instant}", instant=at)
        case _:
            assert_never(last.result)
