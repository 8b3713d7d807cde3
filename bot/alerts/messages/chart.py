"""The chart of an alert: the month beside its limit, or the weeks before an unusual day beside the usual level."""

from babel.dates import get_day_names

from bot.alerts.detection.model import SpikesSeen
from bot.alerts.model import AlertFacts, UnusualWeeks
from bot.blocks.data import MOST_POINTS, ChartSeries, chart
from bot.blocks.message import Block
from bot.blocks.month_chart import RunningMonth, running_chart
from bot.blocks.sanitize import clean
from bot.i18n.translator import Translator
from bot.usage.report import Day

_WEEK = 7
_MOST_NAME = 25  # characters of a flow in the title, which Slack takes 50 of


def alert_chart(facts: AlertFacts, translator: Translator) -> Block | None:
    """The chart, or None where there are too few figures for one, or nothing but zeros."""
    # A spike is told by its days; use against a limit by the month's running total.
    if isinstance(facts.event, SpikesSeen):
        return _weeks(facts.weeks, translator) if facts.weeks else _days(facts, translator)
    limit_name = translator.say("Budget") if facts.own_budget else translator.say("Allowance")
    reached_on = facts.reach.expected if facts.reach else None
    month = RunningMonth(facts.days, facts.used, facts.base, facts.outlook, reached_on, limit_name)
    return running_chart(month, translator)


def _weeks(weeks: UnusualWeeks, translator: Translator) -> Block | None:
    """Each week as a line over the same weekdays, the unusual day last, and the usual level."""
    # Four weeks are 28 days and a chart takes 20 points: one above the other the weeks have room, and each day
    # stands beside the days that it was compared with.
    by_week = [weeks.days[n : n + _WEEK] for n in range(len(weeks.days) - _WEEK, -1, -_WEEK)]
    lines = [line for week in by_week if (line := _week(week, translator))]
    if not lines or not any(figure for line in lines for figure in line.figures):
        return None
    names = get_day_names("abbreviated", "stand-alone", translator.locale)
    labels = [names[day.day.weekday()] for day in weeks.days[-_WEEK:]]
    series = [lines[0], ChartSeries(translator.say("Usual level"), weeks.usual), *lines[1:]]
    return chart("line", _title(weeks, translator), labels, series, y_label=translator.say("Tasks"))


def _title(weeks: UnusualWeeks, translator: Translator) -> str:
    if weeks.flow is None:
        return translator.say("Tasks by weekday, four weeks")
    name = clean(weeks.flow[1], _MOST_NAME) or translator.say("(no name)")
    return translator.say("{flow}: tasks by weekday", flow=name)


def _week(week: tuple[Day, ...], translator: Translator) -> ChartSeries | None:
    """The week, named by its last day; None where a day is unknown, as 0 would read as a stop."""
    figures = tuple(day.tasks for day in week if day.tasks is not None)
    if len(figures) < len(week):
        return None
    return ChartSeries(translator.say("Week to {day}", day=translator.day(week[-1].day)), figures)


def _days(facts: AlertFacts, translator: Translator) -> Block | None:
    """The days of the month, for an alert of an earlier release, which kept no more."""
    points = [(translator.day(day.day), day.tasks) for day in facts.days if day.tasks is not None][-MOST_POINTS:]
    if len(points) < 2 or not any(tasks for _, tasks in points):
        return None
    series = ChartSeries(translator.say("Tasks"), tuple(tasks for _, tasks in points))
    title = translator.say("Tasks by day, {month}", month=translator.month(facts.month))
    return chart("bar", title, [label for label, _ in points], [series], y_label=translator.say("Tasks"))
