"""Buttons below a card. Their values are in `bot.blocks.button_value`."""

from bot.blocks.button_value import Carried, carry
from bot.blocks.kit import actions, button
from bot.blocks.message import Block
from bot.blocks.phrases import period_name
from bot.card_sharing.messages import share_button
from bot.i18n.translator import Translator
from bot.usage.model import Breakdown, Organization, Reading
from bot.usage.period import Period

# Action ids: cards that were posted long ago still send them.
SHOW, REFRESH, SHARE = "show", "refresh", "share"
SHOW_FLOWS, SHARE_FLOWS = "show_flows", "share_flows"
SHOW_HISTORY, SHARE_HISTORY = "show_history", "share_history"
FLOWS_CSV = "flows_csv"
# Confirmed by an admin.
SHARE_ANYWAY, SHARE_FLOWS_ANYWAY, SHARE_HISTORY_ANYWAY = "share_anyway", "share_flows_anyway", "share_history_anyway"


def period_row(organization: Organization, chosen: Period, action: str, search: str, translator: Translator) -> Block:
    """A button for each period, the one that is shown standing out."""
    return actions(
        [
            button(
                period_name(period, translator),
                f"{action}:{period}",  # Slack wants each action id once in a block
                carry(Carried(organization.uuid, period, "", search)),
                primary=period is chosen,
            )
            for period in Period
        ]
    )


def card_rows(reading: Reading, translator: Translator, *, shared: bool, to_all: bool) -> tuple[Block, Block]:
    """The periods; below them all flows, and on a card that only one person sees also Refresh and Share."""
    shown = carry(Carried(reading.organization.uuid, reading.period))
    made = [button(translator.say("All flows"), SHOW_FLOWS, shown)]
    # A card for all shows one reading: Refresh would replace figures that others have read and spoken about.
    if not to_all:
        made.append(button(translator.say("Refresh"), REFRESH, shown))
    if not to_all and not shared:
        made.append(share_button(SHARE, Carried(reading.organization.uuid, reading.period, reading.id), translator))
    return period_row(reading.organization, reading.period, SHOW, "", translator), actions(made)


def flows_row(breakdown: Breakdown, translator: Translator, *, shared: bool) -> Block:
    """*Download CSV*, and *Share* on a card that only one person sees."""
    # By its moment: Share shows these figures again, not newer ones that nobody has looked at.
    same = Carried(breakdown.organization.uuid, breakdown.period, breakdown.taken_at.isoformat(), breakdown.words)
    download = button(translator.say("Download CSV"), FLOWS_CSV, carry(same))
    return actions([download] if shared else [download, share_button(SHARE_FLOWS, same, translator)])
