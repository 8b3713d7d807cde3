"""Short phrases that several pictures share."""

from bot.blocks.sanitize import tame
from bot.i18n.translator import Words
from bot.usage.model import Organization
from bot.usage.period import Period
from bot.usage.report import Month, percent


def organization_name(organization: Organization, words: Words) -> str:
    """The organization's name, or the start of its uuid where Pipefy gives none. Tame, not escaped."""
    return tame(organization.name) or words.say("Organization {id}", id=tame(organization.uuid[:8]))


def period_name(period: Period, words: Words) -> str:
    """A period in words."""
    match period:
        case Period.CURRENT_MONTH:
            return words.say("This month")
        case Period.LAST_MONTH:
            return words.say("Last month")
        case Period.LAST_3_MONTHS:
            return words.say("Last 3 months")


def month_name(month: Month, words: Words) -> str:
    """`Nov`, or `Nov (so far)` for a month that was still running."""
    name = words.bare_month(month.starts)
    return words.say("{month} (so far)", month=name) if month.unfinished else name


def share(part: int, whole: int, words: Words) -> str:
    """A part of something positive in whole percent; a small part is not called nothing."""
    whole_percent = percent(part, whole) or 0
    if part and not whole_percent:
        return words.say("under {percent}", percent=words.percent(1))
    return words.percent(whole_percent)


def about(figure: int, least: int) -> int:
    """A forecast with no more digits than it deserves, three; exact where that would be less than is used already."""
    unit = int(10 ** max(0, len(str(figure)) - 3))
    rounded = (figure + unit // 2) // unit * unit
    return rounded if rounded >= least else figure
