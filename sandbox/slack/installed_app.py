"""The app as it is installed in the workspace."""

from dataclasses import dataclass, field

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
)

TO_DESCRIBE = frozenset({"channels:read", "groups:read"})  # what `conversations.info` needs

UNINSTALLED, REVOKED = "account_inactive", "token_revoked"  # errors of its token
BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 - opens nothing but the sandbox


@dataclass(slots=True)
class InstalledApp:
    """Without a `bot_url` the app is reached by Socket Mode. `token_error`: why its token is good no more."""

    signing_secret: str = "sandbox-signing-secret"  # noqa: S105 - opens nothing but the sandbox
    bot_token: str = BOT_TOKEN
    app_token: str = "xapp-sandbox"  # noqa: S105 - likewise
    command: str = "/pipefy-usage"
    scopes: list[str] = field(default_factory=lambda: [*SCOPES])
    bot_url: str | None = None
    token_error: str | None = None

    @property
    def uninstalled(self) -> bool:
        return self.token_error == UNINSTALLED

    @property
    def revoked(self) -> bool:
        return self.token_error == REVOKED
