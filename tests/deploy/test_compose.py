"""The compose files: what is open, what is kept, and in which order things start."""

import re
from typing import Any

import pytest

from bot.app import DRAIN_SECONDS
from tests.deploy.documents import COMPOSE_VARIABLES, DEPLOY, ROOT, SETTINGS, VERBS, read_yaml

ONE = read_yaml(ROOT / "compose.yaml")
POSTGRES = read_yaml(ROOT / "compose.postgres.yaml")
BOTS = [ONE["services"]["bot"], POSTGRES["services"]["bot"], POSTGRES["services"]["migrate"]]


@pytest.mark.parametrize("bot", BOTS, ids=["one", "replicas", "migrate"])
def test_the_bot_can_write_nowhere_but_where_it_must_and_may_nothing(bot: dict[str, Any]) -> None:
    assert bot["read_only"] is True
    assert bot["tmpfs"] == ["/tmp"]  # noqa: S108 - of the container
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in bot


@pytest.mark.parametrize("bot", BOTS, ids=["one", "replicas", "migrate"])
def test_verbs_and_variables_are_the_bots_and_it_has_time_to_stop(bot: dict[str, Any]) -> None:
    assert set(bot["command"]) <= VERBS
    # A variable that the file .env has and leaves empty would else win over the image's, and the proxy find nobody.
    assert {"DATABASE_URL", "HOST", "PORT"} == set(bot["environment"]) <= SETTINGS
    assert int(bot["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS + 5


def test_one_bot_keeps_its_file_on_a_volume_that_compose_does_not_remove() -> None:
    (volume,) = ONE["services"]["bot"]["volumes"]
    name, folder = volume.split(":")
    assert name in ONE["volumes"]
    assert ONE["services"]["bot"]["environment"]["DATABASE_URL"].startswith(f"sqlite:///{folder}/")


def test_replicas_start_behind_the_migration_and_it_behind_the_database() -> None:
    services = POSTGRES["services"]
    assert services["bot"]["deploy"]["replicas"] > 1
    assert services["bot"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_only_the_proxy_is_open_and_it_lets_slack_through_alone() -> None:
    assert [name for name, service in POSTGRES["services"].items() if "ports" in service] == ["proxy"]
    caddyfile = (DEPLOY / "proxy" / "Caddyfile").read_text(encoding="utf-8")
    assert re.findall(r"handle (\S+) \{", caddyfile) == ["/slack/events"]
    assert re.search(r"handle \{\s+respond 404", caddyfile)


def test_what_a_person_must_set_is_asked_for() -> None:
    text = (ROOT / "compose.postgres.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+):\?", text)) == COMPOSE_VARIABLES
    assert set(re.findall(r"\$\{(\w+)", text)) == COMPOSE_VARIABLES
