"""`.env.example` has every setting, and can be taken as it is."""

import re

from bot.settings import Settings, read_settings
from tests.deploy.documents import COMPOSE_VARIABLES, DEPLOY, ROOT, SETTINGS

LINES = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
VARIABLES = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", "\n".join(LINES), re.MULTILINE))
COPIED = dict(line.split("=", 1) for line in LINES if line and not line.startswith("#"))


def test_it_has_every_setting_and_what_the_compose_files_ask_for() -> None:
    assert set(VARIABLES) == SETTINGS | COMPOSE_VARIABLES


def test_copied_as_it_is_it_sets_nothing() -> None:
    assert read_settings(VARIABLES) == Settings()


def test_copied_as_it_is_it_empties_nothing_that_an_image_or_a_unit_sets() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    unit = (DEPLOY / "systemd" / "pipefy-usage.service").read_text(encoding="utf-8")
    set_there = set(re.findall(r"\b([A-Z_]+)=", dockerfile + unit))
    assert {"HOST", "PORT", "DATABASE_URL", "LOG_FORMAT"} <= set_there
    assert set(COPIED) & set_there == set()


def test_no_line_is_read_otherwise_by_compose_systemd_or_a_shell() -> None:
    assert [line for line in LINES if line and not re.fullmatch(r"#.*|[A-Z_]+=", line)] == []


def test_a_filled_one_stays_out_of_the_repository_and_of_the_image() -> None:
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "*" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
