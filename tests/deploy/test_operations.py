"""`docs/operations.md` names what the code has, and all of it."""

import re

import pytest

from bot.db.tables import metadata
from bot.errors import DatabaseTrouble
from bot.slack.manifest import required_scopes
from bot.telemetry.database_errors import FIXES
from tests.deploy.documents import (
    COMPOSE_VARIABLES,
    OPERATIONS,
    ROOT,
    SETTINGS,
    TWINS,
    VERBS,
    code_words,
    samples,
    table_of,
)

DOCUMENTS = {
    path.name if path.parent == ROOT else f"{path.parent.name}/{path.name}": path.read_text(encoding="utf-8")
    for path in (
        ROOT / "README.md",
        ROOT / "SECURITY.md",
        ROOT / "docs" / "operations.md",
        ROOT / "deploy" / "kubernetes" / "README.md",
    )
}
FAMILIES = {re.sub(r"_(bucket|count|sum)$", "", sample): labels - {"le"} for sample, labels in samples().items()}


def test_every_setting_has_its_theme() -> None:
    themes = " ".join(row[1] for row in table_of("Settings by theme"))
    assert code_words(themes) == SETTINGS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_variable_is_a_setting(name: str) -> None:
    named = {word for word in code_words(DOCUMENTS[name]) if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", word)}
    assert named - SETTINGS <= COMPOSE_VARIABLES | TWINS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_line_is_a_verb_of_the_bot(name: str) -> None:
    typed = re.findall(
        r"(?:-m bot|bin/pipefy-usage|(?<![/\w`])pipefy-usage|--rm --build bot|run --rm bot) ([a-z]+)", DOCUMENTS[name]
    )
    assert set(typed) <= VERBS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_metric_is_one_that_is_counted(name: str) -> None:
    named = set(re.findall(r"pipefy_usage_\w+", DOCUMENTS[name]))
    assert named <= set(FAMILIES) | {"pipefy_usage_bot"}


def test_every_metric_is_described_with_its_labels() -> None:
    rows = [row for row in table_of("Watching") if row[0].startswith("`pipefy_usage")]
    assert {row[0].strip("`"): code_words(row[1]) for row in rows} == FAMILIES


def test_every_scope_of_the_manifest_is_explained() -> None:
    scopes = required_scopes()
    named = [row[0].strip("`") for row in table_of("Permissions") if row[0].startswith("`")]
    assert set(named) == scopes.needed | scopes.optional
    assert set(named[: len(scopes.needed)]) == scopes.needed, "those that are needed come first"


@pytest.mark.parametrize("heading", ["Privacy", "Backup and restore"])
def test_every_table_of_the_database_is_accounted_for(heading: str) -> None:
    named = [word for row in table_of(heading) for word in sorted(code_words(row[0])) if row[0].startswith("`")]
    assert sorted(named) == sorted(metadata.tables)


def test_every_trouble_of_the_database_has_the_fix_that_the_log_names() -> None:
    rows = [row for row in table_of("PipefyUsageDatabaseFails") if row[0].startswith("`") and row[0] != "`trouble`"]
    assert {row[0].strip("`") for row in rows} == {trouble.value for trouble in DatabaseTrouble} == set(FIXES)


def test_every_part_that_is_not_ready_is_named() -> None:
    code = "".join((ROOT / "bot" / file).read_text(encoding="utf-8") for file in ("web.py", "db/probe.py"))
    parts = {*re.findall(r'parts\.append\("(\w+)"\)', code), "database", "schema"}
    (named,) = re.findall(r"^`/readyz` names:(.*?)\n\n", OPERATIONS, re.MULTILINE | re.DOTALL)
    assert {part for part in code_words(named) if "…" not in part} == parts


@pytest.mark.parametrize("sentence", re.findall(r"`(a [a-z ]+ was not surely \w+|delivery refused)`", OPERATIONS))
def test_every_line_of_the_log_is_one_that_the_bot_writes(sentence: str) -> None:
    assert any(f'"{sentence}"' in path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_into_the_page_leads_to_a_heading(name: str) -> None:
    own = re.findall(r"\]\(#([\w-]+)\)", DOCUMENTS[name])
    assert set(own) <= anchors(DOCUMENTS[name])
    assert set(re.findall(r"operations\.md#([\w-]+)\)", DOCUMENTS[name])) <= anchors(OPERATIONS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_is_named_is_there(name: str) -> None:
    folders = {word for word in code_words(DOCUMENTS[name]) if re.fullmatch(r"(deploy|docs|bot|tests)/[\w./-]+", word)}
    typed = set(re.findall(r"(?:-r|-f|install -m \d+) ((?:deploy/)?[\w./-]+\.(?:yaml|txt|service))", DOCUMENTS[name]))
    assert [path for path in folders | typed if not (ROOT / path).exists()] == []
