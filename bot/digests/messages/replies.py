"""What is said when somebody subscribes, unsubscribes, pauses or skips: what holds now, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.kit import MOST_BUTTONS, actions, context
from bot.blocks.message import Message
from bot.blocks.phrases import COMMAND
from bot.blocks.rich_text import Channel, Code, Localizer, RichText, UserMention, name_of, paragraphs
from bot.digests.form import fresh_hint
from bot.digests.messages import buttons
from bot.digests.messages.schedule_text import schedule
from bot.digests.schedule import WeeklySchedule
from bot.subscriptions.pause_reasons import reason
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class DigestSummary:
    """A subscription as its messages name it."""

    id: str
    organization: Organization
    cadence: WeeklySchedule
    channel_id: str
    owner_id: str
    next_run: datetime


def subscribed_welcome(one: DigestSummary, localizer: Localizer) -> Message:
    """For the whole channel: what comes, when next, who set it up. Times are in the subscription's own zone."""
    translator = localizer.translator
    lines = [
        localizer.say(
            "{person} set up a weekly digest of {organization} for this channel.",
            person=UserMention(one.owner_id),
            organization=name_of(one.organization),
        ),
        localizer.say("It says how many tasks the last week used, what changed, and where the month is heading."),
        _coming(one, localizer),
        localizer.say("{command} shows, changes and ends it.", command=Code(f"{COMMAND} list")),
    ]
    hint = fresh_hint(one.cadence, one.next_run, translator)
    row = actions([buttons.settings(one.id, translator)])
    message = paragraphs(lines, *([context(hint)] if hint else []), row)
    return Message(f"{message.text}\n{hint}", message.blocks) if hint else message


def saved(one: DigestSummary, localizer: Localizer) -> Message:
    """For the person who saved the form."""
    name = name_of(one.organization)
    first = localizer.say("Saved: {organization} in {channel}.", organization=name, channel=Channel(one.channel_id))
    hint = fresh_hint(one.cadence, one.next_run, localizer.translator)
    return paragraphs([first, _coming(one, localizer), *([RichText((hint,))] if hint else [])])


def already_subscribed(one: DigestSummary, localizer: Localizer) -> Message:
    """The same organization twice would say everything twice."""
    first = localizer.say(
        "This channel already has a digest of {organization}.", organization=name_of(one.organization)
    )
    row = actions([buttons.edit(one.id, localizer.translator)])
    return paragraphs([first, _coming(one, localizer)], row)


def unsubscribed(one: DigestSummary, localizer: Localizer) -> Message:
    """What no longer comes, and the way back."""
    name = name_of(one.organization)
    lines = [
        localizer.say("Unsubscribed: the weekly digest of {organization} no longer comes here.", organization=name),
        localizer.say("Undo brings it back as it was."),
    ]
    return paragraphs(lines, actions([buttons.undo(buttons.RESTORE, one.id, localizer.translator)]))


def restored(one: DigestSummary, localizer: Localizer) -> Message:
    """The way back was taken."""
    first = localizer.say("The weekly digest of {organization} is back.", organization=name_of(one.organization))
    return paragraphs([first, _coming(one, localizer)])


def which_to_remove(subscribed: Sequence[DigestSummary], localizer: Localizer) -> Message:
    """Several organizations: which one?"""
    rows = [
        buttons.remove(
            one.id,
            name_of(one.organization).words,
            localizer.translator,
            label=RichText((name_of(one.organization),)).shown,
            action=f"{buttons.REMOVE}:{n}",
        )
        for n, one in enumerate(subscribed[:MOST_BUTTONS])
    ]
    names = [RichText(("• ", name_of(one.organization))) for one in subscribed]
    return paragraphs([localizer.say("Which digest should no longer come here?"), *names], actions(rows))


def paused(one: DigestSummary, localizer: Localizer) -> Message:
    """A person paused it."""
    first = localizer.say("Paused: no digest of {organization} comes here.", organization=name_of(one.organization))
    return paragraphs([first], actions([buttons.resume(one.id, localizer.translator)]))


def resumed(one: DigestSummary, localizer: Localizer) -> Message:
    """A person resumed it."""
    first = localizer.say("The weekly digest of {organization} comes again.", organization=name_of(one.organization))
    return paragraphs([first, _coming(one, localizer)])


def skipped(one: DigestSummary, skipped_run: datetime, localizer: Localizer) -> Message:
    """The next one does not come; `next_run` is the one after it."""
    said = localizer.say(
        "The digest of {organization} skips {skipped} and comes again {instant}.",
        organization=name_of(one.organization),
        skipped=localizer.instant(skipped_run),
        instant=localizer.instant(one.next_run),
    )
    return paragraphs([said], actions([buttons.undo(buttons.UNSKIP, one.id, localizer.translator)]))


def unskipped(one: DigestSummary, localizer: Localizer) -> Message:
    """No week is skipped after all."""
    first = localizer.say("No week of {organization} is skipped.", organization=name_of(one.organization))
    return paragraphs([first, _coming(one, localizer)])


def sending(one: DigestSummary, localizer: Localizer) -> Message:
    """One was asked for beside the weekly ones."""
    first = localizer.say("A digest of {organization} is on its way.", organization=name_of(one.organization))
    return paragraphs([first, localizer.say("The weekly one comes as planned.")])


def cannot_post(code: str, localizer: Localizer) -> Message:
    """Nothing was saved, since the bot cannot post here: why, and exactly what to do."""
    why = reason(code, localizer)
    return paragraphs(
        [localizer.say("Not subscribed: the bot cannot post in this channel."), why.what.then(why.advice)]
    )


def shared_channel(one: DigestSummary, localizer: Localizer, *, may_allow: bool) -> Message:
    """Another company reads along, so an admin has to confirm. Who may not is told who may."""
    name = name_of(one.organization)
    lines = [
        localizer.say("This channel is shared with another company."),
        localizer.say("Its people would read the usage of {organization}.", organization=name),
    ]
    if may_allow:
        allow = buttons.allow_shared(one.id, localizer.translator)
        return paragraphs(lines, actions([allow, buttons.remove(one.id, name.words, localizer.translator)]))
    return paragraphs(
        [*lines, localizer.say("A workspace admin can allow it: {command}", command=Code(f"{COMMAND} list"))]
    )


def allowed(one: DigestSummary, localizer: Localizer) -> Message:
    """An admin confirmed it."""
    first = localizer.say(
        "The usage of {organization} may be posted in this shared channel.", organization=name_of(one.organization)
    )
    return paragraphs([first, _coming(one, localizer)])


def _coming(one: DigestSummary, localizer: Localizer) -> RichText:
    return localizer.say(
        "It comes {schedule}, next {instant}.",
        schedule=schedule(one.cadence, localizer.translator),
        instant=localizer.instant(one.next_run),
    )
