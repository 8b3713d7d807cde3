import json
from dataclasses import replace
from time import perf_counter

import pytest

from bot.blocks.kit import without_data
from bot.blocks.report import Showing, report_card
from bot.catalogues import words_for
from bot.sandbox.block_rules import refusals
from bot.usage.report import build_report
from tests.blocks.cards import CARDS, FOLDER, all_cards, kept, written
from tests.blocks.examples import (
    ZONE,
    flow,
    flow_list,
    this_month,
)


@pytest.mark.parametrize(("name", "language"), all_cards())
def test_the_card_is_the_stored_one(name: str, language: str) -> None:
    """When a change is meant: `python -m tests.blocks.rewrite`, then read the diff."""
    assert written(name, language) == kept(name, language).read_text(encoding="utf-8")


def test_no_other_card_is_stored() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {kept(*card).name for card in all_cards()}


@pytest.mark.parametrize(("name", "language"), all_cards())
def test_slack_takes_the_card_and_what_stands_in_for_it(name: str, language: str) -> None:
    message = CARDS[name](words_for(language))
    assert refusals(json.loads(json.dumps(message.blocks))) == []
    assert refusals(json.loads(json.dumps(without_data(message).blocks))) == []


def test_a_card_is_drawn_within_a_millisecond() -> None:
    """It is drawn where others wait for their ack. The least of many: other processes only ever add."""
    flows = flow_list([flow(f"Flow {n}", 3000 - n) for n in range(10)])
    report, showing = build_report(replace(this_month(), top=flows)), Showing(words_for("pt-BR"), ZONE)
    measured = []
    for _ in range(50):
        before = perf_counter()
        report_card(report, showing)
        measured.append(perf_counter() - before)
    assert min(measured) < 0.001
