"""What `status` tells of an organization's alerts: how old its figures are, when it is looked at next, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.alerts.messages.settings_text import snooze_line
from bot.blocks.kit import twin
from bot.blocks.message import Message
from bot.blocks.rich_text import Line, Voice, headed, name_of
from bot.slack.error_messages import mark
from bot.usage.model import Organization

MOST_ORGANIZATIONS = 5
_MOST_OPEN = 12
_WHY = {  # the values of `bot.alerts.rules.check_interval.Why`
    "near": mark("a mark is near"),
    "usual": mark("this is the usual pace"),
    "far": mark("no mark is near"),
    "no_limit": mark("no limit is known"),
    "budget": mark("the requests of a day are limited"),
    "failing": mark("Pipefy could not be read"),
    "asked": mark("somebody asked for it"),
    "snooze": mark("a snooze ends then"),
}


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """What is not over. `what`: a mark in percent, an unusual day, or None for the forecast."""

    what: int | date | None
    since: datetime


@dataclass(frozen=True, slots=True)
class AlertStatus:
    """How it stands with one organization. `age`: of the last reading; `why`: of the next check.

    `silent_until` counts only where it is `silent`; None: until the month is over.
    """

    organization: Organization
    last_reading: datetime | None
    age: timedelta | None
    next_check: datetime | None
    why: str
    failing_since: datetime | None
    requests_today: int
    checks_today: int  # of these, those that checks made
    requests_a_day: int  # as many as checks may make
    requests_this_month: int
    open: tuple[OpenAlert, ...] = ()
    silent: bool = False
    silent_until: datetime | None = None


def status_alerts(statuses: Sequence[AlertStatus], voice: Voice) -> Message:
    """A list for each organization: at least one. `kit.together` sets it below the other lines of `status`."""
    drawn = [
        (voice.say("Alerts for {organization}", organization=name_of(status.organization)), _lines(status, voice))
        for status in statuses[:MOST_ORGANIZATIONS]
    ]
    text = [line for title, lines in drawn for line in (title.text, *(f"• {line.text}" for line in lines))]
    return Message(twin(text), tuple(headed(title, lines) for title, lines in drawn))


def _lines(status: AlertStatus, voice: Voice) -> list[Line]:
    failing = status.failing_since
    return [
        _last(status, voice),
        _next(status, voice),
        *([_failing(failing, voice)] if failing else []),
        _requests(status, voice),
        *_open(status.open, voice),
        *([snooze_line(status.silent_until, voice)] if status.silent else []),
    ]


def _last(status: AlertStatus, voice: Voice) -> Line:
    if status.last_reading is None or status.age is None:
        return voice.say("Last reading: {instant}", instant=voice.words.say("none yet"))
    at, age = voice.instant(status.last_reading), voice.words.age(status.age)
    return voice.say("Last reading: {instant}, {age} old", instant=at, age=age)


def _next(status: AlertStatus, voice: Voice) -> Line:
    if status.next_check is None:
        return voice.say("Next check: none")
    at = voice.instant(status.next_check)
    if status.why not in _WHY:
        return voice.say("Next check: {instant}", instant=at)
    return voice.say("Next check: {instant}, because {why}", instant=at, why=voice.words.say(_WHY[status.why]))


def _failing(since: datetime, voice: Voice) -> Line:
    at = voice.instant(since)
    return voice.say("Pipefy could not be read since {instant}; no alert fires and none is resolved", instant=at)


def _requests(status: AlertStatus, voice: Voice) -> Line:
    words = voice.words
    return voice.say(
        "Requests to Pipefy: {today} today, {month} this month; checks made {checks} of their {most} today",
        today=words.number(status.requests_today),
        checks=words.number(status.checks_today),
        most=words.number(status.requests_a_day),
        month=words.number(status.requests_this_month),
    )


def _open(open_ones: Sequence[OpenAlert], voice: Voice) -> list[Line]:
    if not open_ones:
        return [voice.say("Open alerts: none")]
    lines = [
        voice.say("Open: {what}, since {instant}", what=_what(one, voice), instant=voice.instant(one.since))
        for one in open_ones[:_MOST_OPEN]
    ]
    more = len(open_ones) - len(lines)
    return [*lines, *([Line((voice.words.count("{n} more", "{n} more", more),))] if more else [])]


def _what(one: OpenAlert, voice: Voice) -> str:
    match one.what:
        case None:
            return voice.words.say("the forecast passed {percent}", percent=voice.words.percent(100))
        case date() as day:
            return voice.words.say("an unusual day, {day}", day=voice.words.day(day))
        case passed:
            return voice.words.say("{marks} passed", marks=voice.words.percent(passed))
