"""Rules as they are kept, while two releases run on one database."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from bot.db.json_codec import JsonCodec
from bot.readings.rules import RULES_JSON
from bot.usage.organization_rules import (
    AlertMention,
    GroupMention,
    OrganizationRules,
    Price,
    QuietHours,
    Runbook,
    is_group_id,
)

BEFORE = OrganizationRules(Runbook("See it"), AlertMention("U0BEN", 90), Price(Decimal("25.50"), "BRL"))
OLD_ROW = (
    '{"v": 1, "rules": {"runbook": {"words": "See it", "url": ""}, "mention": {"person_id": "U0BEN", '
    '"from_percent": 90}, "price": {"per_thousand": "25.50", "currency": "BRL"}, "quiet": null}}'
)


@dataclass(frozen=True, slots=True)
class RulesOfBefore:
    """The fields of the release before user groups and default channels."""

    runbook: Runbook | None = None
    mention: AlertMention | None = None
    price: Price | None = None
    quiet: QuietHours | None = None


def test_a_row_of_the_release_before_is_read() -> None:
    assert RULES_JSON.from_json(OLD_ROW) == BEFORE


def test_the_release_before_passes_over_what_it_does_not_know() -> None:
    row = RULES_JSON.to_json(
        OrganizationRules(BEFORE.runbook, BEFORE.mention, BEFORE.price, None, GroupMention("S0ONCALL", 90), "C0OPS")
    )
    read = JsonCodec(RulesOfBefore, "rules").from_json(row)
    assert read == RulesOfBefore(BEFORE.runbook, BEFORE.mention, BEFORE.price)


@pytest.mark.parametrize("words", ["", "S", "s0oncall", "S0ON CALL", "S0X> <!channel", "U0BEN", "S0\n", "S" + "0" * 64])
def test_what_is_no_id_of_a_group_never_becomes_a_mention(words: str) -> None:
    assert not is_group_id(words)
    with pytest.raises(ValueError, match="no id"):
        GroupMention(words, 100)
