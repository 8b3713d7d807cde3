"""The chart of an alert: the month against what 100 % are, or the last days where one of them is unusual."""

from bot.alerts.model import AlertFacts, SpikesSeen
from bot.blocks.data import MOST_POINTS, ChartSeries, chart
from bot.blocks.message import Block
from bot.blocks.month_chart import RunningMonth, running_chart
from bot.i18n.translator import Translator


def alert_chart(facts: AlertFacts, translator: Translator) -> Block | None:
    """The chart, or None where there are too few figures for one, or nothing but zeros."""
    if isinstance(facts.event, SpikesSeen):
        return _days(facts, translator)
    limit_name = translator.say("Budget") if facts.own_budget else translator.say("Allowance")
    reached_on = facts.reach.expected if facts.reach else None
    month = RunningMonth(facts.days, facts.used, facts.base, facts.outlook, reached_on, limit_name)
    return running_chart(month, translator)


def _days(facts: AlertFacts, translator: Translator) -> Block | None:
    known = [(translator.day(day.day), day.tasks) for day in facts.days if day.tasks is not None][-MOST_POINTS:]
    if len(known) < 2 or not any(tasks for _, tasks in known):
        return None
    series = ChartSeries(translator.say("Tasks"), tuple(tasks for _, tasks in known))
    title = translator.say("Tasks by day, {month}", month=translator.month(facts.month))
    return chart("bar", title, [label for label, _ in known], [series], y_label=translator.say("Tasks"))
