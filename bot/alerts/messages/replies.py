"""What is said when somebody sets up, changes or ends alerts: what holds now, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.preview import Preview, preview_lines
from bot.alerts.messages.settings_text import extra_lines, when_line
from bot.alerts.model import AlertSettings
from bot.blocks.kit import actions
from bot.blocks.message import Message
from bot.blocks.rich_text import Channel, Line, Someone, Typed, Voice, name_of, paragraphs
from bot.onboarding.messages import COMMAND
from bot.reports.messages.buttons import MOST_BUTTONS
from bot.subscriptions.pause_reasons import reason
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class Alerts:
    """A channel's alerts of an organization as their messages name them."""

    id: str
    organization: Organization
    channel_id: str
    owner_id: str
    settings: AlertSettings


def alerts_welcome(one: Alerts, voice: Voice, *, every: timedelta) -> Message:
    """For the whole channel: when alerts come, who set them up, and how often the bot looks."""
    name = name_of(one.organization)
    lines = [
        voice.say("Alerts for {organization} are on here.", organization=name),
        when_line(one.settings, voice),
        *extra_lines(one.settings, voice),
        voice.say("Set up by {person}.", person=Someone(one.owner_id)),
        voice.say("Checked about every {age}, less often while no mark is near.", age=voice.words.age(every)),
        _shows(voice),
    ]
    return paragraphs(lines, actions([buttons.settings(one.id, voice.words)]))


def alerts_set_up(one: Alerts, passed: Sequence[int], preview: Preview | None, voice: Voice) -> Message:
    """For the person. `passed`: marks that were passed already, which is no news."""
    channel, name = Channel(one.channel_id), name_of(one.organization)
    first = voice.say("Alerts for {organization} are on in {channel}.", organization=name, channel=channel)
    return _as_they_are(first, one, passed, preview, voice)


def alerts_changed(one: Alerts, passed: Sequence[int], preview: Preview | None, voice: Voice) -> Message:
    """For the person. `passed`: marks that are passed by the change alone."""
    channel, name = Channel(one.channel_id), name_of(one.organization)
    first = voice.say("Saved: alerts for {organization} in {channel}.", organization=name, channel=channel)
    return _as_they_are(first, one, passed, preview, voice)


def already_alerting(one: Alerts, voice: Voice) -> Message:
    """The same alerts twice would say everything twice."""
    first = voice.say("This channel already has alerts for {organization}.", organization=name_of(one.organization))
    return _as_they_are(first, one, (), None, voice)


def no_alerts(voice: Voice) -> Message:
    """There is nothing to switch off."""
    return paragraphs(
        [
            voice.say("This channel has no alerts."),
            voice.say("Type {command} to set them up.", command=Typed(f"{COMMAND} alerts")),
        ]
    )


def alerts_off(one: Alerts, voice: Voice) -> Message:
    """What no longer comes, and the way back."""
    lines = [
        voice.say("Alerts for {organization} are off here.", organization=name_of(one.organization)),
        voice.say("Undo brings them back as they were."),
    ]
    return paragraphs(lines, actions([buttons.restore(one.id, voice.words)]))


def alerts_back(one: Alerts, passed: Sequence[int], voice: Voice) -> Message:
    """The way back was taken."""
    first = voice.say("Alerts for {organization} are on here again.", organization=name_of(one.organization))
    return _as_they_are(first, one, passed, None, voice)


def which_alerts_off(found: Sequence[Alerts], voice: Voice) -> Message:
    """Several organizations: which one?"""
    rows = [
        buttons.off(
            one.id,
            name_of(one.organization).words,
            voice.words,
            label=Line((name_of(one.organization),)).shown,
            action=f"{buttons.OFF}:{n}",
        )
        for n, one in enumerate(found[:MOST_BUTTONS])
    ]
    names = [Line(("• ", name_of(one.organization))) for one in found]
    return paragraphs([voice.say("Which alerts should be switched off here?"), *names], actions(rows))


def alerts_paused(one: Alerts, voice: Voice) -> Message:
    """A person paused them."""
    first = voice.say("Paused: no alerts for {organization} come here.", organization=name_of(one.organization))
    return paragraphs([first], actions([buttons.resume(one.id, voice.words)]))


def alerts_resumed(one: Alerts, passed: Sequence[int], voice: Voice) -> Message:
    """A person resumed them."""
    first = voice.say("Alerts for {organization} come here again.", organization=name_of(one.organization))
    return _as_they_are(first, one, passed, None, voice)


def alerts_in_shared_channel(one: Alerts, voice: Voice, *, may_allow: bool) -> Message:
    """Another company reads along, so an admin has to confirm. Who may not is told who may."""
    name = name_of(one.organization)
    lines = [
        voice.say("This channel is shared with another company."),
        voice.say("Its people would read the usage of {organization}.", organization=name),
    ]
    if may_allow:
        allow = buttons.allow_shared(one.id, voice.words)
        return paragraphs(lines, actions([allow, buttons.off(one.id, name.words, voice.words)]))
    return paragraphs(
        [*lines, voice.say("A workspace admin can allow it: {command}", command=Typed(f"{COMMAND} list"))]
    )


def alerts_cannot_post(code: str, voice: Voice) -> Message:
    """Nothing was saved, since the bot cannot post here: why, and exactly what to do."""
    why = reason(code, voice)
    return paragraphs([voice.say("Alerts are not on: the bot cannot post in this channel."), why.what.then(why.advice)])


def alerts_allowed(one: Alerts, voice: Voice) -> Message:
    """An admin confirmed it."""
    name = name_of(one.organization)
    first = voice.say("Alerts for {organization} may be posted in this shared channel.", organization=name)
    return paragraphs([first, when_line(one.settings, voice)])


def _as_they_are(first: Line, one: Alerts, passed: Sequence[int], preview: Preview | None, voice: Voice) -> Message:
    lines = [
        first,
        when_line(one.settings, voice),
        *extra_lines(one.settings, voice),
        *_already_passed(passed, voice),
        *(preview_lines(preview, voice) if preview else []),
    ]
    return paragraphs(lines, actions([buttons.settings(one.id, voice.words)]))


def _already_passed(passed: Sequence[int], voice: Voice) -> list[Line]:
    if not passed:
        return []
    marks = ", ".join(map(voice.words.percent, sorted(passed)))
    return [voice.say("Already passed and therefore not announced: {marks}.", marks=marks)]


def _shows(voice: Voice) -> Line:
    return voice.say("{command} shows, changes and ends them.", command=Typed(f"{COMMAND} list"))
