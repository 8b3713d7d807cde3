"""Settings of an operator. The only reader of the environment; everything else takes values."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.encryption import parse_key
from bot.errors import WrongSettings
from bot.secret_files import with_secret_files

SLACK_API = "https://slack.com/api/"
# Names that mean nothing outside: https://www.rfc-editor.org/rfc/rfc6762, RFC 6761, RFC 8375; and Kubernetes's.
_OWN_NAMES = (".internal", ".local", ".localhost", ".home.arpa", ".lan", ".svc")


def _api_url(url: str) -> str:
    if not url.startswith(("https://", "http://")) or not url.endswith("/api/"):
        raise ValueError("must be a base URL that ends in /api/")
    return url


def _web_url(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("must begin with https://")
    return url


def _heartbeat_url(url: SecretStr | None) -> SecretStr | None:
    """Over http the address, which is a secret, goes through the operator's own network alone."""
    if url is not None and not _keeps_secret(url.get_secret_value()):
        raise ValueError("must begin with https://, or with http:// and a host of your own network")
    return url


def _keeps_secret(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:  # a port that is none, half an address of IPv6
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_own_network(str(host))))


def _is_own_network(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_OWN_NAMES)


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
        None,
        description="`postgresql://…` or `sqlite:///…`; unset: a SQLite file under `var/`, and of an installed bot in "
        "`~/.local/share/pipefy-usage/`",
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
        30, gt=0, le=240, description="How often an organization with alerts is looked at; more often near a threshold"
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
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="A port for `/metrics` alone, which `PORT` then does not have"
    )
    metrics_token: SecretStr | None = Field(
        None, description="Whoever asks `/metrics` says it as `Authorization: Bearer …`"
    )
    metrics_usage: bool = Field(
        False,
        description="Tasks, allowance and forecast by organization in `/metrics`: names of customers' organizations",
    )
    heartbeat_url: Annotated[SecretStr | None, AfterValidator(_heartbeat_url)] = Field(
        None, description="An address that is called after each tick that went well, at most once a minute"
    )
    otel_exporter_otlp_endpoint: WebUrl | None = Field(
        None, description="Where traces are sent by OTLP over HTTP; needs the extra `otel`"
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


@dataclass(frozen=True, slots=True)
class ParsedSettings:
    """Settings as far as they could be read, and a sentence for each variable that is wrong, which counts as unset."""

    settings: Settings
    problems: Mapping[str, str]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Parse a mapping, by default the environment; an empty variable counts as unset. Raises WrongSettings."""
    parsed = parse_settings(environment)
    if parsed.problems:
        raise wrong_settings(parsed.problems.values())
    return parsed.settings


def parse_settings(environment: Mapping[str, str] | None = None) -> ParsedSettings:
    """Parse as `read_settings`, and go on behind what is wrong."""
    variables = os.environ if environment is None else environment
    set_ones = {name: value for name, value in variables.items() if value.strip()}
    values, problems = with_secret_files(set_ones, file_variables())
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems |= {str(e["loc"][0]): _sentence(str(e["loc"][0]), e["msg"]) for e in error.errors()}
        settings = Settings.model_validate({name: value for name, value in values.items() if name not in problems})
    return ParsedSettings(settings, problems)


def wrong_settings(problems: Iterable[str]) -> WrongSettings:
    """The error that tells all of them at once."""
    first, *others = problems
    return WrongSettings(
        "\n- ".join([f"{len(others) + 1} settings are not right.", first, *others]) if others else first
    )


def required(settings: Settings, field: str) -> str:
    """The value of a setting that this verb cannot do without. Raises WrongSettings."""
    value = getattr(settings, field)
    if value is None:
        raise WrongSettings(not_set(field))
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value)


def plain(secret: SecretStr | None) -> str | None:
    """The value of a secret that may be left unset."""
    return None if secret is None else secret.get_secret_value()


def not_set(field: str) -> str:
    """The sentence about a setting that is missing."""
    return f"{field.upper()} is not set ({Settings.model_fields[field].description})"


def file_variables() -> dict[str, str]:
    """Variables that name a file with a secret, by the variable whose twin each is."""
    holders = {name for name, field in Settings.model_fields.items() if SecretStr in _types(field.annotation)}
    return {name.upper(): f"{name.upper()}_FILE" for name in sorted(holders | _HOLD_PASSWORDS)}


_HOLD_PASSWORDS = frozenset({"database_url"})


def _types(annotation: object) -> tuple[object, ...]:
    return (annotation, *get_args(annotation))


def _sentence(variable: str, message: str) -> str:
    plain = message.removeprefix("Value error, ").removeprefix("Input ")
    field = Settings.model_fields[variable.lower()]
    default = f" for {field.default}" if field.default and isinstance(field.default, str | int | float) else ""
    return f"{variable} {plain[:1].lower()}{plain[1:]}: correct it ({field.description}), or leave it out{default}"
