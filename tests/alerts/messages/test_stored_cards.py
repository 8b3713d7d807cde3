import pytest

from tests.alerts.messages.stored_cards import CARDS, FOLDER, kept, written


@pytest.mark.parametrize("name", CARDS)
def test_the_card_is_the_stored_one(name: str) -> None:
    """When a change is meant: `python -m tests.alerts.messages.stored_cards`, then read the diff."""
    assert written(name) == kept(name).read_text(encoding="utf-8")


def test_no_other_card_is_stored() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {kept(name).name for name in CARDS}
