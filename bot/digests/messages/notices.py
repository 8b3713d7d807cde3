"""Direct messages about digests that do not come: to the owner, or to the bot's admins where the owner is gone."""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks.kit import actions
from bot.blocks.message import Message
from bot.blocks.rich_text import Channel, Line, Someone, Voice, name_of, paragraphs
from bot.digests.messages import buttons
from bot.digests.messages.replies import Subscribed
from bot.digests.messages.schedule_text import moment
from bot.subscriptions.pause_reasons import reason


@dataclass(frozen=True, slots=True)
class Notified:
    """Whom a notice is for. `owner_gone`: the bot's admins read it in the owner's place."""

    subscription: Subscribed
    owner_gone: bool = False


def paused_notice(notified: Notified, code: str, voice: Voice) -> Message:
    """It paused itself, once per streak: why, what to do, and how it goes on."""
    one, why = notified.subscription, reason(code, voice)
    lines = [
        voice.say(
            "The weekly digest of {organization} in {channel} is paused.",
            organization=name_of(one.organization),
            channel=Channel(one.channel_id),
        ),
        why.what.then(why.advice),
        voice.say("Then press Resume: it continues with the next week."),
        *_instead(notified, voice),
    ]
    row = actions(
        [buttons.resume(one.id, voice.words), buttons.remove(one.id, name_of(one.organization).words, voice.words)]
    )
    return paragraphs(lines, row)


def pipefy_down_notice(notified: Notified, due_at: datetime, reading_at: datetime | None, voice: Voice) -> Message:
    """Pipefy did not answer when the digest was due. `reading_at`: of the older reading that was sent instead."""
    one = notified.subscription
    first = voice.say(
        "Pipefy did not answer when the digest of {organization} in {channel} was due ({due}).",
        organization=name_of(one.organization),
        channel=Channel(one.channel_id),
        due=moment(due_at, one.cadence.zone, voice.words),
    )
    lines = [first, *_sent_instead(reading_at, voice), *_instead(notified, voice)]
    return paragraphs(lines, actions([buttons.send_now(one.id, voice.words)]))


def unsure_notice(notified: Notified, at: datetime, voice: Voice) -> Message:
    """Nobody can tell whether it arrived."""
    one = notified.subscription
    lines = [
        voice.say(
            "Slack did not say whether the digest of {organization} arrived in {channel} ({instant}).",
            organization=name_of(one.organization),
            channel=Channel(one.channel_id),
            instant=voice.instant(at),
        ),
        voice.say("Look into the channel before you send it again."),
        *_instead(notified, voice),
    ]
    return paragraphs(lines, actions([buttons.send_again(one.id, voice.words)]))


def _sent_instead(reading_at: datetime | None, voice: Voice) -> list[Line]:
    if reading_at is None:
        return [
            voice.say("There was no earlier reading either, so nothing was posted."),
            voice.say("Send now tries again."),
        ]
    return [
        voice.say("It was posted from the last reading, of {instant}.", instant=voice.instant(reading_at)),
        voice.say("Send now posts one with fresh figures beside it."),
    ]


def in_their_place(owner_id: str, voice: Voice) -> Line:
    """Why an admin of the bot reads what is for an owner who is gone."""
    owner = Someone(owner_id)
    return voice.say("You read this as an admin of the bot: {person}, who set it up, is no longer here.", person=owner)


def _instead(notified: Notified, voice: Voice) -> list[Line]:
    return [in_their_place(notified.subscription.owner_id, voice)] if notified.owner_gone else []
