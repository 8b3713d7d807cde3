"""Every sentence is there in every language, and says the same."""

import ast
import re
import shlex
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from bot.i18n.catalogs import CATALOGS, FOLDER, translator_for

ROOT = Path(__file__).parents[2]
TRANSLATED = sorted(set(CATALOGS.values()) - {"en"})
SPEAKS = {"say", "count", "noop"}  # the extractor's keywords
JOINTS, ENDS = (" ", ",", ";"), (".", ":")
HEADERS = {
    "Project-Id-Version",
    "Language",
    "Plural-Forms",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The sentences in the code, found by the very command of `make messages`."""
    recipe = re.search(r"\$\(BIN\)/(pybabel -q extract .*)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert recipe
    template = tmp_path_factory.mktemp("messages") / "bot.pot"
    words = [str(template) if word.endswith(".pot") else word for word in shlex.split(recipe[1])]
    CommandLineInterface().run([*words[:-1], str(ROOT / words[-1])])  # type: ignore[no-untyped-call] # Babel's front end has no hints
    return read(template)


def catalog(language: str) -> Catalog:
    return read(po(language), language)


def read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "bot.po"


def forms(sentence: object) -> tuple[str, ...]:
    """A sentence's forms, singular first."""
    return tuple(str(form) for form in sentence) if isinstance(sentence, list | tuple) else (str(sentence),)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_there_are_sentences_to_translate(spoken: Catalog) -> None:
    assert len(spoken) > 100


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_has_the_sentences_of_the_code_and_no_others(language: str, spoken: Catalog) -> None:
    written = catalog(language)
    assert {message.id for message in written} == {message.id for message in spoken}
    assert not written.obsolete


def test_no_sentence_is_overlooked_by_the_extractor(spoken: Catalog) -> None:
    # It does not look into the arguments of `say`, `count` and `noop`, and takes `command` for none of them.
    known = {forms(message.id)[0] for message in spoken}
    overlooked = [
        f"{module.relative_to(ROOT)}:{call.lineno}: {sentence}"
        for module in sorted((ROOT / "bot").rglob("*.py"))
        for call in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and name_of_call(call) in SPEAKS | {"command"}
        for sentence in literals(call)
        if sentence not in known and not sentence.startswith("/")  # Bolt's own `command`
    ]
    assert overlooked == []


def name_of_call(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def literals(call: ast.Call) -> list[str]:
    """What the call's first argument may be, where the code has it in words."""
    of_text = name_of_call(call) == "count" and len(call.args) < 3  # `str.count`
    first = call.args[0] if call.args and not of_text else None
    candidates = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    return [c.value for c in candidates if isinstance(c, ast.Constant) and isinstance(c.value, str)]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    told = [message for message in catalog(language) if message.id]
    assert [message.id for message in told if message.fuzzy or not all(forms(message.string))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_the_english(language: str) -> None:
    for message in catalog(language):
        for said, meant in zip(forms(message.string), forms(message.id), strict=True):
            assert placeholders(said) == placeholders(meant), meant


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_begins_and_ends_as_the_english(language: str) -> None:
    """Some are parts of a sentence: their commas and spaces join them."""
    for message in (message for message in catalog(language) if message.id):
        english, said = forms(message.id)[0], forms(message.string)[0]
        assert said.startswith(JOINTS) == english.startswith(JOINTS), english
        assert said[-1:].isspace() == english[-1:].isspace(), english
        assert said.endswith(ENDS) == english.endswith(ENDS), english


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_needs_escaping(language: str) -> None:
    """It stands in mrkdwn and on the card alike."""
    said = [
        form for message in catalog(language) if message.id for form in (*forms(message.id), *forms(message.string))
    ]
    assert [form for form in said if set(form) & set("<>&")] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_head_of_a_catalog_names_no_person_and_no_date(language: str) -> None:
    head = po(language).read_text(encoding="utf-8").split("\n\n")[0]
    assert set(re.findall(r'^"([\w-]+):', head, re.MULTILINE)) == HEADERS
    assert f'"Language: {language}\\n"' in head


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@pytest.mark.parametrize("module", sorted((ROOT / "bot").rglob("*.py")), ids=lambda path: path.stem)
def test_no_sentence_hides_in_an_f_string(module: Path) -> None:
    """The extractor does not look into them."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    hidden = [string.lineno for string in strings if any(called(node) in SPEAKS for node in ast.walk(string))]
    assert hidden == []


@pytest.mark.parametrize(
    ("slack_locale", "locale", "said"),
    [
        ("en-US", "en_US", "This month"),
        ("en-GB", "en_GB", "This month"),
        ("pt-BR", "pt_BR", "Este mês"),
        ("pt-PT", "pt_PT", "Este mês"),
        ("pt", "pt", "Este mês"),
        ("es-ES", "es_ES", "Este mes"),
        ("es-LA", "es_419", "Este mes"),
        ("es-419", "es_419", "Este mes"),
        ("es-XX", "es", "Este mes"),
        ("de-DE", "en", "This month"),
        ("zz-ZZ", "en", "This month"),
        ("", "en", "This month"),
        ("-", "en", "This month"),
        ("\x00", "en", "This month"),
        ("\ud800", "en", "This month"),
        ("../../etc", "en", "This month"),
        ("pt-BR/../../etc", "pt", "Este mês"),
        ("pt-BR@../../etc", "pt_BR", "Este mês"),
        ("x" * 300, "en", "This month"),
        ("pt-" + "x" * 300, "pt", "Este mês"),
    ],
)
def test_a_locale_finds_its_words(slack_locale: str, locale: str, said: str) -> None:
    translator = translator_for(slack_locale)
    assert (str(translator.locale), translator.say("This month")) == (locale, said)


def test_words_are_made_once_however_a_locale_is_written() -> None:
    assert translator_for("es-LA") is translator_for("es-419")
    assert translator_for("de-DE") is translator_for("x" * 300)
