"""Short phrases that several pictures share."""

from bot.blocks.kit import paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, OutsideLink, RichText, Untrusted, join
from bot.blocks.sanitize import clean, clean_short
from bot.i18n.translator import Translator
from bot.usage.flow_deltas import Key
from bot.usage.model import Organization
from bot.usage.organization_rules import Runbook
from bot.usage.period import Period
from bot.usage.report import Month, percent


def organization_name(organization: Organization, translator: Translator) -> str:
    """The organization's name as a headline has it, or the start of its uuid where Pipefy gives none. Not escaped."""
    return clean_short(organization.name) or _nameless(organization, translator)


def full_organization_name(organization: Organization, translator: Translator) -> str:
    """The same for where one organization is chosen among several: two may begin alike."""
    return clean(organization.name) or _nameless(organization, translator)


def _nameless(organization: Organization, translator: Translator) -> str:
    return translator.say("Organization {id}", id=clean(organization.uuid[:8]))


def period_name(period: Period, translator: Translator) -> str:
    """A period in words."""
    match period:
        case Period.CURRENT_MONTH:
            return translator.say("This month")
        case Period.LAST_MONTH:
            return translator.say("Last month")
        case Period.LAST_3_MONTHS:
            return translator.say("Last 3 months")


def month_name(month: Month, translator: Translator, *, with_year: bool = False) -> str:
    """`Nov` or `Nov 2026`, or `Nov (so far)` for a month that was still running."""
    name = translator.short_month(month.starts) if with_year else translator.bare_month(month.starts)
    return translator.say("{month} (so far)", month=name) if month.unfinished else name


def share(part: int, whole: int, translator: Translator) -> str:
    """A part of something positive in whole percent; a small part is not called nothing."""
    whole_percent = percent(part, whole) or 0
    if part and not whole_percent:
        return f"<{translator.percent(1)}"
    return translator.percent(whole_percent)


def runbook_line(runbook: Runbook, translator: Translator) -> RichText:
    """The line on every alert, which leads to the runbook where there is an address."""
    words = Untrusted(runbook.words, 150) if runbook.words else translator.say("Runbook")
    return RichText((OutsideLink(runbook.url, words) if runbook.url else words,))


def about(figure: int, least: int) -> int:
    """A forecast with no more digits than it deserves, three; exact where that would be less than is used already."""
    # Three digits: the 80 % range is wide enough for the fourth to mean nothing.
    unit = int(10 ** max(0, len(str(figure)) - 3))
    rounded = (figure + unit // 2) // unit * unit
    return rounded if rounded >= least else figure


def span_of(low: str, high: str) -> str:
    """`58,400–68,700`, `Nov 12 – Nov 19`; one figure or day where both ends read alike."""
    dash = " – " if " " in low else "–"  # closed up it would join the words beside it: "12–Nov"
    return low if low == high else f"{low}{dash}{high}"


def signed(change: int, translator: Translator) -> str:
    """`+1,204`, `−30`, `0`."""
    # U+2212, the minus sign: a hyphen may be taken for a dash, and breaks the line.
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{translator.number(abs(change))}"


def left_or_over(used: int, limit: int, translator: Translator) -> str:
    """`9,880 left`, `none left`, or `2,907 over`."""
    if used > limit:
        return translator.count("{n} over", "{n} over", used - limit)
    return translator.count("{n} left", "{n} left", limit - used) if used < limit else translator.say("none left")


def flow_name(key: Key, localizer: Localizer) -> RichText:
    """`Sync orders (Sales)`."""
    pipe, name = key
    shown = Untrusted(name) if name and clean(name) else localizer.translator.say("(no name)")
    return join([shown, " (", Untrusted(pipe, 60), ")"]) if clean(pipe) and pipe else RichText((shown,))


def notice(line: str) -> Message:
    """One sentence, without a word from outside."""
    return Message(line, (paragraph(plain_words(line)),))
