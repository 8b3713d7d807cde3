"""An alert that is firing, as Home draws it among others: with *I'm on it*, and *Snooze* for those who may. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.alerts.messages import buttons
from bot.alerts.messages.headline import Sign, alert_headline, alert_sign
from bot.alerts.messages.state import state_lines
from bot.alerts.model import AlertFacts, CardState
from bot.blocks.rich_text import Localizer, RichText
from bot.subscriptions.listing.rows import Rights


@dataclass(frozen=True, slots=True)
class FiringEntry:
    """One alert in a list of several."""

    id: str
    channel_id: str
    sign: Sign
    title: RichText
    lines: Sequence[RichText]
    row: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FiredAlert:
    """One alert, before it is drawn."""

    id: str
    channel_id: str
    fired_at: datetime
    facts: AlertFacts
    card_state: CardState


def firing_entry(alert: FiredAlert, rights: Rights, localizer: Localizer) -> FiringEntry:
    """The alert for a reader with these rights."""
    translator, card_state = localizer.translator, alert.card_state
    taken = buttons.handling if card_state.acknowledged_by else buttons.acknowledge
    row = [taken(alert.id, translator)]
    if rights.may_change:
        row.append(buttons.snooze(alert.id, translator, snoozed=card_state.silent))
    place = localizer.within(alert.channel_id)
    since = localizer.say("Since {instant}, {place}", instant=localizer.moment(alert.fired_at), place=place)
    return FiringEntry(
        id=alert.id,
        channel_id=alert.channel_id,
        sign=alert_sign(alert.facts, card_state),
        title=alert_headline(alert.facts, localizer),
        lines=[since, *state_lines(alert.facts, card_state, localizer)],
        row=row,
    )
