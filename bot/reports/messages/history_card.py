"""Cards of months that were kept: one month with its days and flows, or several side by side. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.blocks.button_value import Carried, carry
from bot.blocks.data import Cell, Number, table
from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import actions, button, context, escape_own, fallback_text, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.month_chart import RunningMonth, months_chart, running_chart
from bot.blocks.phrases import left_or_over, organization_name, period_name, share, span_of
from bot.blocks.rich_text import COMMAND, Code, Fragment, Localizer, name_of, paragraphs
from bot.blocks.sanitize import escape_mrkdwn
from bot.card_sharing.messages import share_button
from bot.i18n.translator import Translator, noop
from bot.reports.history_words import LastMonths, OneMonth, written
from bot.reports.messages import buttons
from bot.reports.messages.card import MOST_FLOWS, Showing, signature, signed, title
from bot.usage.kept_months import KeptFlows, KeptMonth, spans
from bot.usage.model import Organization
from bot.usage.organization_rules import Price
from bot.usage.period import Period, last_day, month_before
from bot.usage.report import Month, percent
from bot.usage.running_total import reached_on, running_total

_THREE_MONTHS = noop("last_3_months")
_OFFERED = (6, 12)  # months, beside Pipefy's own three


@dataclass(frozen=True, slots=True)
class ShownMonths:
    """The content of a card. `since`: the first day that was kept; `silent`: Pipefy does not answer right now."""

    organization: Organization
    months: tuple[KeptMonth, ...]  # oldest first
    since: date | None
    silent: bool = False
    price: Price | None = None
    flows: KeptFlows = KeptFlows()  # noqa: RUF009 - frozen; of one month


def month_card(history: ShownMonths, today: date, showing: Showing) -> Message:
    """The card of one month that is over."""
    (month,), translator = history.months, showing.translator
    summary = _month_summary(month, translator)
    notes = [
        *_silent(history, translator),
        *_cost(month, history.price, translator),
        *_reached(month, translator),
        *_unknown_days(month, translator),
        *_flows_note(history.flows, month, translator),
    ]
    days = RunningMonth(month.days, month.total, month.limit, None, None, translator.say("Allowance"))
    drawn = running_chart(days, translator)
    span = OneMonth(month.first)
    around = [month_before(month.first), _month_after(month.first)]
    row = _row(history.organization, [OneMonth(first) for first in around if first <= today], translator)
    return _card(history, summary, notes, [drawn] if drawn else [], (row, *_share_row(history, span, showing)), showing)


def months_card(history: ShownMonths, span: LastMonths, showing: Showing) -> Message:
    """The card of several months, up to the running one."""
    translator = showing.translator
    summary = _months_summary(history.months, translator)
    notes = [*_silent(history, translator), *_unknown_months(history.months, translator)]
    drawn = months_chart([_bar(month) for month in history.months], translator)
    charts = [*([drawn] if drawn else []), _months_table(history.months, history.price, translator)]
    offered = [LastMonths(count) for count in _OFFERED]
    row = _row(history.organization, offered, translator, chosen=span)
    return _card(history, summary, notes, charts, (row, *_share_row(history, span, showing)), showing)


def nothing_kept(organization: Organization, month: date, since: date | None, localizer: Localizer) -> Message:
    """The answer where nothing is known of a month, and what is."""
    translator = localizer.translator
    values: dict[str, Fragment] = {"organization": name_of(organization), "month": translator.month(month)}
    if since is None:
        line = localizer.say(
            "We have no data for {month}: we have kept none of {organization} yet. Try {command}",
            command=localizer.command(_THREE_MONTHS),
            **values,
        )
    else:
        line = localizer.say(
            "We have no data for {month}: we have kept data of {organization} since {day}. Try {command}",
            day=translator.long_day(since),
            command=Code(f"{COMMAND} {since:%Y-%m}"),
            **values,
        )
    return paragraphs([line])


def _card(
    history: ShownMonths,
    summary: str,
    notes: Sequence[str],
    figures: Sequence[Block],
    rows: Sequence[Block],
    showing: Showing,
) -> Message:
    translator = showing.translator
    name = organization_name(history.organization, translator)
    end = _footer(history, translator)
    flows = history.flows.flows
    blocks = (
        paragraph(*title(name, ": ", showing.organization_url), plain_words(summary, bold=True)),
        *map(context, notes),
        *figures,
        context(end),
        *signature(showing),
        *rows,
        *_flow_table(history, translator),
    )
    lines = [f"• {flow_line(flow, translator)}" for flow in flows[:MOST_FLOWS]]
    own = map(escape_own, (summary, *notes, end))
    return Message(fallback_text([f"{escape_mrkdwn(name)}: {next(own)}", *own, signed(showing), *lines]), blocks)


def _month_summary(month: KeptMonth, translator: Translator) -> str:
    name = translator.month(month.first)
    if month.total is None:
        return translator.count(
            "at least {n} task used in {month}.", "at least {n} tasks used in {month}.", month.least or 0, month=name
        )
    if month.limit is None:
        return translator.count("{n} task used in {month}.", "{n} tasks used in {month}.", month.total, month=name)
    return translator.say(
        "{used} of {limit} tasks ({percent}) used in {month}, {left}.",
        used=translator.number(month.total),
        limit=translator.number(month.limit),
        percent=share(month.total, month.limit, translator),
        month=name,
        left=left_or_over(month.total, month.limit, translator),
    )


def _months_summary(months: Sequence[KeptMonth], translator: Translator) -> str:
    first, last = translator.short_month(months[0].first), translator.short_month(months[-1].first)
    used = sum(_known(month) or 0 for month in months)
    if all(month.total is not None for month in months):
        return translator.count(
            "{n} task used from {first} to {last}.",
            "{n} tasks used from {first} to {last}.",
            used,
            first=first,
            last=last,
        )
    return translator.count(
        "at least {n} task used from {first} to {last}.",
        "at least {n} tasks used from {first} to {last}.",
        used,
        first=first,
        last=last,
    )


def _known(month: KeptMonth) -> int | None:
    return month.least if month.total is None else month.total


def _silent(history: ShownMonths, translator: Translator) -> list[str]:
    if not history.silent:
        return []
    return [translator.say("Pipefy isn't answering right now: we show what we kept.")]


def _cost(month: KeptMonth, price: Price | None, translator: Translator) -> list[str]:
    if price is None or month.total is None:
        return []
    return [translator.say("Cost: {money}.", money=translator.money(price.of(month.total), price.currency))]


def _reached(month: KeptMonth, translator: Translator) -> list[str]:
    if month.total is None or month.limit is None or month.total < month.limit:
        return []
    day = reached_on(running_total(month.days, month.total), month.limit)
    return [translator.say("The allowance was used up on {day} (UTC).", day=translator.day(day))] if day else []


def _unknown_days(month: KeptMonth, translator: Translator) -> list[str]:
    unknown = month.unknown_days
    if not unknown:
        return []
    if len(unknown) == len(month.days):
        return [translator.say("We have no days of this month: the total is Pipefy's own.")]
    return [
        translator.count(
            "{n} day of this month is unknown: {days}.",
            "{n} days of this month are unknown: {days}.",
            len(unknown),
            days=_named_days(unknown, translator),
        )
    ]


def _named_days(days: Sequence[date], translator: Translator) -> str:
    return ", ".join(span_of(translator.day(first), translator.day(last)) for first, last in spans(days))


def _unknown_months(months: Sequence[KeptMonth], translator: Translator) -> list[str]:
    unknown = [month.first for month in months if _known(month) is None]
    partly = [month.first for month in months if month.total is None and month.least is not None]
    lines = []
    if unknown:
        lines.append(translator.say("We have no data for {months}.", months=_named_months(unknown, translator)))
    if partly:
        named = _named_months(partly, translator)
        lines.append(translator.say("We have only some days of {months}, so the chart leaves them out.", months=named))
    return lines


def _named_months(months: Sequence[date], translator: Translator) -> str:
    """Months in a row as one: `Mar 2026 – Sep 2026`."""
    rows: list[list[date]] = []
    for month in months:
        if rows and _month_after(rows[-1][-1]) == month:
            rows[-1].append(month)
        else:
            rows.append([month])
    return ", ".join(span_of(*(translator.short_month(row[end]) for end in (0, -1))) for row in rows)


def _flows_note(flows: KeptFlows, month: KeptMonth, translator: Translator) -> list[str]:
    if flows.read_on is None:
        return [translator.say("We have no flows of this month.")]
    if flows.read_on > last_day(month.first):
        return []
    return [translator.say("The flows are as of {day}.", day=translator.day(flows.read_on))]


def _footer(history: ShownMonths, translator: Translator) -> str:
    first, last = history.months[0].first, last_day(history.months[-1].first)
    parts = [translator.say("{range} (UTC days)", range=translator.span(first, last))]
    if history.since:
        parts.append(translator.say("Data kept since {day}", day=translator.long_day(history.since)))
    return " · ".join(parts)


def _bar(month: KeptMonth) -> Month:
    return Month(month.first, month.total, month.limit, unfinished=month.unfinished)


def _months_table(months: Sequence[KeptMonth], price: Price | None, translator: Translator) -> Block:
    head = (
        translator.say("Month"),
        translator.say("Tasks"),
        translator.say("% of allowance"),
        translator.say("Allowance"),
        translator.say("Cost"),
    )
    rows = [_months_row(month, price, translator) for month in reversed(months)]
    return table(translator.say("Tasks by month"), head, rows)[0]


def _months_row(month: KeptMonth, price: Price | None, translator: Translator) -> tuple[Cell, ...]:
    name = translator.short_month(month.first)
    used = _known(month)
    at_least = "≥ " if month.total is None else ""
    part = percent(month.total, month.limit)
    return (
        translator.say("{month} (so far)", month=name) if month.unfinished else name,
        None if used is None else Number(used, f"{at_least}{translator.number(used)}"),
        None if part is None else Number(part, translator.percent(part)),
        None if month.limit is None else Number(month.limit, translator.number(month.limit)),
        None if price is None or used is None else _money(used, price, at_least, translator),
    )


def _money(tasks: int, price: Price, at_least: str, translator: Translator) -> Number:
    cost = price.of(tasks)
    return Number(float(cost), f"{at_least}{translator.money(cost, price.currency)}")


def _flow_table(history: ShownMonths, translator: Translator) -> list[Block]:
    if not history.flows.flows:
        return []
    month = history.months[0]
    # Of flows that were read before the month's end, a share of the whole month would say too little.
    whole = history.flows.read_on is not None and history.flows.read_on > last_day(month.first)
    return [
        flow_table(translator.say("Flows by tasks"), history.flows.flows, month.total if whole else None, translator)[0]
    ]


def _row(
    organization: Organization,
    offered: Sequence[OneMonth | LastMonths],
    translator: Translator,
    *,
    chosen: LastMonths | None = None,
) -> Block:
    """The months around, or the numbers of months; Pipefy's own three beside them."""
    spans_offered = [
        button(
            _span_name(span, translator),
            f"{buttons.SHOW_HISTORY}:{place}",  # Slack wants each action id once in a block
            carry(Carried(organization.uuid, words=written(span))),
            primary=span == chosen,
        )
        for place, span in enumerate(offered)
    ]
    three = button(
        period_name(Period.LAST_3_MONTHS, translator),
        f"{buttons.SHOW}:{Period.LAST_3_MONTHS}",
        carry(Carried(organization.uuid, Period.LAST_3_MONTHS)),
    )
    return actions([three, *spans_offered])


def _span_name(span: OneMonth | LastMonths, translator: Translator) -> str:
    match span:
        case OneMonth(first):
            return translator.month(first)
        case LastMonths(count):
            return translator.count("{n} month", "{n} months", count)


def _share_row(history: ShownMonths, span: OneMonth | LastMonths, showing: Showing) -> list[Block]:
    if showing.shared or showing.shared_by:
        return []
    carried = Carried(history.organization.uuid, words=written(span))
    return [actions([share_button(buttons.SHARE_HISTORY, carried, showing.translator)])]


def _month_after(month: date) -> date:
    return last_day(month) + timedelta(days=1)
