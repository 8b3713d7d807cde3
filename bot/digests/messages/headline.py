"""The first line of a digest, complete by itself. Pure."""

from bot.blocks.phrases import share
from bot.blocks.rich_text import Fragment, Localizer, RichText, name_of
from bot.digests.messages.schedule_text import week_span
from bot.digests.model import Digest, MonthSoFar
from bot.i18n.translator import Translator
from bot.usage.model import Organization

MOST_PERCENT = 999  # beyond, a percentage says less than the figure before


def digest_headline(digest: Digest, organization: Organization, localizer: Localizer, *, stale: bool) -> RichText:
    """`Acme: 9,120 tasks in the week Nov 16–22 (▲ 12%); 77% of this month's allowance used.`"""
    # Both percentages come early: a phone shows the first hundred characters.
    translator = localizer.translator
    values: dict[str, Fragment] = {
        "organization": name_of(organization),
        "week": _week(digest, translator),
    }
    if digest.month is None:
        return localizer.say("{organization}: {week}.", **values)
    month = month_words(digest.month, translator, stale=stale)
    if digest.total is None and digest.month.limit and digest.month.used:  # then the month has the only figures
        tasks = translator.count("{n} task", "{n} tasks", digest.month.used)
        return localizer.say("{organization}: {tasks}, {month}; {week}.", **values, month=month, tasks=tasks)
    return localizer.say("{organization}: {week}; {month}.", **values, month=month)


def _week(digest: Digest, translator: Translator) -> str:
    days = week_span(digest.week, translator)
    if digest.total is None:
        return translator.count(
            "tasks of the week {days} not known ({n} day missing)",
            "tasks of the week {days} not known ({n} days missing)",
            len(digest.unknown_days),
            days=days,
        )
    week = translator.count("{n} task in the week {days}", "{n} tasks in the week {days}", digest.total, days=days)
    percent = digest.percent
    # After a week of 3 tasks "▲ 4,200 %" frightens; the figure of the week before, a line below, does not.
    if not percent or percent > MOST_PERCENT:
        return week
    arrow = "▲" if percent > 0 else "▼"
    return f"{week} ({arrow} {translator.percent(abs(percent))})"


def month_words(month: MonthSoFar, translator: Translator, *, stale: bool) -> str:
    """Use of the month; an old reading may be of one that is over, so then the month is named."""
    used, percent = translator.number(month.used), _share_used(month, translator)
    if stale:
        name = translator.month(month.first)
        if percent is None:
            return translator.say("{used} in {month}", used=used, month=name)
        return translator.say("{percent} of the allowance used in {month}", percent=percent, month=name)
    if month.used == 0:
        return translator.say("no tasks used yet this month")
    if percent is None:
        return translator.say("{used} this month", used=used)
    return translator.say("{percent} of this month's allowance used", percent=percent)


def _share_used(month: MonthSoFar, translator: Translator) -> str | None:
    """The part of the allowance that is used, in percent; None without an allowance."""
    return share(month.used, month.limit, translator) if month.limit else None
