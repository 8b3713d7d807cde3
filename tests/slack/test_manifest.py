import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import bot
from bot.errors import NotConfigured
from bot.slack.manifest import http_manifest, read_manifest, required_scopes

SCHEMA = Path(bot.__file__).parent.parent.parent / "shared" / "slack" / "manifest.schema.2.0.0.json"
URL = "https://bot.example.com"


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's schema is Slack's: it is not part of this project")
@pytest.mark.parametrize("manifest", [read_manifest(), yaml.safe_load(http_manifest(URL))], ids=["socket", "http"])
def test_slack_accepts_the_manifest(manifest: dict[str, Any]) -> None:
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(manifest)


def test_the_file_is_for_socket_mode() -> None:
    manifest = read_manifest()
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "url" not in manifest["features"]["slash_commands"][0]


def test_http_has_one_address_everywhere() -> None:
    text = http_manifest(f"{URL}/")
    assert text.count(f"{URL}/slack/events") == 3
    assert yaml.safe_load(text)["settings"]["socket_mode_enabled"] is False


def test_an_address_that_slack_would_not_call_is_refused() -> None:
    with pytest.raises(NotConfigured, match="https://"):
        http_manifest("http://localhost:3000")


def test_only_what_an_answer_needs_is_demanded() -> None:
    assert required_scopes().needed == {"commands", "chat:write", "users:read"}
