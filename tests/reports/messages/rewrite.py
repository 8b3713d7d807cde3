"""`python -m tests.reports.messages.rewrite`: write the stored cards anew after a change that is meant."""

from tests.reports.messages.stored_cards import FOLDER, all_cards, kept, written

if __name__ == "__main__":
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, language in all_cards():
        kept(name, language).write_text(written(name, language), encoding="utf-8")
