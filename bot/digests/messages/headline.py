"""The first line of a digest, complete by itself, and what to do when the month passes its allowance."""

from bot.blocks.rich_text import Line, Part, Typed, Voice, name_of
from bot.digests.messages.schedule_text import week_span
from bot.digests.model import Digest, MonthSoFar
from bot.i18n.translator import Words
from bot.onboarding.messages import COMMAND
from bot.usage.forecast import Forecast
from bot.usage.model import Organization

_MOST_PERCENT = 999  # beyond, a percentage says less than the figure before


def digest_headline(digest: Digest, organization: Organization, voice: Voice, *, stale: bool) -> Line:
    """`Acme, week 16–22 Nov: 9,120 tasks, ▲ 12 % on the week before; 38,412 of 50,000 this month (77 %), …`"""
    values: dict[str, Part] = {
        "organization": name_of(organization),
        "days": week_span(digest.week, voice.words),
        "week": _week(digest, voice.words),
    }
    if digest.month is None:
        return voice.say("{organization}, week {days}: {week}.", **values)
    month = _month(digest.month, voice.words, stale=stale)
    return voice.say("{organization}, week {days}: {week}; {month}.", **values, month=month)


def month_advice(month: MonthSoFar | None, voice: Voice) -> Line | None:
    """What to do next; None while the month stays within its allowance."""
    if month is None or month.limit is None:
        return None
    what = voice.say(
        "Look at the flows that grew, pause what can wait, or ask your Pipefy contact for a larger allowance. "
        "{command} shows every flow.",
        command=Typed(f"{COMMAND} flows"),
    )
    if month.used >= month.limit:
        return voice.say("The allowance of this month is used up.").then(what)
    if month.passes_on is None:
        return None
    return voice.say("Around {day} the allowance is used up at this pace.", day=voice.words.day(month.passes_on)).then(
        what
    )


def _week(digest: Digest, words: Words) -> str:
    if digest.total is None:
        return words.count(
            "its tasks are unknown, {n} of its days is missing",
            "its tasks are unknown, {n} of its days are missing",
            len(digest.unknown_days),
        )
    return words.count("{n} task", "{n} tasks", digest.total) + _compared(digest, words)


def _compared(digest: Digest, words: Words) -> str:
    if digest.before is None:
        return ""
    percent = digest.percent
    if percent is None or percent > _MOST_PERCENT:
        return words.say(", after {tasks} the week before", tasks=words.number(digest.before))
    if percent == 0:
        return words.say(", about as many as the week before")
    arrow = "▲" if percent > 0 else "▼"
    return words.say(", {arrow} {percent} on the week before", arrow=arrow, percent=words.percent(abs(percent)))


def _month(month: MonthSoFar, words: Words, *, stale: bool) -> str:
    """An old reading may be of a month that is over: then the month is named."""
    name = words.say("in {month}", month=words.month(month.first)) if stale else words.say("this month")
    used = words.number(month.used)
    if month.limit is None or month.percent is None:
        said = words.say("{used} {month}", used=used, month=name)
    else:
        limit, percent = words.number(month.limit), words.percent(month.percent)
        said = words.say("{used} of {limit} {month} ({percent})", used=used, limit=limit, month=name, percent=percent)
    if not isinstance(month.outlook, Forecast):
        return said
    expected = words.number(_about(month.outlook.expected, month.used))
    return said + words.say(", heading for {expected}", expected=expected)


def _about(expected: int, used: int) -> int:
    """A forecast with no more digits than it deserves, three; exact where that would be less than is used already."""
    unit = int(10 ** max(0, len(str(expected)) - 3))
    rounded = (expected + unit // 2) // unit * unit
    return rounded if rounded >= used else expected
