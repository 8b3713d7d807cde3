"""The card of a daily digest: yesterday against the usual such day, the month so far, what changed most. Pure."""

from bot.blocks.data import ChartSeries, chart
from bot.blocks.holidays import named_holidays
from bot.blocks.links import with_link
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Fragment, Localizer, RichText, name_of
from bot.digests.daily import DailyDigest, DaySpan
from bot.digests.messages.compared_flows import WITH_THE_USUAL, day_table, every_flow, flow_lines, top_flows_table
from bot.digests.messages.headline import MOST_PERCENT, month_words
from bot.digests.messages.outlook import NO_FLOWS, advice, doubts, month_outlook
from bot.digests.messages.parts import DigestParts, ThreadParts, card, thread_message
from bot.digests.messages.posting import DigestPosting, circumstances, footer
from bot.digests.messages.schedule_text import weekday_name
from bot.digests.model import movers
from bot.digests.schedule import Cadence
from bot.i18n.translator import Translator
from bot.usage.model import Organization


def daily_card(digest: DailyDigest, posting: DigestPosting) -> Message:
    """The card of a daily digest, at most 10 blocks."""
    return card(_parts(digest, posting), posting, Cadence.DAILY)


def daily_details(digest: DailyDigest, posting: DigestPosting) -> Message:
    """Every flow, or the days while no flow is known."""
    localizer = posting.localizer
    thread = (
        every_flow(digest.flows, digest.tasks, WITH_THE_USUAL, localizer)
        if digest.flows
        else ThreadParts((), _days_table(digest, localizer.translator), ())
    )
    return thread_message(_parts(digest, posting), thread, posting.extent)


def _parts(digest: DailyDigest, posting: DigestPosting) -> DigestParts:
    localizer, translator = posting.localizer, posting.localizer.translator
    headline = daily_headline(digest, posting.organization, localizer, stale=posting.stale)
    return DigestParts(
        title=translator.say("Daily digest"),
        headline=with_link(headline, posting.organization, posting.organization_url),
        outlook=[
            *_usual_line(digest, localizer),
            *month_outlook(digest.month, translator, stale=posting.stale),
            *_cost(digest, posting),
        ],
        advice=advice(digest.month, NO_FLOWS, localizer, posting.organization_url),
        caveats=[*circumstances(posting), *doubts(digest.month, translator)],
        gaps=_gaps(digest, localizer),
        chart=_chart(digest, translator),
        table=top_flows_table(digest.flows, WITH_THE_USUAL, translator),
        flow_lines=flow_lines(movers(digest.flows), WITH_THE_USUAL, localizer),
        statuses=[],
        end=footer(digest.span.first, digest.span.last, posting),
    )


def _cost(digest: DailyDigest, posting: DigestPosting) -> list[RichText]:
    price, month = posting.price, digest.month
    if price is None or month is None:
        return []
    money = posting.localizer.translator.money(price.of(month.used), price.currency)
    return [posting.localizer.say("Cost of the month so far: {money}.", money=money)]


def daily_headline(digest: DailyDigest, organization: Organization, localizer: Localizer, *, stale: bool) -> RichText:
    """`Acme: 1,240 tasks on Nov 26 (▲ 23% from the usual); 77% of this month's allowance used.`"""
    # Both percentages come early: a phone shows the first hundred characters.
    values: dict[str, Fragment] = {
        "organization": name_of(organization),
        "days": _days(digest, localizer.translator),
    }
    if digest.month is None:
        return localizer.say("{organization}: {days}.", **values)
    month = month_words(digest.month, localizer.translator, stale=stale)
    return localizer.say("{organization}: {days}; {month}.", **values, month=month)


def _days(digest: DailyDigest, translator: Translator) -> str:
    span = digest.span
    values = {"day": translator.day(span.first), "first": translator.day(span.first), "last": translator.day(span.last)}
    if digest.tasks is None:
        if span.first == span.last:
            return translator.say("tasks on {day} not known", **values)
        return translator.say("tasks from {first} to {last} not known", **values)
    tasks = (
        translator.count("{n} task on {day}", "{n} tasks on {day}", digest.tasks, **values)
        if span.first == span.last
        else translator.count(
            "{n} task from {first} to {last}", "{n} tasks from {first} to {last}", digest.tasks, **values
        )
    )
    percent = digest.percent
    if not percent or percent > MOST_PERCENT:
        return tasks
    change = f"{'▲' if percent > 0 else '▼'} {translator.percent(abs(percent))}"
    return translator.say("{tasks} ({change} from the usual)", tasks=tasks, change=change)


def _usual_line(digest: DailyDigest, localizer: Localizer) -> list[RichText]:
    translator, span = localizer.translator, digest.span
    if digest.tasks is None:
        return []
    if digest.usual is None:
        return [localizer.say("We don't know the usual level yet: it takes two weeks of days.")]
    if digest.tasks == digest.usual:
        return [localizer.say("As many tasks as usual.")]
    return [RichText((_usual_words(span, digest.usual, translator),))]


def _usual_words(span: DaySpan, usual: int, translator: Translator) -> str:
    if span.first != span.last:
        return translator.count(
            "The usual level of these days: {n} task.", "The usual level of these days: {n} tasks.", usual
        )
    return translator.count(
        "The usual level ({weekday}): {n} task.",
        "The usual level ({weekday}): {n} tasks.",
        usual,
        weekday=weekday_name(span.first.weekday(), translator),
    )


def _gaps(digest: DailyDigest, localizer: Localizer) -> list[RichText]:
    translator, lines = localizer.translator, []
    if digest.holidays:
        named = named_holidays(digest.holidays, digest.country, translator)
        lines.append(localizer.say("Public holidays among these days: {days}.", days=named))
    if digest.unknown_days:
        days = ", ".join(translator.day(day) for day in digest.unknown_days)
        lines.append(localizer.say("Pipefy gave no figures for these days: {days}", days=days))
    return lines


def _chart(digest: DailyDigest, translator: Translator) -> Block | None:
    """The last two weeks; None for too few days, or nothing but zeros."""
    if len(digest.recent) < 2 or not any(tasks for _, tasks in digest.recent):
        return None
    series = ChartSeries(translator.say("Tasks"), tuple(tasks for _, tasks in digest.recent))
    labels = [translator.day(day) for day, _ in digest.recent]
    return chart("bar", translator.say("Tasks by day"), labels, [series], y_label=translator.say("Tasks"))


def _days_table(digest: DailyDigest, translator: Translator) -> list[Block]:
    days = [(translator.day(day), tasks) for day, tasks in digest.recent]
    return day_table(translator.say("Tasks by day"), translator.say("Tasks"), days, translator)
