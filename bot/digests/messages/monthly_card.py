"""The card of a monthly digest: the closed month, its curve, thresholds passed, flows that changed. Pure."""

from bot.blocks.data import ChartSeries, chart, sampled
from bot.blocks.links import with_link
from bot.blocks.message import Block, Message
from bot.blocks.phrases import share
from bot.blocks.rich_text import Fragment, Localizer, RichText, name_of
from bot.digests.messages.compared_flows import (
    WITH_THE_MONTH_BEFORE,
    day_table,
    every_flow,
    flow_lines,
    top_flows_table,
)
from bot.digests.messages.headline import MOST_PERCENT
from bot.digests.messages.parts import DigestParts, ThreadParts, card, thread_message
from bot.digests.messages.posting import DigestPosting, circumstances, footer
from bot.digests.model import movers
from bot.digests.monthly import MonthlyDigest
from bot.digests.schedule import Cadence
from bot.i18n.translator import Translator
from bot.usage.model import Organization

_MOST_DAYS_NAMED = 8  # unknown ones: beyond, their number says more


def monthly_card(digest: MonthlyDigest, posting: DigestPosting) -> Message:
    """The card of a monthly digest, at most 9 blocks."""
    return card(_parts(digest, posting), posting, Cadence.MONTHLY)


def monthly_details(digest: MonthlyDigest, posting: DigestPosting) -> Message:
    """Every flow, or the days while no flow is known."""
    localizer = posting.localizer
    thread = (
        every_flow(digest.flows, digest.tasks, WITH_THE_MONTH_BEFORE, localizer)
        if digest.flows
        else ThreadParts((), _days_table(digest, localizer.translator), ())
    )
    return thread_message(_parts(digest, posting), thread, posting.extent)


def _parts(digest: MonthlyDigest, posting: DigestPosting) -> DigestParts:
    localizer, translator = posting.localizer, posting.localizer.translator
    headline = monthly_headline(digest, posting.organization, localizer)
    return DigestParts(
        title=translator.say("Monthly digest"),
        headline=with_link(headline, posting.organization, posting.organization_url),
        outlook=[*_lines(digest, localizer), *_cost(digest, posting)],
        advice=[],
        caveats=circumstances(posting),
        gaps=_gaps(digest, localizer),
        chart=_chart(digest, translator),
        table=top_flows_table(digest.flows, WITH_THE_MONTH_BEFORE, translator),
        flow_lines=flow_lines(movers(digest.flows), WITH_THE_MONTH_BEFORE, localizer),
        statuses=[],
        end=footer(digest.month.first, digest.month.last, posting),
    )


def monthly_headline(digest: MonthlyDigest, organization: Organization, localizer: Localizer) -> RichText:
    """`Acme: 41,204 tasks in November 2026 (▲ 12%), 82% of the allowance.`"""
    translator = localizer.translator
    values: dict[str, Fragment] = {"organization": name_of(organization), "month": translator.month(digest.month.first)}
    if digest.tasks is None:
        return localizer.say("{organization}: tasks in {month} not known.", **values)
    tasks = translator.count("{n} task in {month}", "{n} tasks in {month}", digest.tasks, month=values["month"])
    if digest.change and digest.change <= MOST_PERCENT:
        arrow = "▲" if digest.change > 0 else "▼"
        tasks = f"{tasks} ({arrow} {translator.percent(abs(digest.change))})"
    if digest.limit is None:
        return localizer.say("{organization}: {tasks}.", **values, tasks=tasks)
    percent = share(digest.tasks, digest.limit, translator)
    return localizer.say("{organization}: {tasks}, {percent} of the allowance.", **values, tasks=tasks, percent=percent)


def _lines(digest: MonthlyDigest, localizer: Localizer) -> list[RichText]:
    translator, lines = localizer.translator, []
    if digest.tasks is not None and digest.before is not None:
        lines.append(_before(digest.tasks, digest.before, translator))
    if digest.tasks is not None and digest.limit is not None:
        lines.append(_allowance(digest.tasks, digest.limit, translator))
    if digest.passed:
        lines.append(_thresholds(digest, translator))
    return [RichText((line,)) for line in lines]


def _cost(digest: MonthlyDigest, posting: DigestPosting) -> list[RichText]:
    price = posting.price
    if price is None or digest.tasks is None:
        return []
    money = posting.localizer.translator.money(price.of(digest.tasks), price.currency)
    return [posting.localizer.say("Cost: {money}.", money=money)]


def _before(tasks: int, before: int, translator: Translator) -> str:
    if tasks == before:
        return translator.say("As many tasks as the month before.")
    return translator.count("The month before: {n} task.", "The month before: {n} tasks.", before)


def _allowance(tasks: int, limit: int, translator: Translator) -> str:
    used, allowance = translator.number(tasks), translator.number(limit)
    if tasks > limit:
        over = translator.number(tasks - limit)
        return translator.say("{used} of {limit} tasks used, {over} over.", used=used, limit=allowance, over=over)
    left = translator.number(limit - tasks)
    return translator.say("{used} of {limit} tasks used, {left} left.", used=used, limit=allowance, left=left)


def _thresholds(digest: MonthlyDigest, translator: Translator) -> str:
    """`Thresholds passed: 50% on Nov 14, 80% on Nov 23.`, or those of the channel's budget."""
    named = [
        translator.say("{percent} on {day}", percent=translator.percent(step.threshold), day=translator.day(step.day))
        if step.day
        else translator.percent(step.threshold)
        for step in digest.passed
    ]
    thresholds = ", ".join(named)
    if digest.budget is None:
        return translator.say("Thresholds passed: {thresholds}.", thresholds=thresholds)
    return translator.count(
        "Budget of {n} task, thresholds passed: {thresholds}.",
        "Budget of {n} tasks, thresholds passed: {thresholds}.",
        digest.budget,
        thresholds=thresholds,
    )


def _gaps(digest: MonthlyDigest, localizer: Localizer) -> list[RichText]:
    translator, unknown = localizer.translator, digest.unknown_days
    if not unknown:
        return []
    if len(unknown) > _MOST_DAYS_NAMED:
        sentence = translator.count(
            "Pipefy gave no figures for {n} day of the month.",
            "Pipefy gave no figures for {n} days of the month.",
            len(unknown),
        )
        return [RichText((sentence,))]
    days = ", ".join(translator.day(day) for day in unknown)
    return [localizer.say("Pipefy gave no figures for these days: {days}", days=days)]


def _chart(digest: MonthlyDigest, translator: Translator) -> Block | None:
    """The running total, beside the allowance; None for too few days, or nothing but zeros."""
    days = sorted(digest.curve)
    if len(days) < 2 or not any(digest.curve.values()):
        return None
    passed = [days.index(step.day) for step in digest.passed if step.day is not None and step.day in digest.curve]
    shown = [days[place] for place in sampled(len(days), *passed)]
    series = [ChartSeries(translator.say("Tasks so far"), tuple(digest.curve[day] for day in shown))]
    if digest.limit is not None:
        series.append(ChartSeries(translator.say("Allowance"), (digest.limit,) * len(shown)))
    if digest.budget is not None:
        series.append(ChartSeries(translator.say("Budget"), (digest.budget,) * len(shown)))
    title = translator.say("Tasks in {month}", month=translator.month(digest.month.first))
    return chart("line", title, [translator.day(day) for day in shown], series, y_label=translator.say("Tasks"))


def _days_table(digest: MonthlyDigest, translator: Translator) -> list[Block]:
    days = [(translator.day(day), tasks) for day, tasks in sorted(digest.curve.items())]
    title = translator.say("Tasks in {month}", month=translator.month(digest.month.first))
    return day_table(title, translator.say("Tasks so far"), days, translator)
