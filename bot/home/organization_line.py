"""An organization on Home: its name with a bar of text, figures and forecast, and the age of the data. Pure."""

from typing import Any

from bot.blocks.kit import link, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block
from bot.blocks.phrases import share
from bot.blocks.rich_text import Localizer, RichText, name_of
from bot.blocks.usage_line import data_line
from bot.home.model import HomeContent, OrganizationPart
from bot.reports.messages.headline import headline
from bot.usage.report import Report

_CELLS = 12  # a phone has room for them beside a name


def bar(used: int, limit: int) -> str:
    """`█████░░░░░░░`: empty only at nothing, and full only at the allowance or above it."""
    filled = used * _CELLS // limit
    if used < limit:
        filled = min(_CELLS - 1, max(filled, 1 if used else 0))
    return "█" * min(filled, _CELLS) + "░" * (_CELLS - min(filled, _CELLS))


def organization_block(part: OrganizationPart, content: HomeContent, localizer: Localizer) -> Block:
    """One organization, as one block."""
    elements = [*_name(part), *_bar(part.report, localizer)]
    for line in _lines(part, content, localizer):
        elements += [plain_words("\n"), *line]
    return paragraph(*elements)


def _name(part: OrganizationPart) -> list[dict[str, Any]]:
    name = RichText((name_of(part.organization),))
    return [link(part.url, name.shown, bold=True)] if part.url else name.elements(bold=True)


def _bar(report: Report | None, localizer: Localizer) -> list[dict[str, Any]]:
    if report is None or report.total is None or not report.limit:
        return []
    percent = share(report.total, report.limit, localizer.translator)
    return [plain_words("  "), plain_words(bar(report.total, report.limit)), plain_words(f" {percent}", bold=True)]


def _lines(part: OrganizationPart, content: HomeContent, localizer: Localizer) -> list[list[dict[str, Any]]]:
    trouble = [[plain_words(part.trouble)]] if part.trouble else []
    if part.report is None:
        nothing = localizer.translator.say("We have no data of this month yet.")
        return trouble or [[plain_words(nothing)]]
    summary = headline(part.report, localizer.translator)
    age = data_line(part.report.reading.taken_at, content.now, localizer)
    return [[plain_words(summary[:1].upper() + summary[1:])], [plain_words(age.shown, italic=True)], *trouble]
