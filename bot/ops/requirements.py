"""Settings that a verb needs, and those that contradict each other: told all at once, before anything begins. Pure."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import Enum

from pydantic import SecretStr

from bot.db.database import database_url
from bot.db.engine import parse_database_url
from bot.errors import NotConfigured
from bot.organizations.reference import parse_reference
from bot.settings import ParsedSettings, Settings, not_set, parse_settings, wrong_settings

# https://docs.slack.dev/authentication/tokens: the kind of a token is what it begins with.
_KINDS = {
    "xoxb-": "a bot token",
    "xapp-": "an app-level token",
    "xoxp-": "a person's token",
    "xoxe-": "a token that refreshes others",
}
_EXPECTED = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-", "slack_signing_secret": ""}
_PERSON_ID = re.compile(r"[UW][A-Z0-9]+")
_POSTS_IN_A_LEASE = 4
_NO_ENVIRONMENT = ".\nNone of the bot's variables is set: if they stand in .env, type `set -a; . ./.env; set +a` first"


class Need(Enum):
    """A thing that a verb cannot do without. Where it is a setting, its name is the value."""

    BOT_TOKEN = "slack_bot_token"  # noqa: S105 - a name
    SIGNING_SECRET = "slack_signing_secret"  # noqa: S105 - likewise
    APP_TOKEN = "slack_app_token"  # noqa: S105 - likewise
    PIPEFY = "an account of Pipefy"
    DATABASE = "a database"


SERVE = frozenset({Need.BOT_TOKEN, Need.SIGNING_SECRET, Need.PIPEFY, Need.DATABASE})
SOCKET = frozenset({Need.BOT_TOKEN, Need.APP_TOKEN, Need.PIPEFY, Need.DATABASE})
TICK = WEEKS = IMPORT = frozenset({Need.BOT_TOKEN, Need.PIPEFY, Need.DATABASE})
AUDIT = EXPORT = frozenset({Need.BOT_TOKEN, Need.DATABASE})
REPORT = frozenset({Need.PIPEFY})


def settings_for(needs: Collection[Need], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings, by default of the environment. Raises WrongSettings with a sentence for all that is not right."""
    parsed = parse_settings(environment)
    problems = [*parsed.problems.values(), *_contradictions(parsed.settings), *_missing(parsed, needs)]
    if not problems:
        return parsed.settings
    if needs and not parsed.problems and not parsed.settings.model_fields_set:
        problems[-1] += _NO_ENVIRONMENT
    raise wrong_settings(problems)


def _contradictions(settings: Settings) -> Iterator[str]:
    if settings.slack_client_id:
        yield (
            "SLACK_CLIENT_ID means many workspaces, and one Pipefy account must not be shown to all of them. "
            "Unset it and set SLACK_BOT_TOKEN, one bot for each workspace"
        )
    if settings.pipefy_token and (settings.pipefy_client_id or settings.pipefy_client_secret):
        yield (
            "PIPEFY_TOKEN and PIPEFY_CLIENT_ID name two accounts: unset PIPEFY_TOKEN to use the service account, "
            "or PIPEFY_CLIENT_ID and PIPEFY_CLIENT_SECRET to use the token"
        )
    least = _POSTS_IN_A_LEASE * settings.post_seconds
    if settings.lease_seconds < least:
        yield (
            f"LEASE_SECONDS ({settings.lease_seconds:g}) is too short for posts of {settings.post_seconds:g} s "
            f"(POST_SECONDS): set it to {least:g} or more, or POST_SECONDS lower"
        )
    if nameless := sorted(name for name in settings.admins if not _PERSON_ID.fullmatch(name)):
        yield f"ADMINS has what is no Slack user id ({', '.join(nameless)}): copy ids like U012AB3CD from the profiles"
    for field, begins in _EXPECTED.items():
        yield from _wrong_kind(field, begins, getattr(settings, field))


def _wrong_kind(field: str, begins: str, token: SecretStr | None) -> Iterator[str]:
    value = token.get_secret_value() if token else ""
    for beginning, kind in _KINDS.items():
        if value.startswith(beginning) and beginning != begins:
            where = Settings.model_fields[field].description
            yield f"{field.upper()} holds {kind} ({beginning}…): copy the right one ({where})"


def _missing(parsed: ParsedSettings, needs: Collection[Need]) -> Iterator[str]:
    """In the order in which one sets them. What is wrong already is not missing, too."""
    for need in Need:
        if need in needs:
            yield from _BY_NEED.get(need, _setting(need.value))(parsed)


def _setting(field: str) -> Callable[[ParsedSettings], Iterator[str]]:
    def missing(parsed: ParsedSettings) -> Iterator[str]:
        if getattr(parsed.settings, field) is None and field.upper() not in parsed.problems:
            yield not_set(field)

    return missing


def _pipefy(parsed: ParsedSettings) -> Iterator[str]:
    settings, account = parsed.settings, ("pipefy_client_id", "pipefy_client_secret")
    absent = [field for field in account if not getattr(settings, field) and field.upper() not in parsed.problems]
    if not settings.pipefy_token and "PIPEFY_TOKEN" not in parsed.problems:
        if len(absent) == len(account):
            yield (
                "No Pipefy account: set PIPEFY_CLIENT_ID and PIPEFY_CLIENT_SECRET of a service account, or PIPEFY_TOKEN"
            )
        else:
            yield from map(not_set, absent)
    if settings.pipefy_organization and parse_reference(settings.pipefy_organization) is None:
        yield "PIPEFY_ORGANIZATION is not understood: set it to the organization's number, its address or its uuid"


def _database(parsed: ParsedSettings) -> Iterator[str]:
    if "DATABASE_URL" in parsed.problems:
        return
    try:
        parse_database_url(database_url(parsed.settings))
    except NotConfigured as error:
        yield error.fix.rstrip(".")


_BY_NEED = {Need.PIPEFY: _pipefy, Need.DATABASE: _database}
