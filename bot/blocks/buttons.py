"""The buttons below a card. What they carry comes back from a client, so it names things and grants nothing."""

import json
from dataclasses import dataclass
from typing import Any

from bot.blocks.kit import button, tame
from bot.blocks.words import Words
from bot.usage.model import Organization, Reading
from bot.usage.period import Period

SHOW, REFRESH, SHARE = "show", "refresh", "share"
SHOW_FLOWS, SHARE_FLOWS, LINK = "show_flows", "share_flows", "link"
MOST_BUTTONS = 25  # in a row, says Slack


@dataclass(frozen=True, slots=True)
class Carried:
    """What a button says when it is pressed. Any of it may be forged."""

    organization: str = ""  # uuid
    period: Period = Period.CURRENT_MONTH
    reading: str = ""  # the reading's id
    words: str = ""  # what flows are searched by


def carry(carried: Carried) -> str:
    """The value of a button."""
    return json.dumps([carried.organization, carried.period, carried.reading, carried.words[:500]], ensure_ascii=False)


def carried_by(value: str) -> Carried | None:
    """What a button's value says, or None when it says nothing that one of ours could."""
    try:
        organization, period, reading, words = json.loads(value)
        if not all(isinstance(part, str) for part in (organization, reading, words)):
            return None
        return Carried(organization, Period(period), reading, words)
    except (ValueError, TypeError, RecursionError):
        return None


def period_name(period: Period, words: Words) -> str:
    """A period in words."""
    match period:
        case Period.CURRENT_MONTH:
            return words.say("This month")
        case Period.LAST_MONTH:
            return words.say("Last month")
        case Period.LAST_3_MONTHS:
            return words.say("Last 3 months")


def card_buttons(reading: Reading, words: Words, *, shared: bool, to_all: bool) -> list[dict[str, Any]]:
    """The three periods, and on a card that only one person sees also Refresh and Share."""
    uuid = reading.organization.uuid
    made = [
        button(
            period_name(period, words),
            f"{SHOW}:{period}",
            carry(Carried(uuid, period)),
            primary=period is reading.period,
        )
        for period in Period
    ]
    made.append(button(words.say("All flows"), SHOW_FLOWS, carry(Carried(uuid, reading.period))))
    if to_all:
        return made
    made.append(button(words.say("Refresh"), REFRESH, carry(Carried(uuid, reading.period))))
    if not shared:
        share = carry(Carried(uuid, reading.period, reading.id))
        made.append(button(words.say("Share to channel"), SHARE, share))
    return made


def organization_buttons(organizations: tuple[Organization, ...], period: Period) -> list[dict[str, Any]]:
    """A button for each organization that a channel may mean, as many as fit into a row."""
    return [
        button(tame(o.name, 75) or o.uuid[:8], f"{LINK}:{n}", carry(Carried(o.uuid, period)))
        for n, o in enumerate(organizations[:MOST_BUTTONS])
    ]
