"""The chart of a digest: its last weeks, or the month against its allowance while too few weeks are known."""

from bot.blocks.data import ChartSeries, chart
from bot.blocks.message import Block
from bot.digests.model import Digest, MonthSoFar
from bot.i18n.translator import Translator
from bot.usage.forecast import Forecast


def digest_chart(digest: Digest, translator: Translator) -> Block | None:
    """The chart, or None where there are too few figures for one, or nothing but zeros."""
    known = [(week.week, week.tasks) for week in digest.weeks if week.tasks is not None]
    if len(known) < 2:
        return _month(digest.month, translator) if digest.month else None
    if not any(tasks for _, tasks in known):
        return None
    series = ChartSeries(translator.say("Tasks"), tuple(tasks for _, tasks in known))
    labels = [translator.day(week.first) for week, _ in known]
    return chart(
        "bar", translator.say("Tasks by week, from Monday on"), labels, [series], y_label=translator.say("Tasks")
    )


def _month(month: MonthSoFar, translator: Translator) -> Block | None:
    bars = [(translator.say("Used"), month.used)]
    if isinstance(month.outlook, Forecast):
        bars.append((translator.say("Expected"), month.outlook.expected))
    if month.limit is not None:
        bars.append((translator.say("Allowance"), month.limit))
    if len(bars) < 2:
        return None
    series = ChartSeries(translator.say("Tasks"), tuple(figure for _, figure in bars))
    title = translator.say("Tasks in {month}", month=translator.month(month.first))
    return chart("bar", title, [label for label, _ in bars], [series], y_label=translator.say("Tasks"))
