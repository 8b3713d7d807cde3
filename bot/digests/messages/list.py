"""The digests of a channel as `list` shows them: what comes, when next, how the last one went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks.message import Message
from bot.blocks.rich_text import (
    Localizer,
    RichText,
    paragraphs,
)
from bot.delivery.model import DeliveryState
from bot.digests.extent import Extent
from bot.digests.messages import buttons
from bot.digests.messages.schedule_text import describe_schedule, describe_times, digest_words, with_extent
from bot.digests.schedule import Cadence, Schedule
from bot.i18n.translator import Translator, noop
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders
from bot.subscriptions.listing.last_result import LastResult, last_line
from bot.subscriptions.listing.rows import ListDrawing, ListEntry, Rights
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Organization

PAUSED = {
    Cadence.DAILY: noop("Daily digest of {organization}: paused"),
    Cadence.WEEKLY: noop("Weekly digest of {organization}: paused"),
    Cadence.MONTHLY: noop("Monthly digest of {organization}: paused"),
}
_ACTIVE = {
    Cadence.DAILY: noop("Daily digest of {organization}"),
    Cadence.WEEKLY: noop("Weekly digest of {organization}"),
    Cadence.MONTHLY: noop("Monthly digest of {organization}"),
}
_PENDING = {
    Cadence.DAILY: noop("Daily digest of {organization}: not active yet"),
    Cadence.WEEKLY: noop("Weekly digest of {organization}: not active yet"),
    Cadence.MONTHLY: noop("Monthly digest of {organization}: not active yet"),
}
_GROUPS = {
    Cadence.DAILY: noop("Daily digests"),
    Cadence.WEEKLY: noop("Weekly digests"),
    Cadence.MONTHLY: noop("Monthly digests"),
}


@dataclass(frozen=True, slots=True)
class ListedDigest:
    """A subscription as the list shows it. `skips_until`: when it comes again if the next one is skipped."""

    id: str
    organization: Organization
    schedule: Schedule
    locale: str
    owner_id: str
    state: SubscriptionState
    reason: str | None
    next_run: datetime
    last: LastResult | None
    skips_until: datetime | None = None
    readers: ShownReaders = NOBODY_SHOWN
    channel_id: str = ""
    extent: Extent = Extent.EVERYTHING


def digest_entry(digest: ListedDigest, rights: Rights, localizer: Localizer) -> ListEntry:
    """A digest in the list of its channel."""
    return _DRAWINGS[digest.schedule.cadence].entry(digest, rights, localizer)


def no_such_digest(channel_id: str, cadence: Cadence, localizer: Localizer) -> Message:
    """There is none of that cadence to remove or to show."""
    words = digest_words(cadence, localizer.translator)
    return paragraphs(
        [
            localizer.say("{This_channel} has no {digest}.", **localizer.here(channel_id), **words),
            localizer.say("{command} shows what comes here.", command=localizer.command("list")),
        ]
    )


def no_digest(channel_id: str, localizer: Localizer) -> Message:
    """There is nothing to remove."""
    return paragraphs(
        [
            localizer.say("{This_channel} has no digest.", **localizer.here(channel_id)),
            localizer.say("Type {command} to get a digest here.", command=localizer.command("subscribe")),
        ]
    )


def _lines(digest: ListedDigest, localizer: Localizer) -> list[RichText]:
    return [_schedule(digest, localizer), _next(digest, localizer), last_line(digest, localizer)]


def _schedule(digest: ListedDigest, localizer: Localizer) -> RichText:
    schedule, translator = digest.schedule, localizer.translator
    # The reader's own zone stands below, once for the whole card.
    described = describe_times if schedule.time_zone == localizer.time_zone else describe_schedule
    shown = with_extent(described(schedule, translator), digest.extent, translator)
    return localizer.say("Comes {schedule}", schedule=shown)


def _next(digest: ListedDigest, localizer: Localizer) -> RichText:
    if digest.state is SubscriptionState.PAUSED:
        return localizer.say("Next: none while it is paused")
    if digest.skips_until:
        return localizer.say(
            "Next: {instant}; we skip {skipped}",
            instant=localizer.moment(digest.skips_until),
            skipped=localizer.moment(digest.next_run),
        )
    return localizer.say("Next: {instant}", instant=localizer.moment(digest.next_run))


def _send_again(digest: ListedDigest, translator: Translator) -> list[dict[str, Any]]:
    unknown = digest.last is not None and digest.last.result is DeliveryState.UNKNOWN
    return [buttons.send_again(digest.id, translator)] if unknown else []


def _drawing(cadence: Cadence) -> ListDrawing[ListedDigest]:
    return ListDrawing(
        buttons=buttons.BUTTONS,
        group_title=_GROUPS[cadence],
        active_title=_ACTIVE[cadence],
        pending_title=_PENDING[cadence],
        paused_title=PAUSED[cadence],
        pending_short=noop("not active yet"),
        paused_short=noop("paused"),
        pending_text=noop("It becomes active as soon as we have posted its welcome."),
        resume_text=None,
        lines=_lines,
        short=lambda digest, localizer: localizer.moment(digest.skips_until or digest.next_run),
        first_button=buttons.edit,
        send_now=buttons.send_now,
        send_again=_send_again,
    )


_DRAWINGS = {cadence: _drawing(cadence) for cadence in Cadence}
