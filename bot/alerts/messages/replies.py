"""Replies about alerts: what holds now, and the way back. Those of every subscription are in `Replies`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.buttons import BUTTONS
from bot.alerts.messages.preview import Preview, preview_lines
from bot.alerts.messages.settings_text import before_line, extra_lines, when_line
from bot.alerts.model import AlertSettings
from bot.blocks.kit import actions
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, UserMention, name_of, paragraphs
from bot.i18n.translator import noop
from bot.subscriptions.replies import Replies
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class AlertsSummary:
    """A channel's alerts of an organization as their messages name them."""

    id: str
    organization: Organization
    channel_id: str
    owner_id: str
    settings: AlertSettings
    paused: bool = False


def alerts_welcome(alerts: AlertsSummary, localizer: Localizer, *, every: timedelta) -> Message:
    """For the whole channel: when alerts come, who set them up, and how often the bot looks."""
    name = name_of(alerts.organization)
    lines = [
        localizer.say("Alerts for {organization} are on here.", organization=name),
        when_line(alerts.settings, localizer),
        *extra_lines(alerts.settings, localizer),
        localizer.say("Set up by {person}.", person=UserMention(alerts.owner_id)),
        localizer.say(
            "We check about every {age}, less often while no threshold is near.", age=localizer.translator.age(every)
        ),
        _shows(localizer),
    ]
    return paragraphs(lines, actions([buttons.settings(alerts.id, localizer.translator)]))


def alerts_set_up(
    alerts: AlertsSummary,
    passed: Sequence[int],
    preview: Preview | None,
    localizer: Localizer,
    *,
    unknown: bool = False,
) -> Message:
    """For the person. `passed`: thresholds that were passed already, and are not announced; `unknown`: nothing is."""
    in_channel, name = localizer.within(alerts.channel_id), name_of(alerts.organization)
    first = localizer.say("Alerts for {organization} are on {in_channel}.", organization=name, in_channel=in_channel)
    if unknown:
        first = first.then(
            localizer.say("We can't see usage or allowance right now: alerts start once Pipefy shows both.")
        )
    return _as_they_are(first, alerts, passed, preview, localizer)


@dataclass(frozen=True, slots=True)
class Replaced:
    """The settings that a change replaced. `undo`: the button's value; `language`: the old one, where it is another."""

    settings: AlertSettings
    undo: str
    language: str = ""


def alerts_changed(
    alerts: AlertsSummary,
    passed: Sequence[int],
    preview: Preview | None,
    localizer: Localizer,
    *,
    replaced: Replaced | None = None,
) -> Message:
    """For the person: how they are, how they were, and the way back. `passed`: by the change alone."""
    in_channel, name = localizer.within(alerts.channel_id), name_of(alerts.organization)
    first = localizer.say("Saved: alerts for {organization} {in_channel}.", organization=name, in_channel=in_channel)
    return _as_they_are(first, alerts, passed, preview, localizer, replaced=replaced)


def already_alerting(alerts: AlertsSummary, localizer: Localizer) -> Message:
    first = localizer.say(
        "{This_channel} already has alerts for {organization}.",
        **localizer.here(alerts.channel_id),
        organization=name_of(alerts.organization),
    )
    return _as_they_are(first, alerts, (), None, localizer)


def no_alerts(channel_id: str, localizer: Localizer) -> Message:
    return paragraphs(
        [
            localizer.say("{This_channel} has no alerts.", **localizer.here(channel_id)),
            localizer.say("Type {command} to set them up.", command=localizer.command("alerts")),
        ]
    )


def _as_they_are(
    first: RichText,
    alerts: AlertsSummary,
    passed: Sequence[int],
    preview: Preview | None,
    localizer: Localizer,
    *,
    replaced: Replaced | None = None,
) -> Message:
    paused = localizer.say(
        "They are paused: {command} shows why, and how to resume them.", command=localizer.command("list")
    )
    lines = [
        first,
        *([paused] if alerts.paused else []),
        when_line(alerts.settings, localizer),
        *extra_lines(alerts.settings, localizer),
        *(_before(replaced, localizer) if replaced else []),
        *_already_passed(passed, localizer),
        *(preview_lines(preview, localizer) if preview else []),
    ]
    undo = [BUTTONS.undo(replaced.undo, localizer.translator)] if replaced else []
    return paragraphs(lines, actions([*undo, buttons.settings(alerts.id, localizer.translator)]))


def _before(replaced: Replaced, localizer: Localizer) -> list[RichText]:
    lines = [before_line(replaced.settings, localizer).then(*extra_lines(replaced.settings, localizer))]
    if replaced.language:
        lines.append(localizer.say("Language before: {language}.", language=replaced.language))
    return lines


def _already_passed(passed: Sequence[int], localizer: Localizer) -> list[RichText]:
    if not passed:
        return []
    thresholds = ", ".join(map(localizer.translator.percent, sorted(passed)))
    return [localizer.say("We won't announce what is passed already: {thresholds}.", thresholds=thresholds)]


def _shows(localizer: Localizer) -> RichText:
    return localizer.say("{command} shows them, with buttons to change or end them.", command=localizer.command("list"))


def taken_on(localizer: Localizer) -> Message:
    return paragraphs([localizer.say("You've taken this alert. Your name now shows on it.")])


def taken_on_already(person_id: str, localizer: Localizer) -> Message:
    """For a person who pressed later: the first one stays."""
    return paragraphs(
        [
            localizer.say(
                "{person} has taken this alert already. To take it from them, choose Take over in the alert's menu.",
                person=UserMention(person_id),
            )
        ]
    )


def snoozed_until(
    organization: Organization, until: datetime | None, localizer: Localizer, *, breaks_at: int | None = None
) -> Message:
    """`until` None: until the month is over. `breaks_at`: percent that end the snooze early; None: nothing does."""
    name = name_of(organization)
    if until is None:
        return paragraphs(
            [localizer.say("Alerts for {organization} are snoozed here until the end of the month.", organization=name)]
        )
    instant = localizer.instant(until)
    first = localizer.say(
        "Alerts for {organization} are snoozed here until {instant}.", organization=name, instant=instant
    )
    if breaks_at is None:
        return paragraphs([first])
    percent = localizer.translator.percent(breaks_at)
    return paragraphs([first, localizer.say("We'll still alert you if usage reaches {percent}.", percent=percent)])


def snooze_over(organization: Organization, localizer: Localizer) -> Message:
    name = name_of(organization)
    return paragraphs([localizer.say("Snooze ended: alerts for {organization} come here again.", organization=name)])


def noted_as_expected(flow: RichText, localizer: Localizer) -> Message:
    """`flow`: of `spikes.spike_name`."""
    return paragraphs([localizer.say("Marked as expected: {flow}. We won't alert you on similar days.", flow=flow)])


def _as_it_is(first: RichText, alerts: AlertsSummary, localizer: Localizer) -> Message:
    return _as_they_are(first, alerts, (), None, localizer)


def _as_allowed(first: RichText, alerts: AlertsSummary, localizer: Localizer) -> Message:
    return paragraphs([first, when_line(alerts.settings, localizer)])


REPLIES = Replies(
    buttons=BUTTONS,
    paused_text=noop("Alerts for {organization} are paused: none come here until you resume them."),
    resumed_text=noop("Alerts for {organization} come here again."),
    removed_texts=(noop("Alerts for {organization} are off here."), noop("Undo brings them back as they were.")),
    restored_text=noop("Alerts for {organization} are on here again."),
    allowed_text=noop(
        "We may now post alerts for {organization} {in_this_channel}, where people from another company can read them."
    ),
    refused_text=noop("Alerts are not on: we can't post {in_this_channel}."),
    which_text=noop("Which alerts should we switch off here?"),
    unchanged_text=noop("We left the alerts for {organization} as they are: somebody has changed them since."),
    undone_text=noop("Undone: the alerts for {organization} are as they were before."),
    owned_text=noop("{person} set up the alerts for {organization} in {channel}."),
    asking_text=noop("{person} asks you to change the alerts for {organization} in {channel}."),
    settings=lambda alerts, localizer: [
        when_line(alerts.settings, localizer),
        *extra_lines(alerts.settings, localizer),
    ],
    edit_button=buttons.settings,
    as_it_is=_as_it_is,
    as_allowed=_as_allowed,
)
