"""What is shipped for operators, read as data."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
import yaml
from prometheus_client import Counter, Histogram

from bot.cli import app
from bot.settings import Settings, file_variables
from bot.telemetry.metrics import Metrics

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SETTINGS = {name.upper() for name, field in Settings.model_fields.items() if not field.exclude}
TWINS = set(file_variables().values())  # `…_FILE`
VERBS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined] # a group
# What is a compose file's own, and not the bot's.
COMPOSE_VARIABLES = {"POSTGRES_PASSWORD", "BOT_DOMAIN"}


def read_yaml(path: Path) -> dict[str, Any]:
    """The one document of a file."""
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def read_manifests(path: Path) -> list[dict[str, Any]]:
    """The documents of a file for Kubernetes."""
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document]


def samples() -> dict[str, set[str]]:
    """The labels of each sample that `/metrics` can have, by its name."""
    metrics = Metrics()
    by_name: dict[str, set[str]] = {}
    for declared in (getattr(metrics, field) for field in metrics.__slots__ if field != "registry"):
        name, labels = declared._name, set(declared._labelnames)
        match declared:
            case Counter():
                by_name[f"{name}_total"] = labels
            case Histogram():
                by_name |= {f"{name}_bucket": {*labels, "le"}, f"{name}_count": labels, f"{name}_sum": labels}
            case _:
                by_name[name] = labels
    return by_name


def selected(expression: str) -> Iterator[tuple[str, set[str]]]:
    """The bot's samples that an expression reads, with the labels that it asks for."""
    for name, braces in re.findall(r"(pipefy_usage_\w+)(?:\{([^}]*)\})?", expression):
        yield name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", braces))


def grouped_by(expression: str) -> set[str]:
    """The labels that an expression sums by."""
    return {label.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for label in group.split(",")}


def table_of(heading: str, text: str = OPERATIONS) -> Sequence[tuple[str, ...]]:
    """The rows of the tables below a heading, up to the next one."""
    section = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    section = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in row) for row in rows]


def code_words(text: str) -> set[str]:
    """Everything that stands between back-ticks."""
    return set(re.findall(r"`([^`\n]+)`", text))
