"""The lines below a digest's headline: the week before, the month, where it is heading, what to do now. Pure."""

from collections.abc import Mapping
from datetime import date

from bot.blocks.contradictions import contradiction_lines
from bot.blocks.links import in_pipefy
from bot.blocks.phrases import about, share
from bot.blocks.rich_text import Localizer, RichText, join
from bot.digests.model import Digest, MonthSoFar
from bot.i18n.translator import Translator, noop
from bot.usage.forecast import Forecast
from bot.usage.period import last_day

# Of flows that the card does not show, no advice: whoever reads it would look for them in vain.
_GREW = noop(
    "To slow down, pause some of the flows that grew most {in_pipefy}, "
    "or ask whoever manages your Pipefy plan for a higher allowance."
)
_MOST = noop(
    "To slow down, pause some of the flows that used most {in_pipefy}, "
    "or ask whoever manages your Pipefy plan for a higher allowance."
)
NO_FLOWS = noop(
    "To slow down, pause what can wait {in_pipefy}, or ask whoever manages your Pipefy plan for a higher allowance."
)


def outlook_lines(digest: Digest, translator: Translator, *, stale: bool) -> list[RichText]:
    """A line for each; those that say nothing are left out."""
    before = _week_before(digest, translator)
    return [*([RichText((before,))] if before else []), *month_outlook(digest.month, translator, stale=stale)]


def month_outlook(month: MonthSoFar | None, translator: Translator, *, stale: bool) -> list[RichText]:
    """The month so far and its forecast, as far as they say something."""
    if month is None:
        return []
    lines = [_month(month, translator, stale=stale), _forecast(month, translator)]
    return [RichText((line,)) for line in lines if line]


def doubts(month: MonthSoFar | None, translator: Translator) -> list[RichText]:
    """Sentences on figures of the month that contradict each other."""
    report = month.report if month else None
    return [RichText((line,)) for line in contradiction_lines(report, translator)] if report else []


def advice_lines(digest: Digest, localizer: Localizer, url: str | None) -> list[RichText]:
    """Sentences on what to do now; none while the month stays within its allowance. `url`: the page in Pipefy."""
    return advice(digest.month, _sentence(digest), localizer, url)


def advice(month: MonthSoFar | None, sentence: str, localizer: Localizer, url: str | None) -> list[RichText]:
    """The sentence in its place: none while the month stays within its allowance."""
    if month is None or month.limit is None:
        return []
    if month.used >= month.limit:
        first = [localizer.say("This month's allowance is used up.")]
    elif month.passes_on:
        first = []  # the line of the forecast says it
    else:
        return []
    what_to_do = localizer.say(sentence, in_pipefy=in_pipefy(url, localizer.translator))
    every_flow = localizer.say("{command} shows every flow.", command=localizer.command("flows"))
    return [join([*first, what_to_do, every_flow], " ")]


def _week_before(digest: Digest, translator: Translator) -> str | None:
    if digest.total is None or digest.before is None:
        return None
    if digest.total == digest.before:
        return translator.say("As many tasks as the week before.")
    return translator.count("The week before: {n} task.", "The week before: {n} tasks.", digest.before)


def _month(month: MonthSoFar, translator: Translator, *, stale: bool) -> str | None:
    if month.limit is None:
        return None  # the headline has it
    name = translator.month(month.first) if stale else translator.say("This month")
    values = {"month": name, "used": translator.number(month.used), "limit": translator.number(month.limit)}
    if month.used > month.limit:
        over = translator.number(month.used - month.limit)
        return translator.say("{month}: {used} of {limit} tasks used, {over} over.", **values, over=over)
    left = translator.number(month.limit - month.used)
    return translator.say("{month}: {used} of {limit} tasks used, {left} left.", **values, left=left)


def _forecast(month: MonthSoFar, translator: Translator) -> str | None:
    if not isinstance(month.outlook, Forecast):
        return None
    expected, day = about(month.outlook.expected, month.used), translator.day(last_day(month.first))
    values = {"expected": translator.number(expected), "day": day}
    if month.limit is None:
        return translator.say("On track to reach about {expected} tasks by {day}.", **values)
    if month.passes_on and month.used < month.limit:
        return _passing(values, max(0, expected - month.limit), month.passes_on, translator)
    if expected <= month.limit:
        percent = share(expected, month.limit, translator)
        return translator.say(
            "On track to reach about {expected} tasks by {day}, {percent} of the allowance.", **values, percent=percent
        )
    over = translator.number(expected - month.limit)
    return translator.say(
        "On track to reach about {expected} tasks by {day}, {over} over the allowance.", **values, over=over
    )


def _passing(values: Mapping[str, str], over: int, passes_on: date, translator: Translator) -> str:
    """The forecast of a month that uses up its allowance; `over` is 0 where rounding hides by how much."""
    around = translator.day(passes_on)
    if not over:
        return translator.say("On track to use up the allowance around {around}.", around=around)
    return translator.say(
        "On track to use up the allowance around {around}, and to reach about {expected} tasks by {day}, {over} over.",
        **values,
        around=around,
        over=translator.number(over),
    )


def _sentence(digest: Digest) -> str:
    flows = digest.flows
    if flows is None:
        return _MOST if digest.month_flows else NO_FLOWS
    if flows.compared:
        return _GREW if any((flow.difference or 0) > 0 for flow in flows.movers) else NO_FLOWS
    return _MOST if any(flow.tasks for flow in flows.flows) else NO_FLOWS
