"""README, manifest, help and code say the same."""

import re
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.i18n.catalogs import translator_for
from bot.i18n.vocabulary import PERIODS, VERBS
from bot.onboarding.help_topic import HelpTopic
from bot.onboarding.messages import help_message
from bot.settings import Settings
from bot.slack.manifest import read_manifest
from tests.pictures.gallery import gallery
from tests.pictures.looks import LOOKS, file_name
from tests.pictures.readers import READERS
from tests.pictures.scenes import pictures
from tests.support.readme import README, with_tables

ROOT = README.parent
PICTURES = ROOT / "docs" / "pictures"
TEXT = README.read_text(encoding="utf-8")


def test_the_readme_has_the_settings_and_the_pictures_as_they_are() -> None:
    assert with_tables(TEXT) == TEXT, "run: make docs"


def test_every_picture_of_the_documents_is_one_that_make_docs_draws() -> None:
    drawn = {
        f"{reader.language}/{file_name(picture.name, look)}"
        for picture in pictures()
        for reader in READERS
        for look in LOOKS
    }
    committed = {str(path.relative_to(PICTURES)).removeprefix("before-and-after/") for path in PICTURES.rglob("*.png")}
    assert committed <= drawn, "run: make docs"


def test_the_page_of_all_pictures_lists_them_all() -> None:
    page = PICTURES / "README.md"
    assert not page.exists() or page.read_text(encoding="utf-8") == gallery(pictures()), "run: make docs"


def test_every_picture_says_in_words_what_one_sees() -> None:
    assert [m for m in re.findall(r"!\[(.*?)\]", TEXT) if len(m) < 10] == []
    assert len({picture.name for picture in pictures()}) == len({picture.about for picture in pictures()})


@pytest.mark.parametrize(
    "setting", [name.upper() for name, field in Settings.model_fields.items() if not field.exclude]
)
def test_every_setting_is_in_the_readme(setting: str) -> None:
    assert f"| `{setting}` |" in TEXT


@pytest.mark.parametrize("verb", sorted(typer.main.get_command(app).commands))  # type: ignore[attr-defined] # a group
def test_every_verb_of_the_command_line_is_in_the_readme(verb: str) -> None:
    assert f"| `{verb}" in TEXT


@pytest.mark.parametrize("word", [*VERBS, *PERIODS])
def test_every_word_of_the_command_is_in_readme_and_help(word: str) -> None:
    assert word in TEXT
    assert any(word in help_message(translator_for("en-US"), topic).text for topic in HelpTopic)


def test_the_usage_hint_names_every_verb_and_period() -> None:
    (command,) = read_manifest()["features"]["slash_commands"]
    assert [word for word in [*VERBS, *PERIODS] if word not in command["usage_hint"]] == []


@pytest.mark.parametrize("route", ["/slack/events", "/healthz", "/readyz", "/metrics"])
def test_every_route_is_in_the_readme(route: str) -> None:
    assert route in TEXT


def test_every_link_of_the_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    links = [(d, m) for d in documents for m in re.findall(r"\]\((?!http)([^)#]+)\)", d.read_text(encoding="utf-8"))]
    assert [(str(d), link) for d, link in links if not (d.parent / link).exists()] == []


@pytest.mark.parametrize("record", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: Path(path).name)
def test_a_decision_has_its_five_parts(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert [
        part for part in ("## Context", "## Options", "## Decision", "## Consequences", "Date") if part not in text
    ] == []


def test_the_changelog_knows_this_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
