"""Rules as a form or a file brings them: read, judged, and written as a form would be filled in."""

from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.catalogs import translator_for
from bot.organizations.rules.submission import ChosenRules, read_import, read_submission, written
from bot.organizations.rules.user_groups import find_group, nearest_groups
from bot.ports import UserGroup
from bot.usage.organization_rules import AlertMention, GroupMention, OrganizationRules, Price, QuietHours, Runbook

ENGLISH = translator_for("en-US")
ALL = OrganizationRules(
    Runbook("See the runbook", "https://wiki.example.com"),
    AlertMention("U0BEN", 90),
    Price(Decimal("25.50"), "BRL"),
    QuietHours(time(22), time(7), True, "America/Sao_Paulo"),
    GroupMention("S0ONCALL", 90),
    "C0OPS",
)
GROUPS = (UserGroup("S0ONCALL", "on-call", "On call"), UserGroup("S0ON", "oncall-br", "on-call"))


@given(st.sets(st.sampled_from(["runbook", "mention", "price", "quiet", "group", "channel"])))
def test_what_a_form_is_filled_in_with_is_read_back(left_out: set[str]) -> None:
    rules = replace(ALL, **dict.fromkeys(left_out))
    chosen = read_submission(written("BR", rules), ENGLISH)
    assert isinstance(chosen, ChosenRules)
    assert (chosen.country, chosen.rules) == ("BR", replace(rules, group=None))
    assert chosen.group == (rules.group.group_id if rules.group else "")


def test_fields_that_were_not_shown_stay() -> None:
    chosen = read_submission({"runbook": "", "runbook_url": "", "country": "PT"}, ENGLISH)
    assert isinstance(chosen, ChosenRules)
    assert chosen.over("BR", ALL) == ("PT", replace(ALL, runbook=None))


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (replace(ALL, runbook=Runbook("", "http://wiki.example.com")), "runbook_url"),
        (replace(ALL, price=Price(Decimal(0), "BRL")), "price"),
        (replace(ALL, price=Price(Decimal(1), "BLR")), "currency"),
        (replace(ALL, quiet=QuietHours(time(22), time(7), False, "Mars/Base")), "quiet_zone"),
        (replace(ALL, mention=AlertMention("U0BEN", 0)), "mention_from"),
        (replace(ALL, group=GroupMention("S0ONCALL", 1001)), "mention_from"),
    ],
)
def test_a_file_is_judged_as_a_form_is(rules: OrganizationRules, field: str) -> None:
    judged = read_import("BR", rules, ENGLISH)
    assert isinstance(judged, dict)
    assert list(judged) == [field]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"runbook_url": "https://user:secret@wiki.example.com"}, "runbook_url", "Write a whole address"),
        ({"runbook_url": "javascript:alert(1)"}, "runbook_url", "Write a whole address"),
        ({"mention_from": "-5"}, "mention_from", "Write a whole percentage from 1 to 1000."),
        ({"price": "0", "currency": "BRL"}, "price", "Write a price above 0"),
        ({"price": "NaN", "currency": "BRL"}, "price", "Write a price above 0"),
        ({"price": "1.234,50", "currency": "BRL"}, "price", "Write a price above 0"),
        ({"price": "25", "currency": "XXZ"}, "currency", "Write the code of a currency, for example BRL."),
        ({"price": "25", "currency": "BLR"}, "currency", "BRL"),
        ({"price": "25"}, "currency", "Write the code of a currency, for example BRL."),
        ({"quiet_from": "22:00"}, "quiet_to", "Choose both times, or neither."),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "quiet_to", "Choose another time"),
    ],
)
def test_what_cannot_be_gets_a_sentence(given: dict[str, str], field: str, sentence: str) -> None:
    judged = read_submission(given, ENGLISH)
    assert isinstance(judged, dict)
    assert sentence in judged[field]


def test_a_file_may_tell_the_thresholds_of_a_person_and_a_group_apart() -> None:
    judged = read_import(None, replace(ALL, group=GroupMention("S0ONCALL", 100)), ENGLISH)
    assert isinstance(judged, ChosenRules)
    assert (judged.rules.mention, judged.group, judged.group_from) == (ALL.mention, "S0ONCALL", 100)


@pytest.mark.parametrize("words", ["@on-call", "ON-CALL", "S0ONCALL", "<!subteam^S0ONCALL>", "<!subteam^S0ONCALL|@x>"])
def test_a_group_is_meant_by_its_id_and_by_its_handle_before_any_name(words: str) -> None:
    assert find_group(words, GROUPS) == GROUPS[0]


@pytest.mark.parametrize(
    "words", ["", "@", "channel", "<!channel>", "<!subteam^S0ONCALL> <!here>", "<!subteam^S0NONE>"]
)
def test_other_words_mean_no_group(words: str) -> None:
    assert find_group(words, GROUPS) is None


def test_the_nearest_handles_are_named() -> None:
    assert nearest_groups("@oncal", GROUPS)[0] in {"@on-call", "@oncall-br"}
