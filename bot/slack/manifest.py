"""`manifest.yml`: what the app asks of Slack. The file is for Socket Mode; HTTP needs its address in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bot
from bot.errors import NotConfigured

_PATHS = (Path(bot.__file__).parent.parent / "manifest.yml", Path(bot.__file__).parent / "manifest.yml")
USER_GROUPS = "usergroups:read"  # the scope without which alerts mention people alone
EVENTS_PATH = "/slack/events"


@dataclass(frozen=True, slots=True)
class Scopes:
    """Bot scopes; the installer may decline the optional ones."""

    needed: frozenset[str]
    optional: frozenset[str]


def read_manifest() -> dict[str, Any]:
    """The manifest as it lies in the repository, or in the installed package."""
    import yaml  # 18 modules, and no process needs them before it is asked about scopes

    path = next(path for path in _PATHS if path.exists())
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def required_scopes() -> Scopes:
    """The scopes that the manifest asks for."""
    scopes = read_manifest()["oauth_config"]["scopes"]
    optional = frozenset(scopes.get("bot_optional", ()))
    return Scopes(frozenset(scopes["bot"]) - optional, optional)


def http_manifest(url: str) -> str:
    """The manifest for HTTP: every address filled in, Socket Mode off. Raises NotConfigured."""
    if not url.startswith("https://"):
        raise NotConfigured("Slack only calls https:// addresses: --url https://…")
    address = url.rstrip("/") + EVENTS_PATH
    manifest = read_manifest()
    for command in manifest["features"]["slash_commands"]:
        command["url"] = address
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["interactivity"]["request_url"] = address
    settings["event_subscriptions"]["request_url"] = address
    import yaml

    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True)
