"""The card of a daily digest: yesterday against the usual such day, the month so far, what changed most. Pure."""

from bot.blocks.contradictions import contradiction_lines
from bot.blocks.data import ChartSeries, Number, chart
from bot.blocks.holidays import named_holidays
from bot.blocks.kit import context, fallback_text, header, paragraph
from bot.blocks.links import with_link
from bot.blocks.message import Block, Message
from bot.blocks.phrases import flow_name, signed
from bot.blocks.rich_text import Fragment, Localizer, RichText, join, name_of
from bot.blocks.sanitize import clean
from bot.digests.daily import DailyDigest, DaySpan, FlowDay
from bot.digests.messages.flows import MOST_MOVERS, figure, known_table
from bot.digests.messages.headline import MOST_PERCENT, month_words
from bot.digests.messages.outlook import NO_FLOWS, advice, month_outlook
from bot.digests.messages.posting import DigestPosting, button_row, circumstances, footer
from bot.digests.messages.schedule_text import weekday_name
from bot.digests.schedule import Cadence
from bot.i18n.translator import Translator
from bot.usage.model import Organization


def daily_card(digest: DailyDigest, posting: DigestPosting) -> Message:
    """The card of a daily digest, at most 10 blocks."""
    localizer, translator = posting.localizer, posting.localizer.translator
    headline = daily_headline(digest, posting.organization, localizer, stale=posting.stale)
    headline = with_link(headline, posting.organization, posting.organization_url)
    parts = [
        [
            *_usual_line(digest, localizer),
            *month_outlook(digest.month, translator, stale=posting.stale),
            *_cost(digest, posting),
        ],
        advice(digest.month, NO_FLOWS, localizer, posting.organization_url),
        [*circumstances(posting), *_gaps(digest, localizer)],
    ]
    end = footer(digest.span.first, digest.span.last, posting)
    blocks = [
        header(translator.say("Daily digest")),
        paragraph(*headline.elements(bold=True)),
        *(paragraph(*join(part, "\n").elements()) for part in parts if part),
        *(block for block in (_chart(digest, translator), _table(digest, translator)) if block),
        context(end),
        *button_row(posting, Cadence.DAILY),
    ]
    lines = [headline.text, *(line.text for part in parts for line in part), *_flow_lines(digest, localizer), end]
    return Message(fallback_text(lines), tuple(blocks))


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
    if digest.month and digest.month.report:
        lines += [RichText((line,)) for line in contradiction_lines(digest.month.report, translator)]
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


def _table(digest: DailyDigest, translator: Translator) -> Block | None:
    flows = digest.flows[:MOST_MOVERS]
    caption = (
        translator.say("Flows that changed most") if digest.compares_flows else translator.say("Flows that used most")
    )
    head = (
        translator.say("Flow"),
        translator.say("Tasks"),
        translator.say("Change"),
        translator.say("Usual level"),
        translator.say("Pipe"),
    )
    rows = [
        (
            clean(flow.key[1]) or translator.say("(no name)"),
            figure(flow.tasks, translator),
            None if flow.difference is None else Number(flow.difference, signed(flow.difference, translator)),
            figure(flow.usual, translator),
            clean(flow.key[0], 60),
        )
        for flow in flows
    ]
    return known_table(caption, head, rows)[0] if rows else None


def _flow_lines(digest: DailyDigest, localizer: Localizer) -> list[str]:
    return [f"• {_flow_line(flow, localizer).text}" for flow in digest.flows[:MOST_MOVERS]]


def _flow_line(flow: FlowDay, localizer: Localizer) -> RichText:
    """`Sync orders (Sales): 1,204 tasks, +300 from the usual`."""
    translator, name = localizer.translator, flow_name(flow.key, localizer)
    tasks = translator.count("{n} task", "{n} tasks", flow.tasks)
    if flow.difference is None:
        return localizer.say("{flow}: {tasks}", flow=name, tasks=tasks)
    return localizer.say(
        "{flow}: {tasks}, {difference} from the usual",
        flow=name,
        tasks=tasks,
        difference=signed(flow.difference, translator),
    )
