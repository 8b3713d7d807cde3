"""One word for one thing: the catalogs against the tables of docs/wording.md."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.i18n.catalogs import FOLDER, translator_for
from bot.onboarding.help_topic import HelpTopic
from bot.onboarding.messages import typed_commands
from bot.slack.error_messages import TYPED as TYPED_EXAMPLES

WORDING = (Path(__file__).parents[2] / "docs" / "wording.md").read_text(encoding="utf-8")
LANGUAGES = {"en": "en-US", "pt": "pt-BR", "es": "es-ES"}
CATALOG = {"pt": "pt_BR", "es": "es"}
# A permission in Pipefy by its name; the button that marks a day as expected, which is a term of its own.
PLACE = re.compile(r"\{\w+\}|Usage Stats|[Mm]ark(?:ed)? (?:it )?as expected")
# A word that is typed is a name, and these sentences name the words to type.
TYPED = re.compile("^The settings are budget, forecast, spikes")


def table(heading: str) -> list[list[str]]:
    """The rows of the table below a heading, without its head."""
    section = WORDING.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [row for row in section.splitlines() if row.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def words(cell: str) -> list[str]:
    return [word.strip(" *“”") for word in re.split("[,;]", cell.replace("in a sentence", "")) if word.strip()]


def never(cell: str) -> dict[str, list[str]]:
    """The words of the last column, by language."""
    parts = dict(part.strip().split(": ", 1) for part in cell.split(";") if part.strip())
    return {language: words(listed) for language, listed in parts.items()}


ROWS = table("The words")
NEVER = [never(banned) for *_, banned in ROWS]
THINGS = [dict(zip(LANGUAGES, map(words, cells), strict=True)) for _, *cells, _ in ROWS if cells[0].startswith("**")]
PHRASES = [dict(zip(LANGUAGES, cells, strict=True)) for cells in table("Turns of phrase that nobody says")]


def any_of(listed: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)", re.IGNORECASE)


BANNED = {
    language: any_of([word for listed in NEVER for word in listed.get(language, [])] + [p[language] for p in PHRASES])
    for language in LANGUAGES
}


def catalog(language: str) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """English forms → the forms of this language, without what is typed."""
    typed = TYPED_EXAMPLES | {words for topic in HelpTopic for words in typed_commands(translator_for("en-US"), topic)}
    with (FOLDER / CATALOG.get(language, "es") / "LC_MESSAGES" / "bot.po").open("rb") as file:
        read = [message for message in read_po(file) if message.id]
    pairs = {forms(message.id): forms(message.id if language == "en" else message.string) for message in read}
    return {english: said for english, said in pairs.items() if english[0] not in typed and not TYPED.match(english[0])}


def forms(sentence: object) -> tuple[str, ...]:
    return tuple(map(str, sentence)) if isinstance(sentence, list | tuple) else (str(sentence),)


def violations(language: str) -> Iterator[tuple[str, str]]:
    """Sentences with a word that is never used: the English that finds them, and the word."""
    for english, said in catalog(language).items():
        for form in said:
            yield from ((english[0], word[0]) for word in BANNED[language].finditer(PLACE.sub("", form)))


def test_the_tables_are_read() -> None:
    assert (len(ROWS), len(THINGS)) == (len(NEVER), 13)
    assert len(PHRASES) > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_says_a_word_that_is_never_used(language: str) -> None:
    assert list(violations(language)) == []


@pytest.mark.parametrize("language", CATALOG)
def test_a_translation_calls_a_thing_by_its_word(language: str) -> None:
    called_otherwise = [
        (english[0], names[language])
        for names in THINGS
        for english, said in catalog(language).items()
        if any_of(names["en"]).search(PLACE.sub("", english[0])) and not any_of(names[language]).search(said[0])
    ]
    assert called_otherwise == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Usage passed a mark."), ("pt", "Acima da COTA de {limite}."), ("es", "Un día fuera de lo común.")],
)
def test_a_listed_word_would_be_found(language: str, sentence: str) -> None:
    assert BANNED[language].search(PLACE.sub("", sentence))
