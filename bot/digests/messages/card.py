"""The card of a weekly digest: headline, advice, chart, flows that changed, range and source."""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks.contradictions import contradiction_lines
from bot.blocks.data import ChartSeries, chart
from bot.blocks.holidays import named_holidays
from bot.blocks.kit import actions, context, fallback_text, header, paragraph
from bot.blocks.links import with_link
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Localizer, RichText, UserMention, bullet_list, join
from bot.digests.messages import buttons
from bot.digests.messages.flows import MOST_MOVERS, mover_lines, movers_table, status_lines
from bot.digests.messages.headline import digest_headline
from bot.digests.messages.month_table import month_lines, month_table
from bot.digests.messages.outlook import advice_lines, outlook_lines
from bot.digests.messages.schedule_text import describe_schedule, moment
from bot.digests.model import Digest, MonthSoFar
from bot.digests.schedule import WeeklySchedule
from bot.i18n.translator import Translator, noop
from bot.usage.forecast import Forecast
from bot.usage.model import Organization
from bot.usage.organization_rules import Price
from bot.usage.public_holidays import holidays_between
from bot.usage.weekly_rhythm import WEEKEND

_WEEK_LATER = noop("We can show each flow's week from {day} on.")
_MONTH_UNTIL_THEN = noop("We can show each flow's week from {day} on. Until then, you see its month.")


@dataclass(frozen=True, slots=True)
class DigestPosting:
    """Reader and circumstances of a digest. `localizer` has the subscription's language and time zone."""

    localizer: Localizer
    organization: Organization
    as_of: datetime  # when Pipefy was read
    stale: bool = False  # Pipefy did not answer, and an older reading is shown
    schedule: WeeklySchedule | None = None  # None: nothing is subscribed
    subscription_id: str = ""  # empty: no buttons
    late_from: datetime | None = None  # when it was due, if that is worth a word
    asked_by: str | None = None  # the person who sent it now
    organization_url: str | None = None  # its page in Pipefy, where it is known
    price: Price | None = None


def digest_card(digest: Digest, posting: DigestPosting) -> Message:
    """The card of a digest, at most 12 blocks."""
    localizer = posting.localizer
    headline = digest_headline(digest, posting.organization, localizer, stale=posting.stale)
    headline = with_link(headline, posting.organization, posting.organization_url)
    parts = [
        [
            *outlook_lines(digest, localizer.translator, stale=posting.stale),
            *cost_lines(digest, posting.price, localizer),
        ],
        advice_lines(digest, localizer, posting.organization_url),
        digest_caveats(digest, posting),
    ]
    statuses = status_lines(digest.flows, localizer) if digest.flows else []
    flows = [f"• {line.text}" for line in mover_lines(digest.flows, localizer)] if digest.flows else []
    flows += month_lines(digest, localizer.translator, most=MOST_MOVERS)
    end = digest_footer(digest, posting)
    blocks = [
        # What no alert begins with: one sees from afar that nobody has to act.
        header(localizer.translator.say("Weekly digest")),
        paragraph(*headline.elements(bold=True)),
        *(paragraph(*join(part, "\n").elements()) for part in parts if part),
        *_charts(digest, posting),
        *([bullet_list(statuses)] if statuses else []),
        context(end),
        *_buttons(posting),
    ]
    lines = [
        headline,
        *(line for part in parts for line in part),
        *(RichText(("• ", *line.parts)) for line in statuses),
    ]
    return Message(fallback_text([*(line.text for line in lines), *flows, end]), tuple(blocks))


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


def digest_caveats(digest: Digest, posting: DigestPosting) -> list[RichText]:
    """Caveats on the figures: their age, and what is missing."""
    return [*_circumstances(posting), *_gaps(digest, posting.localizer)]


def digest_footer(digest: Digest, posting: DigestPosting) -> str:
    """The exact range, the moment of the figures, and the schedule."""
    translator = posting.localizer.translator
    # "UTC days", since Pipefy counts so: a reader in São Paulo would else miss three hours of Sunday evening.
    parts = [
        translator.say("{range} (UTC days)", range=translator.span(digest.week.first, digest.week.last)),
        translator.say("Data as of {instant}", instant=_as_of(posting)),
    ]
    if posting.schedule:
        parts.append(describe_schedule(posting.schedule, translator))
    return " · ".join(parts)


def _as_of(posting: DigestPosting) -> str:
    """The moment of the figures; without its zone where the schedule beside it names the same."""
    localizer, schedule = posting.localizer, posting.schedule
    named = schedule is not None and schedule.time_zone == localizer.time_zone
    return localizer.moment(posting.as_of) if named else localizer.instant(posting.as_of)


def _circumstances(posting: DigestPosting) -> list[RichText]:
    localizer, lines = posting.localizer, []
    if posting.asked_by:
        lines.append(
            localizer.say(
                "{person} sent this extra digest; the weekly ones come as usual.", person=UserMention(posting.asked_by)
            )
        )
    if posting.late_from:
        due = moment(posting.late_from, localizer.time_zone, localizer.translator)
        lines.append(localizer.say("This digest is late: it was due {due}.", due=due))
    if posting.stale:
        at = localizer.moment(posting.as_of)  # the footer names the zone
        lines.append(localizer.say("Pipefy did not answer, so you see older data, as of {instant}.", instant=at))
    return lines


def _gaps(digest: Digest, localizer: Localizer) -> list[RichText]:
    translator, lines = localizer.translator, []
    if digest.month and digest.month.report:
        lines += [RichText((line,)) for line in contradiction_lines(digest.month.report, translator)]
    lines += _holiday_line(digest, localizer)
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


def _charts(digest: Digest, posting: DigestPosting) -> list[Block]:
    translator = posting.localizer.translator
    table = (
        movers_table(digest.flows, translator) if digest.flows else month_table(digest, translator, most=MOST_MOVERS)
    )
    return [block for block in (digest_chart(digest, translator), table) if block]


def _buttons(posting: DigestPosting) -> list[Block]:
    if not posting.subscription_id:
        return []
    return [actions(buttons.below_digest(posting.subscription_id, posting.localizer.translator))]


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
