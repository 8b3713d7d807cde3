"""The modal in which a channel subscribes, and what is read out of it when it comes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.blocks.kit import actions
from bot.blocks.message import Block
from bot.blocks.modal import clock, field, menu, message_view
from bot.blocks.rich_text import Channel, Localizer, RichText, join
from bot.digests.messages.buttons import more
from bot.digests.messages.schedule_text import fresh_hint, own_zone_unknown, weekday_name
from bot.digests.schedule import WeeklySchedule
from bot.i18n.time_zones import known_zone, offered_zones, zone_exists, zone_label
from bot.i18n.translator import Translator, noop
from bot.organizations.messages import choose
from bot.subscriptions.form import (
    LANGUAGE,
    ORGANIZATION,
    Obstacle,
    Target,
    about,
    form_view,
    language_fault,
    language_field,
    organization_fault,
    warning_above,
)
from bot.usage.model import Organization
from bot.usage.period import Period

SUBSCRIBE = "subscribe"  # the form's callback id
TITLE = noop("Weekly digest")
WEEKDAY, TIME, ZONE = "weekday", "time", "zone"


@dataclass(frozen=True, slots=True)
class Form:
    """The content of a form. `organizations`: those that the person may read."""

    target: Target
    organizations: tuple[Organization, ...]
    organization: str  # uuid; one that is not offered chooses nothing
    schedule: WeeklySchedule
    locale: str
    own_time_zone: str
    unknown_time_zone: str | None = None  # see `Person`; None where the form does not go by the person's own
    obstacle: Obstacle | None = None  # that does not keep the form from being saved
    shows_more: bool = False  # fields that few people change


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice in a submitted form. `organization` is empty where the form did not ask for it.

    `time_zone` and `locale` None: those fields were not shown, and stay as they are.
    """

    organization: str
    weekday: int
    at: time
    time_zone: str | None = None
    locale: str | None = None

    def schedule(self, time_zone: str) -> WeeklySchedule:
        """The chosen schedule. `time_zone`: where none was asked for."""
        return WeeklySchedule(self.weekday, self.at, self.time_zone or time_zone)


def subscribe_view(form: Form, translator: Translator, now: datetime) -> dict[str, Any]:
    """The form. Slack keeps what was filled in when the same inputs are shown again."""
    if not form.organizations:
        return message_view(translator.say(TITLE), choose((), translator, Period.CURRENT_MONTH), translator)
    return form_view(
        translator.say(TITLE),
        _blocks(form, translator, now),
        callback_id=SUBSCRIBE,
        submit=translator.say("Subscribe"),
        target=form.target,
        translator=translator,
    )


def read_submission(values: Mapping[str, str], translator: Translator) -> Chosen | dict[str, str]:
    """The choice, or a sentence for each input that holds none. What is submitted may be forged."""
    weekday, at = _weekday(_value(values, WEEKDAY)), _time(_value(values, TIME))
    wrong = organization_fault(values, translator)
    if weekday is None:
        wrong[WEEKDAY] = translator.say("Choose a day of the week.")
    if at is None:
        wrong[TIME] = translator.say("Choose a time between 00:00 and 23:59.")
    if shows_more(values):
        if not zone_exists(_value(values, ZONE)):
            wrong[ZONE] = translator.say("Choose a time zone.")
        wrong |= language_fault(values, translator)
    if wrong or weekday is None or at is None:
        return wrong
    return Chosen(_value(values, ORGANIZATION), weekday, at, values.get(ZONE), values.get(LANGUAGE))


def shows_more(values: Mapping[str, str]) -> bool:
    """True where a form came back with the fields that it shows on demand."""
    return bool({ZONE, LANGUAGE} & values.keys())


def _blocks(form: Form, translator: Translator, now: datetime) -> list[Block]:
    schedule = form.schedule
    weekdays = {str(day): weekday_name(day, translator) for day in range(7)}
    weekday_hint = translator.say("On Monday, for example, you read about the week that ended on Sunday.")
    localizer = Localizer(translator, form.own_time_zone)
    warning = [warning_above(form.obstacle, form.target.channel_id, localizer)] if form.obstacle else []
    return [
        *warning,
        *about(form, _introduction(form, localizer), "subscribe", localizer),
        field(WEEKDAY, translator.say("Day"), menu(weekdays, str(schedule.weekday)), hint=weekday_hint),
        field(
            TIME, translator.say("Time"), clock(schedule.at.strftime("%H:%M")), hint=_time_hint(form, now, translator)
        ),
        *(_more_fields(form, translator, now) if form.shows_more else [actions([more(translator)])]),
    ]


def _more_fields(form: Form, translator: Translator, now: datetime) -> list[Block]:
    time_zone = form.schedule.time_zone
    zones = {zone: zone_label(zone, now) for zone in offered_zones([form.own_time_zone, time_zone], now)}
    hint = translator.say("The day and the time are in this zone, for example {zone}.", zone="America/Sao_Paulo")
    return [
        field(ZONE, translator.say("Time zone"), menu(zones, known_zone(time_zone).key), hint=hint),
        language_field(form.locale, translator),
    ]


def _time_hint(form: Form, now: datetime, translator: Translator) -> str:
    fresh = fresh_hint(form.schedule, now, translator)
    if fresh is not None:
        return fresh
    zone = known_zone(form.schedule.time_zone).key
    return translator.say("For example 09:00, in the time zone {zone}.", zone=zone)


def _introduction(form: Form, localizer: Localizer) -> RichText:
    introduction = localizer.say(
        "Once a week we'll post in {channel}: last week's usage, what changed, and where the month is heading.",
        channel=Channel(form.target.channel_id),
    )
    if form.unknown_time_zone is None:
        return introduction
    unknown = own_zone_unknown(form.unknown_time_zone, localizer)
    return join([introduction, unknown, localizer.say("Choose a time zone below.")], " ")


def _value(values: Mapping[str, str], block: str) -> str:
    """A menu's value or a picker's time; empty where the input holds nothing."""
    return values.get(block, "")


# Values come back from a client, so each is read as if it were typed.
def _weekday(value: str) -> int | None:
    return int(value) if re.fullmatch("[0-6]", value) else None


def _time(value: str) -> time | None:
    read = re.fullmatch("([01][0-9]|2[0-3]):([0-5][0-9])", value)
    return time(int(read[1]), int(read[2])) if read else None
