"""The card of a weekly digest: headline, advice, chart, flows that changed, range and source."""

from bot.blocks.data import ChartSeries, chart
from bot.blocks.holidays import named_holidays
from bot.blocks.links import with_link
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Localizer, RichText
from bot.digests.messages.flows import MOST_MOVERS, mover_lines, movers_table, status_lines
from bot.digests.messages.headline import digest_headline
from bot.digests.messages.month_table import month_lines, month_table
from bot.digests.messages.outlook import advice_lines, doubts, outlook_lines
from bot.digests.messages.parts import DigestParts, card
from bot.digests.messages.posting import DigestPosting, circumstances, footer
from bot.digests.model import Digest, MonthSoFar
from bot.i18n.translator import Translator, noop
from bot.usage.forecast import Forecast
from bot.usage.organization_rules import Price
from bot.usage.public_holidays import holidays_between
from bot.usage.weekly_rhythm import WEEKEND

_WEEK_LATER = noop("We can show each flow's week from {day} on.")
_MONTH_UNTIL_THEN = noop("We can show each flow's week from {day} on. Until then, you see its month.")


def digest_card(digest: Digest, posting: DigestPosting) -> Message:
    """The card of a digest, at most 12 blocks."""
    return card(weekly_parts(digest, posting), posting)


def weekly_parts(digest: Digest, posting: DigestPosting) -> DigestParts:
    """Everything that the digest has to say."""
    localizer, translator = posting.localizer, posting.localizer.translator
    headline = digest_headline(digest, posting.organization, localizer, stale=posting.stale)
    flows = [f"• {line.text}" for line in mover_lines(digest.flows, localizer)] if digest.flows else []
    return DigestParts(
        # What no alert begins with: one sees from afar that nobody has to act.
        title=translator.say("Weekly digest"),
        headline=with_link(headline, posting.organization, posting.organization_url),
        outlook=[
            *outlook_lines(digest, translator, stale=posting.stale),
            *cost_lines(digest, posting.price, localizer),
        ],
        advice=advice_lines(digest, localizer, posting.organization_url),
        caveats=[*circumstances(posting), *doubts(digest.month, translator)],
        gaps=_gaps(digest, localizer),
        chart=digest_chart(digest, translator),
        table=_top_flows(digest, translator),
        flow_lines=[*flows, *month_lines(digest, translator, most=MOST_MOVERS)],
        statuses=status_lines(digest.flows, localizer) if digest.flows else [],
        end=footer(digest.week.first, digest.week.last, posting),
    )


def cost_lines(digest: Digest, price: Price | None, localizer: Localizer) -> list[RichText]:
    """The cost of the week and of the month so far, where the organization has a price."""
    if price is None:
        return []
    translator, month = localizer.translator, digest.month
    week = None if digest.total is None else translator.money(price.of(digest.total), price.currency)
    so_far = None if month is None else translator.money(price.of(month.used), price.currency)
    match week, so_far:
        case None, None:
            return []
        case None, str():
            return [localizer.say("Cost of the month so far: {money}.", money=so_far or "")]
        case str(), None:
            return [localizer.say("Cost of the week: {money}.", money=week or "")]
        case _:
            return [
                localizer.say(
                    "Cost of the week: {week}; of the month so far: {month}.", week=week or "", month=so_far or ""
                )
            ]


def _gaps(digest: Digest, localizer: Localizer) -> list[RichText]:
    translator, lines = localizer.translator, _holiday_line(digest, localizer)
    if digest.unknown_days:
        days = ", ".join(translator.day(day) for day in digest.unknown_days)
        lines.append(localizer.say("Pipefy gave no figures for these days: {days}", days=days))
    elif digest.before is None:
        lines.append(localizer.say("We have no data of the week before to compare with."))
    if digest.flows is None and digest.flows_from:
        day = translator.long_day(digest.flows_from)
        sentence = _MONTH_UNTIL_THEN if digest.month_flows else _WEEK_LATER
        lines.append(localizer.say(sentence, day=day))
    # A reading may be a day off the week (a bot that was down at midnight): then flows and days do not add up.
    if digest.flows and digest.flows.read_first != digest.week.first:
        first, last = translator.day(digest.flows.read_first), translator.day(digest.flows.read_last)
        lines.append(
            localizer.say(
                "We count flows from {first} to {last}, the times at which we read them.", first=first, last=last
            )
        )
    return lines


def _holiday_line(digest: Digest, localizer: Localizer) -> list[RichText]:
    """The workdays of the week on which the country rests: they explain a part of the change."""
    country = digest.month.report.country if digest.month and digest.month.report else None
    holidays = sorted(holidays_between(country, digest.week.first, digest.week.last))
    workdays = [day for day in holidays if day.weekday() < WEEKEND]
    if not workdays:
        return []
    named = named_holidays(workdays, country, localizer.translator)
    return [localizer.say("Public holidays in this week: {days}.", days=named)]


def _top_flows(digest: Digest, translator: Translator) -> Block | None:
    if digest.flows:
        return movers_table(digest.flows, translator)
    return month_table(digest, translator, most=MOST_MOVERS)


def digest_chart(digest: Digest, translator: Translator) -> Block | None:
    """The weeks, or the month while fewer than two are known; None for too few figures, or nothing but zeros."""
    # Unknown weeks are left out: drawn as 0 they would read as a stop.
    known_weeks = [(week.week, week.tasks) for week in digest.weeks if week.tasks is not None]
    if len(known_weeks) < 2:
        return _month(digest.month, translator) if digest.month else None
    if not any(tasks for _, tasks in known_weeks):
        return None
    series = ChartSeries(translator.say("Tasks"), tuple(tasks for _, tasks in known_weeks))
    labels = [translator.day(week.first) for week, _ in known_weeks]
    return chart("bar", translator.say("Tasks by week, from Monday"), labels, [series], y_label=translator.say("Tasks"))


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
