"""Direct messages about digests that do not come: to the owner, or to the bot's admins where the owner is gone."""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks.kit import actions
from bot.blocks.message import Message
from bot.blocks.rich_text import Channel, Localizer, RichText, name_of, paragraphs
from bot.digests.messages import buttons
from bot.digests.messages.replies import DigestSummary
from bot.digests.messages.schedule_text import moment
from bot.subscriptions.messages import in_their_place
from bot.subscriptions.pause_reasons import reason


@dataclass(frozen=True, slots=True)
class Notified:
    """Whom a notice is for. `owner_gone`: the bot's admins read it in the owner's place."""

    subscription: DigestSummary
    owner_gone: bool = False


def paused_notice(notified: Notified, code: str, localizer: Localizer) -> Message:
    """It paused itself, once per streak: why, what to do, and how it goes on."""
    one, why = notified.subscription, reason(code, localizer)
    lines = [
        localizer.say(
            "The weekly digest of {organization} in {channel} is paused.",
            organization=name_of(one.organization),
            channel=Channel(one.channel_id),
        ),
        why.what.then(why.advice),
        localizer.say("Then press Resume: it continues with the next week."),
        *_instead(notified, localizer),
    ]
    row = actions(
        [
            buttons.resume(one.id, localizer.translator),
            buttons.remove(one.id, name_of(one.organization).words, localizer.translator),
        ]
    )
    return paragraphs(lines, row)


def pipefy_down_notice(
    notified: Notified, due_at: datetime, reading_at: datetime | None, localizer: Localizer
) -> Message:
    """Pipefy did not answer when the digest was due. `reading_at`: of the older reading that was sent instead."""
    one = notified.subscription
    first = localizer.say(
        "Pipefy did not answer when the digest of {organization} in {channel} was due ({due}).",
        organization=name_of(one.organization),
        channel=Channel(one.channel_id),
        due=moment(due_at, one.cadence.time_zone, localizer.translator),
    )
    lines = [first, *_sent_instead(reading_at, localizer), *_instead(notified, localizer)]
    return paragraphs(lines, actions([buttons.send_now(one.id, localizer.translator)]))


def unsure_notice(notified: Notified, at: datetime, localizer: Localizer) -> Message:
    """Nobody can tell whether it arrived."""
    one = notified.subscription
    lines = [
        localizer.say(
            "Slack did not say whether the digest of {organization} arrived in {channel} ({instant}).",
            organization=name_of(one.organization),
            channel=Channel(one.channel_id),
            instant=localizer.instant(at),
        ),
        localizer.say("Look into the channel before you send it again."),
        *_instead(notified, localizer),
    ]
    return paragraphs(lines, actions([buttons.send_again(one.id, localizer.translator)]))


def _sent_instead(reading_at: datetime | None, localizer: Localizer) -> list[RichText]:
    if reading_at is None:
        return [
            localizer.say("There was no earlier reading either, so nothing was posted."),
            localizer.say("Send now tries again."),
        ]
    return [
        localizer.say("It was posted from the last reading, of {instant}.", instant=localizer.instant(reading_at)),
        localizer.say("Send now posts one with fresh figures beside it."),
    ]


def _instead(notified: Notified, localizer: Localizer) -> list[RichText]:
    return [in_their_place(notified.subscription.owner_id, localizer)] if notified.owner_gone else []
