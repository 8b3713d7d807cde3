"""The app as it is installed in the workspace."""

from dataclasses import dataclass, field
from typing import Literal

SCOPES = (
    "commands",
    "chat:write",
    "users:read",
    "app_mentions:read",
    "im:history",
    "channels:read",
    "groups:read",
    "channels:history",
    "groups:history",
    "files:write",
    "usergroups:read",
)

TO_DESCRIBE = frozenset({"channels:read", "groups:read"})  # what `conversations.info` needs

UNINSTALLED, REVOKED = "account_inactive", "token_revoked"  # errors of its token
BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 - opens nothing but the sandbox


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut of the app, by the name that its manifest gives it."""

    name: str
    kind: Literal["global", "message"]
    callback_id: str


SHORTCUTS = (
    Shortcut("Show Pipefy usage", "global", "show_usage"),
    Shortcut("Set up digest or alerts", "global", "set_up"),
    Shortcut("Pipefy usage", "message", "message_usage"),
)


@dataclass(slots=True)
class InstalledApp:
    """Without a `bot_url` the app is reached by Socket Mode. `token_error`: why its token is good no more."""

    signing_secret: str = "sandbox-signing-secret"  # noqa: S105 - opens nothing but the sandbox
    bot_token: str = BOT_TOKEN
    app_token: str = "xapp-sandbox"  # noqa: S105 - likewise
    command: str = "/pipefy-usage"
    scopes: list[str] = field(default_factory=lambda: [*SCOPES])
    bot_url: str | None = None
    home_enabled: bool = True  # False, and no shortcuts: installed with an older manifest
    shortcuts: tuple[Shortcut, ...] = SHORTCUTS
    token_error: str | None = None

    @property
    def uninstalled(self) -> bool:
        return self.token_error == UNINSTALLED

    @property
    def revoked(self) -> bool:
        return self.token_error == REVOKED
