"""What is said when somebody subscribes, unsubscribes, pauses or skips: what holds now, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.kit import actions, note
from bot.blocks.message import Message
from bot.blocks.rich_text import Channel, Line, Someone, Typed, Voice, name_of, paragraphs
from bot.digests.form import fresh_hint
from bot.digests.messages import buttons
from bot.digests.messages.schedule_text import schedule
from bot.digests.schedule import Cadence
from bot.onboarding.messages import COMMAND
from bot.reports.messages.buttons import MOST_BUTTONS
from bot.subscriptions.pause_reasons import reason
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription as its messages name it."""

    id: str
    organization: Organization
    cadence: Cadence
    channel_id: str
    owner_id: str
    next_run: datetime


def subscribed_welcome(one: Subscribed, voice: Voice) -> Message:
    """For the whole channel: what comes, when next, who set it up. Times are in the subscription's own zone."""
    words = voice.words
    lines = [
        voice.say(
            "{person} set up a weekly digest of {organization} for this channel.",
            person=Someone(one.owner_id),
            organization=name_of(one.organization),
        ),
        voice.say("It says how many tasks the last week used, what changed, and where the month is heading."),
        _coming(one, voice),
        voice.say("{command} shows, changes and ends it.", command=Typed(f"{COMMAND} list")),
    ]
    hint = fresh_hint(one.cadence, one.next_run, words)
    row = actions([buttons.settings(one.id, words)])
    message = paragraphs(lines, *([note(hint)] if hint else []), row)
    return Message(f"{message.text}\n{hint}", message.blocks) if hint else message


def saved(one: Subscribed, voice: Voice) -> Message:
    """For the person who saved the form."""
    name = name_of(one.organization)
    first = voice.say("Saved: {organization} in {channel}.", organization=name, channel=Channel(one.channel_id))
    hint = fresh_hint(one.cadence, one.next_run, voice.words)
    return paragraphs([first, _coming(one, voice), *([Line((hint,))] if hint else [])])


def already_subscribed(one: Subscribed, voice: Voice) -> Message:
    """The same organization twice would say everything twice."""
    first = voice.say("This channel already has a digest of {organization}.", organization=name_of(one.organization))
    row = actions([buttons.edit(one.id, voice.words)])
    return paragraphs([first, _coming(one, voice)], row)


def unsubscribed(one: Subscribed, voice: Voice) -> Message:
    """What no longer comes, and the way back."""
    name = name_of(one.organization)
    lines = [
        voice.say("Unsubscribed: the weekly digest of {organization} no longer comes here.", organization=name),
        voice.say("Undo brings it back as it was."),
    ]
    return paragraphs(lines, actions([buttons.undo(buttons.RESTORE, one.id, voice.words)]))


def restored(one: Subscribed, voice: Voice) -> Message:
    """The way back was taken."""
    first = voice.say("The weekly digest of {organization} is back.", organization=name_of(one.organization))
    return paragraphs([first, _coming(one, voice)])


def which_to_remove(subscribed: Sequence[Subscribed], voice: Voice) -> Message:
    """Several organizations: which one?"""
    rows = [
        buttons.remove(
            one.id,
            name_of(one.organization).words,
            voice.words,
            label=Line((name_of(one.organization),)).shown,
            action=f"{buttons.REMOVE}:{n}",
        )
        for n, one in enumerate(subscribed[:MOST_BUTTONS])
    ]
    names = [Line(("• ", name_of(one.organization))) for one in subscribed]
    return paragraphs([voice.say("Which digest should no longer come here?"), *names], actions(rows))


def paused(one: Subscribed, voice: Voice) -> Message:
    """A person paused it."""
    first = voice.say("Paused: no digest of {organization} comes here.", organization=name_of(one.organization))
    return paragraphs([first], actions([buttons.resume(one.id, voice.words)]))


def resumed(one: Subscribed, voice: Voice) -> Message:
    """A person resumed it."""
    first = voice.say("The weekly digest of {organization} comes again.", organization=name_of(one.organization))
    return paragraphs([first, _coming(one, voice)])


def skipped(one: Subscribed, skipped_run: datetime, voice: Voice) -> Message:
    """The next one does not come; `next_run` is the one after it."""
    said = voice.say(
        "The digest of {organization} skips {skipped} and comes again {instant}.",
        organization=name_of(one.organization),
        skipped=voice.instant(skipped_run),
        instant=voice.instant(one.next_run),
    )
    return paragraphs([said], actions([buttons.undo(buttons.UNSKIP, one.id, voice.words)]))


def unskipped(one: Subscribed, voice: Voice) -> Message:
    """No week is skipped after all."""
    first = voice.say("No week of {organization} is skipped.", organization=name_of(one.organization))
    return paragraphs([first, _coming(one, voice)])


def sending(one: Subscribed, voice: Voice) -> Message:
    """One was asked for beside the weekly ones."""
    first = voice.say("A digest of {organization} is on its way.", organization=name_of(one.organization))
    return paragraphs([first, voice.say("The weekly one comes as planned.")])


def cannot_post(code: str, voice: Voice) -> Message:
    """Nothing was saved, since the bot cannot post here: why, and exactly what to do."""
    why = reason(code, voice)
    return paragraphs([voice.say("Not subscribed: the bot cannot post in this channel."), why.what.then(why.advice)])


def shared_channel(one: Subscribed, voice: Voice, *, may_allow: bool) -> Message:
    """Another company reads along, so an admin has to confirm. Who may not is told who may."""
    name = name_of(one.organization)
    lines = [
        voice.say("This channel is shared with another company."),
        voice.say("Its people would read the usage of {organization}.", organization=name),
    ]
    if may_allow:
        allow = buttons.allow_shared(one.id, voice.words)
        return paragraphs(lines, actions([allow, buttons.remove(one.id, name.words, voice.words)]))
    return paragraphs(
        [*lines, voice.say("A workspace admin can allow it: {command}", command=Typed(f"{COMMAND} list"))]
    )


def allowed(one: Subscribed, voice: Voice) -> Message:
    """An admin confirmed it."""
    first = voice.say(
        "The usage of {organization} may be posted in this shared channel.", organization=name_of(one.organization)
    )
    return paragraphs([first, _coming(one, voice)])


def _coming(one: Subscribed, voice: Voice) -> Line:
    return voice.say(
        "It comes {schedule}, next {instant}.",
        schedule=schedule(one.cadence, voice.words),
        instant=voice.instant(one.next_run),
    )
