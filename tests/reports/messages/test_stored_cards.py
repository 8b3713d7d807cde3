import json

import pytest

from bot.blocks.kit import without_data
from bot.i18n.catalogs import translator_for
from sandbox.block_kit.validate import refusals
from tests.reports.messages.stored_cards import CARDS, FOLDER, all_cards, kept, written


@pytest.mark.parametrize(("name", "language"), all_cards())
def test_the_card_is_the_stored_one(name: str, language: str) -> None:
    """When a change is meant: `python -m tests.reports.messages.rewrite`, then read the diff."""
    assert written(name, language) == kept(name, language).read_text(encoding="utf-8")


def test_no_other_card_is_stored() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {kept(*card).name for card in all_cards()}


@pytest.mark.parametrize(("name", "language"), all_cards())
def test_slack_takes_the_card_and_what_stands_in_for_it(name: str, language: str) -> None:
    message = CARDS[name](translator_for(language))
    assert refusals(json.loads(json.dumps(message.blocks))) == []
    assert refusals(json.loads(json.dumps(without_data(message).blocks))) == []
