"""Settings of an operator. The only reader of the environment; everything else takes values."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.encryption import parse_key
from bot.errors import NotConfigured

SLACK_API = "https://slack.com/api/"


def _api_url(url: str) -> str:
    if not url.startswith(("https://", "http://")) or not url.endswith("/api/"):
        raise ValueError("must be a base URL that ends in /api/")
    return url


def _web_url(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("must begin with https://")
    return url


def _names(listed: object) -> object:
    return frozenset(listed.replace(",", " ").split()) if isinstance(listed, str) else listed


def _list(listed: object) -> object:
    return listed.replace(",", " ").split() if isinstance(listed, str) else listed


def _keys(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    for key in keys:
        parse_key(key.get_secret_value())
    return keys


WebUrl = Annotated[str, AfterValidator(_web_url)]


class Settings(BaseModel):
    """Each field by the name of its variable, in lower case; the description is its line in the README."""

    # `hide_input_in_errors`: a message about a wrong setting would else quote a secret into the log.
    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=str.upper, populate_by_name=True
    )

    slack_signing_secret: SecretStr | None = Field(None, description="Basic Information → Signing Secret; for `serve`")
    slack_bot_token: SecretStr | None = Field(None, description="OAuth & Permissions → Bot User OAuth Token (`xoxb-`)")
    slack_app_token: SecretStr | None = Field(
        None, description="App-level token with `connections:write` (`xapp-`); for `socket`"
    )
    slack_client_id: str | None = Field(
        None, description="Many workspaces: refused until each can bring its own account"
    )
    slack_api_url: Annotated[str, AfterValidator(_api_url)] = Field(SLACK_API, description="Base URL ending in `/api/`")
    pipefy_client_id: str | None = Field(None, description="Service account of the Pipefy organization")
    pipefy_client_secret: SecretStr | None = Field(None, description="Its secret")
    pipefy_token: SecretStr | None = Field(None, description="A token of your own instead of a service account")
    pipefy_api_url: WebUrl = Field("https://api.pipefy.com/graphql", description="Pipefy's GraphQL endpoint")
    pipefy_token_url: WebUrl = Field("https://app.pipefy.com/oauth/token", description="Where tokens are asked for")
    pipefy_organization: str | None = Field(None, description="Default organization: number, URL or uuid")
    database_url: str | None = Field(
        None, description="`postgresql://…` or `sqlite:///…`; a SQLite file under `var/` when unset"
    )
    host: str = Field("127.0.0.1", description="Where `serve` and `socket` listen")
    port: int = Field(3000, ge=0, le=65535, description="The port; 0 takes a free one")
    support_address: str | None = Field(
        None, description="Where people find help, an address or a few words; Home shows it"
    )
    admins: Annotated[frozenset[str], BeforeValidator(_names)] = Field(
        frozenset(), description="Slack user ids with an admin's rights over the bot, separated by commas"
    )
    secret_keys: Annotated[tuple[SecretStr, ...], BeforeValidator(_list), AfterValidator(_keys)] = Field(
        (), description="Keys that seal the addresses of webhooks, newest first, separated by commas: see *Webhooks*"
    )
    link_by: Literal["admins", "members"] = Field("admins", description="Who may link a channel: `admins` or `members`")
    retention_days: int = Field(400, ge=1, description="How long readings are kept")
    check_every_minutes: float = Field(
        30, gt=0, le=240, description="How often an organization with alerts is looked at; more often near a mark"
    )
    # Pipefy bills requests of service accounts: https://help.pipefy.com/en/articles/14602433
    pipefy_daily_requests: int = Field(
        200, ge=1, description="How often checks may ask Pipefy about one organization in a UTC day"
    )
    # Slack allows one message a second and channel, and "several hundred" a minute and workspace:
    # https://docs.slack.dev/apis/web-api/rate-limits
    slack_posts_per_minute: int = Field(300, ge=1, description="Ceiling of posts per workspace and minute")
    catch_up_hours: float = Field(24, gt=0, description="How late a digest may come; an older one counts as missed")
    # Several posts fit into one lease, so that a rate limit does not lose it: docs/decisions/0006-exactly-once.md.
    lease_seconds: float = Field(90, gt=0, description="How long a process holds a delivery; at least 4 posts' time")
    # Slack's history may show a post seconds after it was taken; looked for too early, it would be posted twice.
    settle_seconds: float = Field(60, ge=0, description="How long an unsure post is left alone before it is looked for")
    installation_check_seconds: float = Field(
        30, gt=0, description="How soon an installation that Slack refuses is checked again; up to 20 times as long"
    )
    tick_seconds: float = Field(15, gt=0, le=60, description="How often each process looks what is due")
    post_seconds: float = Field(15, gt=0, description="How long one post may take")
    allow_sqlite_here: bool = Field(False, description="SQLite although the disk does not last (`DYNO` is set)")
    log_format: Literal["console", "json"] | None = Field(
        None, description="`console` or `json`; by default console on a terminal, else JSON"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="The least level that is logged"
    )
    dyno: str | None = Field(None, description="Set by Heroku: the disk does not last", exclude=True)

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    @property
    def settle(self) -> timedelta:
        return timedelta(seconds=self.settle_seconds)

    @property
    def post_time(self) -> timedelta:
        return timedelta(seconds=self.post_seconds)

    @property
    def installation_check(self) -> timedelta:
        return timedelta(seconds=self.installation_check_seconds)

    @property
    def tick(self) -> timedelta:
        return timedelta(seconds=self.tick_seconds)

    @property
    def catch_up(self) -> timedelta:
        return timedelta(hours=self.catch_up_hours)

    @property
    def check_every(self) -> timedelta:
        return timedelta(minutes=self.check_every_minutes)

    @property
    def secrets(self) -> frozenset[str]:
        """Every secret value, for the logs to mask."""
        held = [value for _, value in self if isinstance(value, SecretStr)]
        return frozenset(value.get_secret_value() for value in (*held, *self.secret_keys))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Parse a mapping, by default the environment; an empty variable counts as unset. Raises NotConfigured."""
    variables = os.environ if environment is None else environment
    try:
        return Settings.model_validate({name: value for name, value in variables.items() if value.strip()})
    except ValidationError as error:
        raise NotConfigured("; ".join(_sentence(str(e["loc"][0]), e["msg"]) for e in error.errors())) from None


def required(settings: Settings, field: str) -> str:
    """The value of a setting that this verb cannot do without. Raises NotConfigured."""
    value = getattr(settings, field)
    if value is None:
        description = Settings.model_fields[field].description
        raise NotConfigured(f"{field.upper()} is not set ({description})")
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _sentence(variable: str, message: str) -> str:
    plain = message.removeprefix("Value error, ").removeprefix("Input ")
    return f"{variable} {plain[:1].lower()}{plain[1:]}"
