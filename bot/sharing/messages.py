"""Those who read along, in words. Pure."""

from bot.blocks.rich_text import Code, Localizer, RichText
from bot.sharing.audience import UNNAMED
from bot.sharing.consent import ShownReaders

_MOST_NAMED = 10  # companies; up to 250 take part in a channel


def reading_along(readers: ShownReaders, localizer: Localizer) -> list[RichText]:
    """A line with the companies, by the ids of their teams: Slack tells their names to no bot without a right more."""
    named = readers.companies[:_MOST_NAMED]
    if not named:
        return []
    names = ", ".join(localizer.translator.say("one without a name") if team == UNNAMED else team for team in named)
    more = len(readers.companies) - len(named)
    return [
        localizer.say(
            "Other companies that read this channel, by their ID in Slack: {companies}",
            companies=Code(f"{names} (+{more})" if more else names),
        )
    ]
