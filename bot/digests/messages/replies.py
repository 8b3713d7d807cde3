"""Replies about digests: what holds now, and the way back. Those of every subscription are in `Replies`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.kit import MOST_BUTTONS, actions, context
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, UserMention, full_name_of, join, name_of, paragraphs
from bot.digests.extent import Extent
from bot.digests.messages import buttons
from bot.digests.messages.buttons import BUTTONS
from bot.digests.messages.schedule_text import (
    describe_schedule,
    digest_words,
    fresh_hint,
    own_zone_unknown,
    with_extent,
)
from bot.digests.schedule import Cadence, Schedule
from bot.i18n.translator import noop
from bot.subscriptions.replies import Replies
from bot.usage.model import Organization

_CONTENTS = {
    Cadence.DAILY: noop("It says how many tasks were used the day before, what is usual, and what changed most."),
    Cadence.WEEKLY: noop(
        "It says how many tasks the week used, what changed, and what the month is on track to reach."
    ),
    Cadence.MONTHLY: noop("It says how many tasks the closed month used, how they grew, and which flows changed."),
}
_HELD = {
    Extent.HEADLINE: noop("The message holds only the headline; charts and flows follow in its thread."),
    Extent.TOP_FLOWS: noop("The message holds the headline and the top flows; the rest follows in its thread."),
}
_AS_PLANNED = {
    Cadence.DAILY: noop("The daily one comes as planned."),
    Cadence.WEEKLY: noop("The weekly one comes as planned."),
    Cadence.MONTHLY: noop("The monthly one comes as planned."),
}


@dataclass(frozen=True, slots=True)
class DigestSummary:
    """A subscription as its messages name it."""

    id: str
    organization: Organization
    schedule: Schedule
    channel_id: str
    owner_id: str
    next_run: datetime
    paused: bool = False
    extent: Extent = Extent.EVERYTHING


def subscribed_welcome(digest: DigestSummary, localizer: Localizer) -> Message:
    """For the whole channel: what comes, when next, who set it up. Times are in the subscription's own zone."""
    translator = localizer.translator
    lines = [
        localizer.say(
            "{person} set up a {digest} of {organization} for {this_channel}.",
            **localizer.here(digest.channel_id),
            **_words(digest, localizer),
            person=UserMention(digest.owner_id),
            organization=name_of(digest.organization),
        ),
        localizer.say(_CONTENTS[digest.schedule.cadence]),
        *([localizer.say(_HELD[digest.extent])] if digest.extent in _HELD else []),
        _coming(digest, localizer),
        localizer.say("{command} shows, changes and ends it.", command=localizer.command("list")),
    ]
    hint = fresh_hint(digest.schedule, digest.next_run, translator)
    row = actions([buttons.settings(digest.id, translator)])
    message = paragraphs(lines, *([context(hint)] if hint else []), row)
    return Message(f"{message.text}\n{hint}", message.blocks) if hint else message


def saved(digest: DigestSummary, localizer: Localizer) -> Message:
    """For the person who saved the form."""
    hint = fresh_hint(digest.schedule, digest.next_run, localizer.translator)
    return paragraphs([_saved(digest, localizer), _coming(digest, localizer), *([RichText((hint,))] if hint else [])])


def changed(
    digest: DigestSummary, before: DigestSummary, localizer: Localizer, *, undo: str, language_before: str = ""
) -> Message:
    """For the person who changed it: how it is, how it was, and the way back. `undo`: the button's value."""
    translator, other_extent = localizer.translator, digest.extent is not before.extent
    old, new = (_described(either, localizer, always=other_extent) for either in (before, digest))
    replaced = (
        localizer.say("Before: {schedule}, in {language}.", schedule=old, language=language_before)
        if language_before
        else localizer.say("Before: {schedule}.", schedule=old)
    )
    now = localizer.say("Now: {schedule}.", schedule=new)
    hint = fresh_hint(digest.schedule, digest.next_run, translator)
    lines = [
        _saved(digest, localizer),
        *([now] if digest.paused else []),
        _coming(digest, localizer, always=other_extent),
        replaced,
        *([RichText((hint,))] if hint else []),
    ]
    return paragraphs(lines, actions([BUTTONS.undo(undo, translator), buttons.edit(digest.id, translator)]))


def in_utc(unknown_time_zone: str, localizer: Localizer) -> Message:
    """Below a reply to a person whose own time zone would have been taken; how to have another."""
    example = localizer.command("subscribe monday 09:00 Europe/Lisbon")
    lines = [
        own_zone_unknown(unknown_time_zone, localizer),
        localizer.say(
            "{command} changes it. Or name the time zone when you subscribe: {example}",
            command=localizer.command("list"),
            example=example,
        ),
    ]
    return paragraphs(lines)


def already_subscribed(digest: DigestSummary, localizer: Localizer) -> Message:
    """The same organization twice would say everything twice."""
    first = localizer.say(
        "{This_channel} already has a {digest} of {organization}.",
        **localizer.here(digest.channel_id),
        **_words(digest, localizer),
        organization=name_of(digest.organization),
    )
    row = actions([buttons.edit(digest.id, localizer.translator)])
    return paragraphs([first, _coming(digest, localizer)], row)


def which_to_show(digests: Sequence[DigestSummary], localizer: Localizer) -> Message:
    """Several digests: which one as it would look now?"""
    row = [
        buttons.show_test(digest.id, _named(digest, localizer).shown, place)
        for place, digest in enumerate(digests[:MOST_BUTTONS])
    ]
    names = [RichText(("• ", *_named(digest, localizer).parts)) for digest in digests]
    return paragraphs([localizer.say("Which digest do you want to see?"), *names], actions(row))


def skipped(digest: DigestSummary, skipped_run: datetime, localizer: Localizer) -> Message:
    """The next one does not come; `next_run` is the one after it."""
    first = localizer.say(
        "The digest of {organization} skips {skipped} and comes again {instant}.",
        organization=name_of(digest.organization),
        skipped=localizer.moment(skipped_run),
        instant=localizer.instant(digest.next_run),
    )
    return paragraphs([first], actions([buttons.unskip(digest.id, localizer.translator)]))


def unskipped(digest: DigestSummary, localizer: Localizer) -> Message:
    """None is skipped after all."""
    first = localizer.say(
        "We skip no {digest} of {organization}.",
        organization=name_of(digest.organization),
        **_words(digest, localizer),
    )
    return paragraphs([first, _coming(digest, localizer)])


def sending(digest: DigestSummary, localizer: Localizer) -> Message:
    """One was asked for beside those of the schedule."""
    first = localizer.say("A digest of {organization} is on its way.", organization=name_of(digest.organization))
    return paragraphs([first, localizer.say(_AS_PLANNED[digest.schedule.cadence])])


def _saved(digest: DigestSummary, localizer: Localizer) -> RichText:
    return localizer.say(
        "Saved: {digest} of {organization} {in_channel}.",
        **_words(digest, localizer),
        organization=name_of(digest.organization),
        in_channel=localizer.within(digest.channel_id),
    )


def _coming(digest: DigestSummary, localizer: Localizer, *, always: bool = False) -> RichText:
    if digest.paused:
        return localizer.say(
            "It is paused: {command} shows why, and how to resume it.", command=localizer.command("list")
        )
    return localizer.say(
        "It comes {schedule}, next {instant}.",
        schedule=_described(digest, localizer, always=always),
        instant=localizer.translator.moment(digest.next_run, digest.schedule.time_zone),
    )


def _settings(digest: DigestSummary, localizer: Localizer) -> list[RichText]:
    return [localizer.say("The channel gets it {schedule}.", schedule=_described(digest, localizer))]


def _described(digest: DigestSummary, localizer: Localizer, *, always: bool = False) -> str:
    """The times at which it comes, and its extent where that is not everything, or `always`."""
    translator = localizer.translator
    return with_extent(describe_schedule(digest.schedule, translator), digest.extent, translator, always=always)


def _words(digest: DigestSummary, localizer: Localizer) -> dict[str, str]:
    return digest_words(digest.schedule.cadence, localizer.translator)


def _named(digest: DigestSummary, localizer: Localizer) -> RichText:
    name = RichText((full_name_of(digest.organization),))
    return join([name, _words(digest, localizer)["digest"]], " · ")


def _as_it_is(first: RichText, digest: DigestSummary, localizer: Localizer) -> Message:
    return paragraphs([first, _coming(digest, localizer)])


REPLIES = Replies(
    buttons=BUTTONS,
    paused_text=noop("Paused: no digest of {organization} comes here."),
    resumed_text=noop("The {digest} of {organization} comes again."),
    removed_texts=(
        noop("Unsubscribed: the {digest} of {organization} no longer comes here."),
        noop("Undo brings it back as it was."),
    ),
    restored_text=noop("The {digest} of {organization} is back."),
    allowed_text=noop(
        "We may now post the usage of {organization} {in_this_channel}, where people from another company can read it."
    ),
    refused_text=noop("Not subscribed: we can't post {in_this_channel}."),
    which_text=noop("Which digest should no longer come here?"),
    unchanged_text=noop("We left the {digest} of {organization} as it is: somebody has changed it since."),
    undone_text=noop("Undone: the {digest} of {organization} is as it was before."),
    owned_text=noop("{person} set up the {digest} of {organization} in {channel}."),
    asking_text=noop("{person} asks you to change the {digest} of {organization} in {channel}."),
    settings=_settings,
    edit_button=buttons.settings,
    as_it_is=_as_it_is,
    as_allowed=_as_it_is,
    words=_words,
    named=_named,
)
