"""Answers about a week of which nothing was kept. Pure."""

from bot.blocks.message import Message
from bot.blocks.rich_text import Fragment, Localizer, name_of, paragraphs
from bot.digests.messages.schedule_text import week_span
from bot.i18n.translator import noop
from bot.usage.model import Organization
from bot.usage.period import Week, iso_name

_THREE_MONTHS = noop("last_3_months")
_WEEK = noop("week {week}")


def no_such_week(organization: Organization, week: Week, first_kept: Week | None, localizer: Localizer) -> Message:
    """The answer, and the first week that can be shown. `first_kept`: None where no day was kept yet."""
    values: dict[str, Fragment] = {"organization": name_of(organization), "week": week_span(week, localizer.translator)}
    if first_kept is None:
        sentence = noop("We have no data for the week {week}: we have kept none of {organization} yet. Try {command}")
        return paragraphs([localizer.say(sentence, command=localizer.command(_THREE_MONTHS), **values)])
    return paragraphs(
        [
            localizer.say(
                "We have no data for the week {week}: we have kept data of {organization} since {day}. Try {command}",
                day=localizer.translator.long_day(first_kept.first),
                command=localizer.command(_WEEK, week=iso_name(first_kept)),
                **values,
            )
        ]
    )
