"""The buttons below a card. What they carry comes back from a client, so it names things and grants nothing."""

import json
from dataclasses import dataclass
from typing import Any

from bot.blocks.kit import actions, button
from bot.blocks.message import Block
from bot.blocks.phrases import organization_name, period_name
from bot.i18n.translator import Translator
from bot.usage.model import Organization, Reading
from bot.usage.period import Period

SHOW, REFRESH, SHARE = "show", "refresh", "share"
SHOW_FLOWS, SHARE_FLOWS, LINK = "show_flows", "share_flows", "link"
MOST_BUTTONS = 25  # in a row, says Slack
_MOST_CARRIED = 2000  # characters, says Slack


@dataclass(frozen=True, slots=True)
class Carried:
    """What a button says when it is pressed. Any of it may be forged."""

    organization: str = ""  # uuid
    period: Period = Period.CURRENT_MONTH
    reading: str = ""  # the reading's id
    words: str = ""  # what flows are searched by


def carry(carried: Carried) -> str:
    """The value of a button. Words that are too long for one lose their end."""
    words = carried.words[:_MOST_CARRIED]
    while len(value := _written(carried, words)) > _MOST_CARRIED and words:
        words = words[: len(words) * 3 // 4]
    return value


def carried_by(value: str) -> Carried | None:
    """What a button's value says, or None when it says nothing that one of ours could."""
    try:
        organization, period, reading, words = json.loads(value)
        if not all(isinstance(part, str) for part in (organization, reading, words)):
            return None
        return Carried(organization, Period(period), reading, words)
    except (ValueError, TypeError, RecursionError):
        return None


def period_row(organization: Organization, chosen: Period, action: str, search: str, translator: Translator) -> Block:
    """A button for each period, the one that is shown standing out."""
    return actions(
        [
            button(
                period_name(period, translator),
                f"{action}:{period}",
                carry(Carried(organization.uuid, period, "", search)),
                primary=period is chosen,
            )
            for period in Period
        ]
    )


def card_rows(reading: Reading, translator: Translator, *, shared: bool, to_all: bool) -> tuple[Block, Block]:
    """The periods; below them all flows, and on a card that only one person sees also Refresh and Share."""
    asked = carry(Carried(reading.organization.uuid, reading.period))
    made = [button(translator.say("All flows"), SHOW_FLOWS, asked)]
    if not to_all:
        made.append(button(translator.say("Refresh"), REFRESH, asked))
    if not to_all and not shared:
        made.append(share_button(SHARE, Carried(reading.organization.uuid, reading.period, reading.id), translator))
    return period_row(reading.organization, reading.period, SHOW, "", translator), actions(made)


def share_button(action: str, carried: Carried, translator: Translator) -> dict[str, Any]:
    """Shows the same card to all."""
    return button(translator.say("Share to channel"), action, carry(carried))


def organization_row(organizations: tuple[Organization, ...], period: Period, translator: Translator) -> Block:
    """A button for each organization that a channel may mean, as many as fit into a row."""
    return actions(
        [
            button(organization_name(o, translator), f"{LINK}:{n}", carry(Carried(o.uuid, period)))
            for n, o in enumerate(organizations[:MOST_BUTTONS])
        ]
    )


def _written(carried: Carried, words: str) -> str:
    # Half a surrogate pair, which JSON may spell, can be sent to nobody.
    sendable = words.encode("utf-8", "ignore").decode("utf-8")
    return json.dumps([carried.organization, carried.period, carried.reading, sendable], ensure_ascii=False)
