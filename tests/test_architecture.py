"""Paths and names that the documents for contributors send a reader to are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = (
    ROOT / "docs" / "architecture.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs/decisions").glob("*.md")),
)
PATH = re.compile(r"`((?:bot|sandbox|tests|migrations|docs)/[\w./-]*)`")


def rows(document: Path) -> list[tuple[list[str], list[str]]]:
    """Files and names of each row of a table that has both."""
    cells = [
        line.strip("|").split("|") for line in document.read_text(encoding="utf-8").splitlines() if line[:1] == "|"
    ]
    found = [(PATH.findall(row[-2]), re.findall(r"`(\w+)`", row[-1])) for row in cells if len(row) > 2]
    return [(files, names) for files, names in found if files and names]


def defines(files: list[str], name: str) -> bool:
    text = "\n".join((ROOT / file).read_text(encoding="utf-8") for file in files)
    return re.search(rf"(?:class|def) {name}\b|^{name}\b.* = ", text, re.MULTILINE) is not None


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_is_there(document: Path) -> None:
    paths = PATH.findall(document.read_text(encoding="utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS[:2], ids=lambda path: path.name)
def test_every_name_is_defined_where_the_table_says(document: Path) -> None:
    lost = [(files, name) for files, names in rows(document) for name in names if not defines(files, name)]
    assert lost == []


def test_the_journeys_name_files() -> None:
    assert len(rows(DOCUMENTS[0])) > 30
