"""Alerts in `status`: age of the figures, next check and its reason, requests made, open alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.alerts.messages.doubts import doubts_line
from bot.alerts.messages.settings_text import asleep_line, snooze_line
from bot.alerts.model import FULL_USE
from bot.alerts.rules.observation import Doubts
from bot.blocks.kit import fallback_text
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, name_of, titled_list
from bot.i18n.translator import noop
from bot.usage.model import Organization

MOST_ORGANIZATIONS = 5  # a list each: with more, the other parts of `status` fall off Slack's 50 blocks
_MOST_OPEN = 12  # alerts of one organization: ten thresholds, the forecast and a spike
_OPEN = noop("Open: {what}, since {instant}")
_REASONS = {  # the values of `bot.alerts.rules.check_interval.CheckReason`
    "near": noop("a mark is near"),
    "usual": noop("this is the usual pace"),
    "far": noop("no mark is near"),
    "no_limit": noop("no limit is known"),
    "budget": noop("the requests of a day are limited"),
    "failing": noop("Pipefy could not be read"),
    "doubted": noop("Pipefy's figures are in doubt"),
    "asked": noop("somebody asked for it"),
    "snooze": noop("a snooze ends then"),
}


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that is not over. `what`: a threshold in percent, an unusual day, or None for the forecast."""

    what: int | date | None
    since: datetime


@dataclass(frozen=True, slots=True)
class AlertStatus:
    """Alerts of one organization. `age`: of the last reading; `reason`: for the next check.

    `snoozed_until` counts only where it is `snoozed`; None: until the month is over. `asleep`: there is no limit to go
    by, and what is open was passed before. `doubted`: Pipefy is read since `failing_since`, but not to be relied on,
    for the `doubts` about the last reading.
    """

    organization: Organization
    last_reading: datetime | None
    age: timedelta | None
    next_check: datetime | None
    reason: str
    failing_since: datetime | None
    requests_today: int
    checks_today: int  # of these, those that checks made
    requests_a_day: int  # as many as checks may make
    requests_this_month: int
    open: tuple[OpenAlert, ...] = ()
    snoozed: bool = False
    snoozed_until: datetime | None = None
    asleep: bool = False
    doubted: bool = False
    doubts: Doubts | None = None


def status_alerts(statuses: Sequence[AlertStatus], localizer: Localizer) -> Message:
    """A list for each organization, at least one. `kit.combine` sets it below the other lines of `status`."""
    drawn = [
        (
            localizer.say("Alerts for {organization}", organization=name_of(status.organization)),
            _lines(status, localizer),
        )
        for status in statuses[:MOST_ORGANIZATIONS]
    ]
    text = [line for title, lines in drawn for line in (title.text, *(f"• {line.text}" for line in lines))]
    return Message(fallback_text(text), tuple(titled_list(title, lines) for title, lines in drawn))


def _lines(status: AlertStatus, localizer: Localizer) -> list[RichText]:
    failing = status.failing_since
    return [
        _last(status, localizer),
        _next(status, localizer),
        *([_failing(status, failing, localizer)] if failing else []),
        *([asleep_line(localizer)] if status.asleep else []),
        _requests(status, localizer),
        *_open(status, localizer),
        *([snooze_line(status.snoozed_until, localizer)] if status.snoozed else []),
    ]


def _last(status: AlertStatus, localizer: Localizer) -> RichText:
    if status.last_reading is None or status.age is None:
        return localizer.say("Last reading: {instant}", instant=localizer.translator.say("none yet"))
    at, age = localizer.instant(status.last_reading), localizer.translator.age(status.age)
    return localizer.say("Last reading: {instant}, {age} old", instant=at, age=age)


def _next(status: AlertStatus, localizer: Localizer) -> RichText:
    if status.next_check is None:
        return localizer.say("Next check: none")
    at = localizer.instant(status.next_check)
    # A newer replica may have stored a reason that this one does not know yet.
    if status.reason not in _REASONS:
        return localizer.say("Next check: {instant}", instant=at)
    return localizer.say(
        "Next check: {instant}, because {why}", instant=at, why=localizer.translator.say(_REASONS[status.reason])
    )


def _failing(status: AlertStatus, since: datetime, localizer: Localizer) -> RichText:
    if status.doubted:
        return doubts_line(since, status.doubts, localizer)
    return localizer.say(
        "The bot has not been able to read Pipefy since {instant}; no alert fires and none is resolved",
        instant=localizer.instant(since),
    )


def _requests(status: AlertStatus, localizer: Localizer) -> RichText:
    translator = localizer.translator
    return localizer.say(
        "Requests to Pipefy: {today} today, {month} this month; checks made {checks} of their {most} today",
        today=translator.number(status.requests_today),
        checks=translator.number(status.checks_today),
        most=translator.number(status.requests_a_day),
        month=translator.number(status.requests_this_month),
    )


def _open(status: AlertStatus, localizer: Localizer) -> list[RichText]:
    if not status.open:
        return [localizer.say("Open alerts: none")]
    # "80 % passed" would be a percentage of nothing.
    sentence = noop("Open before that: {what}, since {instant}") if status.asleep else _OPEN
    lines = [
        localizer.say(sentence, what=_alert(alert, localizer), instant=localizer.instant(alert.since))
        for alert in status.open[:_MOST_OPEN]
    ]
    more = len(status.open) - len(lines)
    return [*lines, *([RichText((localizer.translator.count("{n} more", "{n} more", more),))] if more else [])]


def _alert(alert: OpenAlert, localizer: Localizer) -> str:
    match alert.what:
        case None:
            return localizer.translator.say(
                "the forecast passed {percent}", percent=localizer.translator.percent(FULL_USE)
            )
        case date() as day:
            return localizer.translator.say("an unusual day, {day}", day=localizer.translator.day(day))
        case threshold:
            return localizer.translator.say("{marks} passed", marks=localizer.translator.percent(threshold))
