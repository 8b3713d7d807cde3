"""What is said when somebody sets up, changes or ends alerts: what holds now, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.preview import Preview, preview_lines
from bot.alerts.messages.settings_text import extra_lines, when_line
from bot.alerts.model import AlertSettings
from bot.blocks.kit import MOST_BUTTONS, actions
from bot.blocks.message import Message
from bot.blocks.phrases import COMMAND
from bot.blocks.rich_text import Channel, Code, Localizer, RichText, UserMention, name_of, paragraphs
from bot.subscriptions.pause_reasons import reason
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class AlertsSummary:
    """A channel's alerts of an organization as their messages name them."""

    id: str
    organization: Organization
    channel_id: str
    owner_id: str
    settings: AlertSettings


def alerts_welcome(one: AlertsSummary, localizer: Localizer, *, every: timedelta) -> Message:
    """For the whole channel: when alerts come, who set them up, and how often the bot looks."""
    name = name_of(one.organization)
    lines = [
        localizer.say("Alerts for {organization} are on here.", organization=name),
        when_line(one.settings, localizer),
        *extra_lines(one.settings, localizer),
        localizer.say("Set up by {person}.", person=UserMention(one.owner_id)),
        localizer.say(
            "Checked about every {age}, less often while no mark is near.", age=localizer.translator.age(every)
        ),
        _shows(localizer),
    ]
    return paragraphs(lines, actions([buttons.settings(one.id, localizer.translator)]))


def alerts_set_up(one: AlertsSummary, passed: Sequence[int], preview: Preview | None, localizer: Localizer) -> Message:
    """For the person. `passed`: marks that were passed already, which is no news."""
    channel, name = Channel(one.channel_id), name_of(one.organization)
    first = localizer.say("Alerts for {organization} are on in {channel}.", organization=name, channel=channel)
    return _as_they_are(first, one, passed, preview, localizer)


def alerts_changed(one: AlertsSummary, passed: Sequence[int], preview: Preview | None, localizer: Localizer) -> Message:
    """For the person. `passed`: marks that are passed by the change alone."""
    channel, name = Channel(one.channel_id), name_of(one.organization)
    first = localizer.say("Saved: alerts for {organization} in {channel}.", organization=name, channel=channel)
    return _as_they_are(first, one, passed, preview, localizer)


def already_alerting(one: AlertsSummary, localizer: Localizer) -> Message:
    """The same alerts twice would say everything twice."""
    first = localizer.say("This channel already has alerts for {organization}.", organization=name_of(one.organization))
    return _as_they_are(first, one, (), None, localizer)


def no_alerts(localizer: Localizer) -> Message:
    """There is nothing to switch off."""
    return paragraphs(
        [
            localizer.say("This channel has no alerts."),
            localizer.say("Type {command} to set them up.", command=Code(f"{COMMAND} alerts")),
        ]
    )


def alerts_off(one: AlertsSummary, localizer: Localizer) -> Message:
    """What no longer comes, and the way back."""
    lines = [
        localizer.say("Alerts for {organization} are off here.", organization=name_of(one.organization)),
        localizer.say("Undo brings them back as they were."),
    ]
    return paragraphs(lines, actions([buttons.restore(one.id, localizer.translator)]))


def alerts_back(one: AlertsSummary, passed: Sequence[int], localizer: Localizer) -> Message:
    """The way back was taken."""
    first = localizer.say("Alerts for {organization} are on here again.", organization=name_of(one.organization))
    return _as_they_are(first, one, passed, None, localizer)


def which_alerts_off(found: Sequence[AlertsSummary], localizer: Localizer) -> Message:
    """Several organizations: which one?"""
    rows = [
        buttons.off(
            one.id,
            name_of(one.organization).words,
            localizer.translator,
            label=RichText((name_of(one.organization),)).shown,
            action=f"{buttons.OFF}:{n}",
        )
        for n, one in enumerate(found[:MOST_BUTTONS])
    ]
    names = [RichText(("• ", name_of(one.organization))) for one in found]
    return paragraphs([localizer.say("Which alerts should be switched off here?"), *names], actions(rows))


def alerts_paused(one: AlertsSummary, localizer: Localizer) -> Message:
    """A person paused them."""
    first = localizer.say("Paused: no alerts for {organization} come here.", organization=name_of(one.organization))
    return paragraphs([first], actions([buttons.resume(one.id, localizer.translator)]))


def alerts_resumed(one: AlertsSummary, passed: Sequence[int], localizer: Localizer) -> Message:
    """A person resumed them."""
    first = localizer.say("Alerts for {organization} come here again.", organization=name_of(one.organization))
    return _as_they_are(first, one, passed, None, localizer)


def alerts_in_shared_channel(one: AlertsSummary, localizer: Localizer, *, may_allow: bool) -> Message:
    """Another company reads along, so an admin has to confirm. Who may not is told who may."""
    name = name_of(one.organization)
    lines = [
        localizer.say("This channel is shared with another company."),
        localizer.say("Its people would read the usage of {organization}.", organization=name),
    ]
    if may_allow:
        allow = buttons.allow_shared(one.id, localizer.translator)
        return paragraphs(lines, actions([allow, buttons.off(one.id, name.words, localizer.translator)]))
    return paragraphs(
        [*lines, localizer.say("A workspace admin can allow it: {command}", command=Code(f"{COMMAND} list"))]
    )


def alerts_cannot_post(code: str, localizer: Localizer) -> Message:
    """Nothing was saved, since the bot cannot post here: why, and exactly what to do."""
    why = reason(code, localizer)
    return paragraphs(
        [localizer.say("Alerts are not on: the bot cannot post in this channel."), why.what.then(why.advice)]
    )


def alerts_allowed(one: AlertsSummary, localizer: Localizer) -> Message:
    """An admin confirmed it."""
    name = name_of(one.organization)
    first = localizer.say("Alerts for {organization} may be posted in this shared channel.", organization=name)
    return paragraphs([first, when_line(one.settings, localizer)])


def _as_they_are(
    first: RichText, one: AlertsSummary, passed: Sequence[int], preview: Preview | None, localizer: Localizer
) -> Message:
    lines = [
        first,
        when_line(one.settings, localizer),
        *extra_lines(one.settings, localizer),
        *_already_passed(passed, localizer),
        *(preview_lines(preview, localizer) if preview else []),
    ]
    return paragraphs(lines, actions([buttons.settings(one.id, localizer.translator)]))


def _already_passed(passed: Sequence[int], localizer: Localizer) -> list[RichText]:
    if not passed:
        return []
    marks = ", ".join(map(localizer.translator.percent, sorted(passed)))
    return [localizer.say("Already passed and therefore not announced: {marks}.", marks=marks)]


def _shows(localizer: Localizer) -> RichText:
    return localizer.say("{command} shows, changes and ends them.", command=Code(f"{COMMAND} list"))


_WHOLE = 100  # percent


def taken_on(localizer: Localizer) -> Message:
    """The card says so to all."""
    return paragraphs([localizer.say("You are on it: the alert says so to everybody.")])


def taken_on_already(person_id: str, localizer: Localizer) -> Message:
    """The first one stays."""
    return paragraphs([localizer.say("{person} is on it already.", person=UserMention(person_id))])


def snoozed_until(organization: Organization, until: datetime | None, localizer: Localizer) -> Message:
    """`until` None: until the month is over, whatever is passed. What breaks another silence is said."""
    name = name_of(organization)
    if until is None:
        return paragraphs(
            [localizer.say("Alerts for {organization} are snoozed here until the month is over.", organization=name)]
        )
    instant = localizer.instant(until)
    first = localizer.say(
        "Alerts for {organization} are snoozed here until {instant}.", organization=name, instant=instant
    )
    whole = localizer.translator.percent(_WHOLE)
    still = localizer.say("If {percent} is not passed yet, passing it is said all the same.", percent=whole)
    return paragraphs([first, still])


def snooze_over(organization: Organization, localizer: Localizer) -> Message:
    """Somebody ended it."""
    name = name_of(organization)
    return paragraphs([localizer.say("Alerts for {organization} are no longer snoozed here.", organization=name)])


def noted_as_expected(flow: RichText, localizer: Localizer) -> Message:
    """`flow`: of `alert_spikes.spike_name`."""
    return paragraphs([localizer.say("Noted as expected: {flow}. Days like this one count as usual.", flow=flow)])
