"""The first line of a digest, complete by itself, and the advice for a month that passes its allowance."""

from bot.blocks.phrases import COMMAND
from bot.blocks.rich_text import Code, Fragment, Localizer, RichText, name_of
from bot.digests.messages.schedule_text import week_span
from bot.digests.model import Digest, MonthSoFar
from bot.i18n.translator import Translator
from bot.usage.forecast import Forecast
from bot.usage.model import Organization

_MOST_PERCENT = 999  # beyond, a percentage says less than the figure before


def digest_headline(digest: Digest, organization: Organization, localizer: Localizer, *, stale: bool) -> RichText:
    """`Acme, week 16–22 Nov: 9,120 tasks, ▲ 12 % on the week before; 38,412 of 50,000 this month (77 %), …`"""
    values: dict[str, Fragment] = {
        "organization": name_of(organization),
        "days": week_span(digest.week, localizer.translator),
        "week": _week(digest, localizer.translator),
    }
    if digest.month is None:
        return localizer.say("{organization}, week {days}: {week}.", **values)
    month = _month(digest.month, localizer.translator, stale=stale)
    return localizer.say("{organization}, week {days}: {week}; {month}.", **values, month=month)


def month_advice(month: MonthSoFar | None, localizer: Localizer) -> RichText | None:
    """Advice on what to do next; None while the month stays within its allowance."""
    if month is None or month.limit is None:
        return None
    advice = localizer.say(
        "Look at the flows that grew, pause what can wait, or ask your Pipefy contact for a larger allowance. "
        "{command} shows every flow.",
        command=Code(f"{COMMAND} flows"),
    )
    if month.used >= month.limit:
        return localizer.say("The allowance of this month is used up.").then(advice)
    if month.passes_on is None:
        return None
    return localizer.say(
        "Around {day} the allowance is used up at this pace.", day=localizer.translator.day(month.passes_on)
    ).then(advice)


def _week(digest: Digest, translator: Translator) -> str:
    if digest.total is None:
        return translator.count(
            "its tasks are unknown, {n} of its days is missing",
            "its tasks are unknown, {n} of its days are missing",
            len(digest.unknown_days),
        )
    return translator.count("{n} task", "{n} tasks", digest.total) + _compared(digest, translator)


def _compared(digest: Digest, translator: Translator) -> str:
    if digest.before is None:
        return ""
    percent = digest.percent
    # After a week of 3 tasks "▲ 4,200 %" frightens; the figure itself does not.
    if percent is None or percent > _MOST_PERCENT:
        return translator.say(", after {tasks} the week before", tasks=translator.number(digest.before))
    if percent == 0:
        return translator.say(", about as many as the week before")
    arrow = "▲" if percent > 0 else "▼"
    return translator.say(
        ", {arrow} {percent} on the week before", arrow=arrow, percent=translator.percent(abs(percent))
    )


def _month(month: MonthSoFar, translator: Translator, *, stale: bool) -> str:
    """Use of the month; an old reading may be of one that is over, so then the month is named."""
    name = translator.say("in {month}", month=translator.month(month.first)) if stale else translator.say("this month")
    used = translator.number(month.used)
    if month.limit is None or month.percent is None:
        sentence = translator.say("{used} {month}", used=used, month=name)
    else:
        limit, percent = translator.number(month.limit), translator.percent(month.percent)
        sentence = translator.say(
            "{used} of {limit} {month} ({percent})", used=used, limit=limit, month=name, percent=percent
        )
    if not isinstance(month.outlook, Forecast):
        return sentence
    expected = translator.number(_about(month.outlook.expected, month.used))
    return sentence + translator.say(", heading for {expected}", expected=expected)


def _about(expected: int, used: int) -> int:
    """A forecast rounded to three digits; exact where that would be less than is used already."""
    unit = int(10 ** max(0, len(str(expected)) - 3))
    rounded = (expected + unit // 2) // unit * unit
    return rounded if rounded >= used else expected
