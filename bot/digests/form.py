"""The modal in which a channel subscribes, and what is read out of it when it comes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.blocks.message import Block
from bot.blocks.modal import clock, failed_view, field, menu
from bot.blocks.rich_text import Channel, Localizer, RichText, join
from bot.digests.messages.schedule_text import fresh_hint, own_zone_unknown, weekday_name
from bot.digests.schedule import WeeklySchedule
from bot.i18n.time_zones import known_zone, offered_zones, zone_exists, zone_label
from bot.i18n.translator import Translator, noop
from bot.organizations.messages import choose
from bot.subscriptions.form import (
    LANGUAGE,
    ORGANIZATION,
    Target,
    about,
    form_view,
    language_fault,
    language_field,
    organization_fault,
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice in a submitted form. `organization` is empty where the form did not ask for it."""

    organization: str
    schedule: WeeklySchedule
    locale: str


def subscribe_view(form: Form, translator: Translator, now: datetime, *, follow: bool = False) -> dict[str, Any]:
    """The form. With `follow`, Slack tells of each change of the time, so that the hint can follow."""
    if not form.organizations:
        return failed_view(choose((), translator, Period.CURRENT_MONTH), translator)
    return form_view(
        translator.say(TITLE),
        _blocks(form, translator, now, follow=follow),
        callback_id=SUBSCRIBE,
        submit=translator.say("Subscribe"),
        target=form.target,
        translator=translator,
    )


def read_submission(values: Mapping[str, str], translator: Translator) -> Chosen | dict[str, str]:
    """The choice, or a sentence for each input that holds none. What is submitted may be forged."""
    weekday, at = _weekday(_value(values, WEEKDAY)), _time(_value(values, TIME))
    time_zone, locale, organization = (_value(values, block) for block in (ZONE, LANGUAGE, ORGANIZATION))
    wrong = organization_fault(values, translator)
    if weekday is None:
        wrong[WEEKDAY] = translator.say("Please choose a day of the week.")
    if at is None:
        wrong[TIME] = translator.say("Please choose a time between 00:00 and 23:59.")
    if not zone_exists(time_zone):
        wrong[ZONE] = translator.say("Please choose a time zone.")
    wrong |= language_fault(values, translator)
    if wrong or weekday is None or at is None:
        return wrong
    return Chosen(organization, WeeklySchedule(weekday, at, time_zone), locale)


def _blocks(form: Form, translator: Translator, now: datetime, *, follow: bool) -> list[Block]:
    schedule = form.schedule
    weekdays = {str(day): weekday_name(day, translator) for day in range(7)}
    zones = {
        time_zone: zone_label(time_zone, now)
        for time_zone in offered_zones([form.own_time_zone, schedule.time_zone], now)
    }
    hint = fresh_hint(schedule, now, translator) or ""
    localizer = Localizer(translator, form.own_time_zone)
    return [
        *about(form, _introduction(form, localizer), "subscribe", localizer),
        field(WEEKDAY, translator.say("Day"), menu(weekdays, str(schedule.weekday)), follow=follow),
        field(TIME, translator.say("Time"), clock(schedule.at.strftime("%H:%M")), hint=hint, follow=follow),
        field(ZONE, translator.say("Time zone"), menu(zones, known_zone(schedule.time_zone).key), follow=follow),
        language_field(form.locale, translator),
    ]


def _introduction(form: Form, localizer: Localizer) -> RichText:
    introduction = localizer.say(
        "Once a week {channel} reads how many tasks the last week used, what changed, and where the month is heading.",
        channel=Channel(form.target.channel_id),
    )
    if form.unknown_time_zone is None:
        return introduction
    unknown = own_zone_unknown(form.unknown_time_zone, localizer)
    return join([introduction, unknown, localizer.say("Please choose a time zone.")], " ")


def _value(values: Mapping[str, str], block: str) -> str:
    """A menu's value or a picker's time; empty where the input holds nothing."""
    return values.get(block, "")


# Values come back from a client, so each is read as if it were typed.
def _weekday(value: str) -> int | None:
    return int(value) if re.fullmatch("[0-6]", value) else None


def _time(value: str) -> time | None:
    read = re.fullmatch("([01][0-9]|2[0-3]):([0-5][0-9])", value)
    return time(int(read[1]), int(read[2])) if read else None
