"""The usage of an organization this month in one line, complete by itself. Pure."""

from datetime import datetime

from bot.blocks.phrases import left_or_over, share
from bot.blocks.rich_text import Localizer, RichText, name_of
from bot.usage.report import Report


def usage_line(report: Report, localizer: Localizer) -> RichText:
    """`Acme: 12,345 of 50,000 tasks used this month (25%), 37,655 left.`"""
    name, translator = name_of(report.reading.organization), localizer.translator
    total, allowance = report.total, report.limit
    if total is None:
        return localizer.say(
            "{organization}: Pipefy did not say how many tasks were used this month.", organization=name
        )
    if allowance is None:
        tasks = translator.count("{n} task", "{n} tasks", total)
        return localizer.say("{organization}: {tasks} used this month.", organization=name, tasks=tasks)
    return localizer.say(
        "{organization}: {used} of {allowance} tasks used this month ({percent}), {left}.",
        organization=name,
        used=translator.number(total),
        allowance=translator.number(allowance),
        percent=share(total, allowance, translator),
        left=left_or_over(total, allowance, translator),
    )


def data_line(taken_at: datetime, now: datetime, localizer: Localizer) -> RichText:
    """`Data as of Mon, Nov 23, 9:00 AM, 12 minutes ago.`"""
    at, ago = localizer.moment(taken_at), localizer.translator.ago(now - taken_at)
    return localizer.say("Data as of {instant}, {ago}.", instant=at, ago=ago)
