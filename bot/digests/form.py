"""The modal in which a channel subscribes, and what is read out of it when it comes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, assert_never

from bot.blocks.kit import actions
from bot.blocks.message import Block
from bot.blocks.modal import clock, field, menu, message_view
from bot.blocks.rich_text import Channel, Localizer, RichText, join
from bot.digests.extent import Extent
from bot.digests.messages import buttons
from bot.digests.messages.schedule_text import IN_EVERY_MONTH, fresh_hint, own_zone_unknown, weekday_name
from bot.digests.schedule import Cadence, DailySchedule, MonthlySchedule, Schedule, WeeklySchedule
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
TITLE = noop("Digest")
CADENCE, DAYS, WEEKDAY, MONTH_DAY, TIME, ZONE = "cadence", "days", "weekday", "month_day", "time", "zone"
EXTENT = "extent"
_WORKDAYS, _ALL_DAYS = "workdays", "all"
_CADENCES = {
    Cadence.DAILY: noop("Daily, about yesterday"),
    Cadence.WEEKLY: noop("Weekly, about the last week"),
    Cadence.MONTHLY: noop("Monthly, about the last month"),
}
_EXTENTS = {
    Extent.HEADLINE: noop("Headline only"),
    Extent.TOP_FLOWS: noop("Headline and top flows"),
    Extent.EVERYTHING: noop("Everything: forecast, charts, flows"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """The content of a form. `organizations`: those that the person may read."""

    target: Target
    organizations: tuple[Organization, ...]
    organization: str  # uuid; one that is not offered chooses nothing
    schedule: Schedule
    locale: str
    own_time_zone: str
    unknown_time_zone: str | None = None  # see `Person`; None where the form does not go by the person's own
    obstacle: Obstacle | None = None  # that does not keep the form from being saved
    shows_more: bool = False  # fields that few people change
    extent: Extent = Extent.EVERYTHING


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice in a submitted form. `organization` is empty where the form did not ask for it.

    An empty time zone of `settings`, and `locale` and `extent` None: those fields were not shown, and stay as they are.
    """

    organization: str
    settings: Schedule
    locale: str | None = None
    extent: Extent | None = None

    def schedule(self, time_zone: str) -> Schedule:
        """The chosen schedule. `time_zone`: where none was asked for."""
        return self.settings if self.settings.time_zone else replace(self.settings, time_zone=time_zone)


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
    at, wrong = _time(_value(values, TIME)), organization_fault(values, translator)
    settings = _settings(values, at or time(), values.get(ZONE, ""))
    if not isinstance(settings, Schedule):
        wrong[settings] = translator.say(_FAULTS[settings])
    if at is None:
        wrong[TIME] = translator.say("Choose a time between 00:00 and 23:59.")
    extent = _extent(values)
    if EXTENT in values and extent is None:
        wrong[EXTENT] = translator.say("Choose what the message holds.")
    if shows_more(values):
        if not zone_exists(_value(values, ZONE)):
            wrong[ZONE] = translator.say("Choose a time zone.")
        wrong |= language_fault(values, translator)
    if wrong or not isinstance(settings, Schedule):
        return wrong
    return Chosen(_value(values, ORGANIZATION), settings, values.get(LANGUAGE), extent)


def chosen_cadence(values: Mapping[str, str]) -> Cadence | None:
    """The cadence that is chosen in a form; None where it holds none, as those of an earlier release."""
    value = _value(values, CADENCE)
    return Cadence(value) if value in set(Cadence) else None


def shows_more(values: Mapping[str, str]) -> bool:
    """True where a form came back with the fields that it shows on demand."""
    return bool({ZONE, LANGUAGE} & values.keys())


def _blocks(form: Form, translator: Translator, now: datetime) -> list[Block]:
    schedule = form.schedule
    localizer = Localizer(translator, form.own_time_zone)
    warning = [warning_above(form.obstacle, form.target.channel_id, localizer)] if form.obstacle else []
    return [
        *warning,
        *about(form, _introduction(form, localizer), "subscribe", localizer),
        _cadence_field(form, localizer),
        _days_field(schedule, translator),
        _time_field(form, now, translator),
        _extent_field(form.extent, translator),
        *(_more_fields(form, translator, now) if form.shows_more else [actions([buttons.more(translator)])]),
    ]


def _cadence_field(form: Form, localizer: Localizer) -> Block:
    translator = localizer.translator
    labels = {cadence.value: translator.say(label) for cadence, label in _CADENCES.items()}
    # A menu, as three buttons below each other would push *Save* off a phone's screen.
    chosen = {**menu(labels, form.schedule.cadence.value), "action_id": buttons.CADENCE}
    hint = (
        localizer.say(
            "Another choice replaces this digest. To have both, type {command}.",
            command=localizer.command("subscribe daily 9:00"),
        ).shown
        if form.target.subscription_id
        else translator.say("You can have one of each.")
    )
    return field(CADENCE, translator.say("How often"), chosen, hint=hint, follow=True)


def _days_field(schedule: Schedule, translator: Translator) -> Block:
    """The days on which it runs, by its cadence. A block each: Slack keeps what the block of an id holds."""
    match schedule:
        case DailySchedule(workdays=workdays):
            labels = {
                _WORKDAYS: translator.say("Workdays, by the country's calendar"),
                _ALL_DAYS: translator.say("All days"),
            }
            return field(DAYS, translator.say("Days"), menu(labels, _WORKDAYS if workdays else _ALL_DAYS))
        case WeeklySchedule(weekday=weekday):
            weekdays = {str(day): weekday_name(day, translator) for day in range(7)}
            return field(WEEKDAY, translator.say("Day"), menu(weekdays, str(weekday)))
        case MonthlySchedule(day=day):
            days = {str(number): _month_day(number, translator) for number in range(1, 32)}
            return field(MONTH_DAY, translator.say("Day of the month"), menu(days, str(day)))
        case _:
            assert_never(schedule)


def _month_day(number: int, translator: Translator) -> str:
    if number <= IN_EVERY_MONTH:
        return str(number)
    return translator.say("{day}, or the last day of the month", day=str(number))


def _extent_field(extent: Extent, translator: Translator) -> Block:
    labels = {choice.value: translator.say(label) for choice, label in _EXTENTS.items()}
    return field(EXTENT, translator.say("What the message holds"), menu(labels, extent.value))


def _more_fields(form: Form, translator: Translator, now: datetime) -> list[Block]:
    time_zone = form.schedule.time_zone
    zones = {zone: zone_label(zone, now) for zone in offered_zones([form.own_time_zone, time_zone], now)}
    hint = translator.say("The day and the time are in this zone, for example {zone}.", zone="America/Sao_Paulo")
    return [
        field(ZONE, translator.say("Time zone"), menu(zones, known_zone(time_zone).key), hint=hint),
        language_field(form.locale, translator),
    ]


def _time_field(form: Form, now: datetime, translator: Translator) -> Block:
    zone = known_zone(form.schedule.time_zone).key
    # The zone stands in the label, as a line below each field would push *Save* off a phone's screen.
    label = translator.say("Time") if form.shows_more else translator.say("Time ({zone})", zone=zone)
    hint = fresh_hint(form.schedule, now, translator) or ""
    return field(TIME, label, clock(form.schedule.at.strftime("%H:%M")), hint=hint)


def _introduction(form: Form, localizer: Localizer) -> RichText:
    introduction = localizer.say(
        "We'll post usage in {channel}.",
        channel=Channel(form.target.channel_id),
    )
    if form.unknown_time_zone is None:
        return introduction
    unknown = own_zone_unknown(form.unknown_time_zone, localizer)
    return join([introduction, unknown, localizer.say("Choose a time zone below.")], " ")


def _value(values: Mapping[str, str], block: str) -> str:
    """A menu's value or a picker's time; empty where the input holds nothing."""
    return values.get(block, "")


_FAULTS = {
    CADENCE: noop("Choose how often the digest comes."),
    DAYS: noop("Choose workdays or all days."),
    WEEKDAY: noop("Choose a day of the week."),
    MONTH_DAY: noop("Choose a day from 1 to 31."),
}


# Values come back from a client, so each is read as if it were typed.
def _settings(values: Mapping[str, str], at: time, time_zone: str) -> Schedule | str:
    """The schedule that is chosen, or the input that holds nothing usable."""
    match chosen_cadence(values):
        case Cadence.DAILY if _value(values, DAYS) in (_WORKDAYS, _ALL_DAYS):
            return DailySchedule(at, time_zone, values[DAYS] == _WORKDAYS)
        case Cadence.DAILY:
            return DAYS
        case Cadence.MONTHLY if re.fullmatch("[1-9]|[12][0-9]|3[01]", _value(values, MONTH_DAY)):
            return MonthlySchedule(int(values[MONTH_DAY]), at, time_zone)
        case Cadence.MONTHLY:
            return MONTH_DAY
        case None if CADENCE in values:
            return CADENCE
        case _ if re.fullmatch("[0-6]", _value(values, WEEKDAY)):
            return WeeklySchedule(int(values[WEEKDAY]), at, time_zone)
        case _:
            return WEEKDAY


def _extent(values: Mapping[str, str]) -> Extent | None:
    value = _value(values, EXTENT)
    return Extent(value) if value in set(Extent) else None


def _time(value: str) -> time | None:
    read = re.fullmatch("([01][0-9]|2[0-3]):([0-5][0-9])", value)
    return time(int(read[1]), int(read[2])) if read else None
