"""`doctor`: check settings, database, Slack and Pipefy, a line each, with the fix where one is needed."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from slack_sdk.errors import SlackApiError
from sqlalchemy import URL

from bot.alerts import repository as alert_repository
from bot.alerts.rules.limits import is_asleep
from bot.alerts.webhooks import repository as webhook_repository
from bot.app import keyring_of, open_pipefy, wall_clock
from bot.db.database import database_url, place_of
from bot.db.engine import Sessions, is_sqlite, open_sessions, parse_database_url
from bot.db.migrate import is_current, require_known
from bot.db.probe import probe
from bot.db.unusable import unusable
from bot.delivery.last_day import levels_of_last_day
from bot.delivery.model import ALERT_IN_TIME, DIGEST_IN_TIME
from bot.delivery.service_levels import TARGET, ServiceLevel
from bot.errors import BotError, DatabaseDown, NotConfigured
from bot.i18n.catalogs import translator_for
from bot.installation import repository as installation_repository
from bot.ops.check_clock import clock_differences, is_apart, pause_since_last_tick
from bot.organizations.reference import OrganizationNumber, OrganizationUuid, parse_reference
from bot.program_name import typed
from bot.settings import Settings, required
from bot.slack.error_codes import NOT_ENABLED
from bot.slack.error_messages import error_message
from bot.slack.http import MAX_AGE_SECONDS
from bot.slack.manifest import USER_GROUPS, required_scopes
from bot.slack.web_client import TRANSPORT_ERRORS, CallFailed, Client, ask, identify, open_client, open_session
from bot.telemetry.database_errors import FIXES
from bot.usage.model import Organization
from bot.usage.report import percent


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `fix` is empty where all is well."""

    part: str
    result: str
    fix: str = ""


# https://docs.slack.dev/reference/methods/conversations.info#scopes
_DESCRIBING = {"channels:read": "public channels", "groups:read": "private channels"}
_MOST_NAMED = 10  # alerts that sleep
Check = Callable[[Settings], Awaitable[list[Finding]]]


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Check everything, each part whatever became of the others."""
    # One after the other, in the order in which they are mended; a failure of one hides no other.
    for part, check in _CHECKS.items():
        try:
            findings = await check(settings)
        except NotConfigured as error:
            findings = [Finding(part, "not ready", str(error))]
        except BotError as error:
            findings = [Finding(part, type(error).__name__, _english(error))]
        for finding in findings:
            yield finding


async def _check_transports(settings: Settings) -> list[Finding]:
    if not settings.slack_signing_secret and not settings.slack_app_token:
        fix = "Set SLACK_SIGNING_SECRET to use `serve`, or SLACK_APP_TOKEN to use `socket`."
        return [Finding("door", "neither HTTP nor Socket Mode can be used", fix)]
    transports = [
        name
        for name, is_set in (("serve", settings.slack_signing_secret), ("socket", settings.slack_app_token))
        if is_set
    ]
    return [Finding("door", f"ready for {' and '.join(transports)}")]


async def _check_database(settings: Settings) -> list[Finding]:
    # `open_sessions`, not `open_database`: that would bring a SQLite file up to date, and a doctor changes nothing.
    url = parse_database_url(database_url(settings))
    if _is_new_file(url):
        return [_find_room(Path(place_of(url)))]
    sessions = open_sessions(url)
    try:
        if await is_current(sessions):
            await probe(sessions)
            return [Finding("database", f"{url.get_backend_name()}, {place_of(url)}, up to date")]
        await require_known(sessions)
        if is_sqlite(url):
            return [Finding("database", f"sqlite, {place_of(url)}, will be brought up to date at start")]
        return [Finding("database", "reachable, but not up to date", f"Run `{typed('migrate')}`.")]
    except DatabaseDown as error:
        if error.__cause__ is None:  # the probe's own finding
            return [Finding("database", f"takes no writes ({error.trouble})", FIXES[error.trouble].capitalize() + ".")]
        return [Finding("database", "not usable", str(unusable(error, url)))]
    finally:
        await sessions.close()


def _is_new_file(url: URL) -> bool:
    return is_sqlite(url) and not Path(str(url.database)).exists()


def _find_room(path: Path) -> Finding:
    """A file that is not there yet: told without making it."""
    folder = next((parent for parent in path.parents if parent.exists()), path.parent)
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding("database", f"sqlite, {path} will be made at start")
    fix = f"Make {folder} a folder that the bot may write to, or set DATABASE_URL."
    return Finding("database", f"sqlite, {path} cannot be made", fix)


async def _check_slack(settings: Settings) -> list[Finding]:
    async with open_session() as session:
        client = open_client(session, token=required(settings, "slack_bot_token"), api_url=settings.slack_api_url)
        identity = await identify(client)
        home = await _without_home(client, identity.bot_user_id)
    findings = [Finding("slack", f"workspace {identity.workspace_name} ({identity.workspace_id})")]
    # Slack tells the granted scopes in a header of any answer: https://docs.slack.dev/reference/methods/auth.test
    scopes = required_scopes()
    missing = sorted(scopes.needed - identity.scopes)
    absent = sorted(scopes.optional - identity.scopes - {USER_GROUPS})
    if missing:
        fix = "Add them under OAuth & Permissions (or paste manifest.yml again) and reinstall the app."
        findings.append(Finding("slack scopes", f"missing: {', '.join(missing)}", fix))
    else:
        without = f"; without the optional {', '.join(absent)} nobody is welcomed there" if absent else ""
        findings.append(Finding("slack scopes", f"all that are needed{without}"))
    return [*findings, *_undescribed(identity.scopes), *_without_groups(identity.scopes), *home]


async def _without_home(client: Client, bot_user_id: str) -> list[Finding]:
    """Silent where the app has its Home tab; an app that was installed with an older manifest has none."""
    # With a hash that no view has, nothing is ever published: https://docs.slack.dev/reference/methods/views.publish
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    answer = await ask(client.views_publish(user_id=bot_user_id, view=view, hash="0"))
    if not isinstance(answer, CallFailed) or answer.reason != NOT_ENABLED:
        return []
    fix = "Paste manifest.yml again under App Manifest and reinstall the app. Everything else works without it."
    return [Finding("home tab", "not installed: no Home, and perhaps no shortcuts", fix)]


def _undescribed(granted: Collection[str]) -> list[Finding]:
    """Kinds of channels of which Slack does not tell this installation who reads them."""
    kinds = [kind for scope, kind in _DESCRIBING.items() if scope not in granted]
    if not kinds:
        return []
    scopes = ", ".join(scope for scope in _DESCRIBING if scope not in granted)
    result = f"Slack does not say who reads {' and '.join(kinds)}: usage waits there for an admin's Post anyway"
    return [Finding("who reads", result, f"Grant {scopes} and reinstall the app, unless that is wanted.")]


def _without_groups(granted: Collection[str]) -> list[Finding]:
    """Silent where alerts may mention user groups. It is no fault: the scope may have been declined on purpose."""
    if USER_GROUPS in granted:
        return []
    result = f"alerts mention people alone: the optional {USER_GROUPS} was not granted (reinstall with manifest.yml)"
    return [Finding("user groups", result)]


async def _check_installations(settings: Settings) -> list[Finding]:
    """Silent where no workspace waits, and where the line about the database says what is wrong."""
    async with _current_sessions(settings) as sessions:
        if sessions is None:
            return []
        async with sessions.read() as session:
            troubles = await installation_repository.troubles(session)
    fix = "Install the app again and copy its token anew; the bot notices by itself, at the latest when it starts."
    return [
        Finding("slack installation", f"refused in {t.workspace_id} since {t.since:%Y-%m-%d %H:%MZ} ({t.code})", fix)
        for t in troubles
    ]


async def _check_app_token(settings: Settings) -> list[Finding]:
    if not settings.slack_app_token:
        return []
    async with open_session() as session:
        client = open_client(session, token=None, api_url=settings.slack_api_url)
        # The address that it returns is used once and expires by itself, so nothing is left open.
        try:
            await client.apps_connections_open(app_token=required(settings, "slack_app_token"))
        except SlackApiError as error:
            result = f"not accepted ({error.response.get('error')})"
            return [Finding("slack app token", result, "Make one with connections:write under Basic Information.")]
        except TRANSPORT_ERRORS as error:
            return [Finding("slack app token", f"not tried ({type(error).__name__})", "Check the way to Slack.")]
    return [Finding("slack app token", "accepted")]


async def _check_pipefy(settings: Settings) -> list[Finding]:
    async with open_pipefy(settings) as pipefy:
        organizations = await pipefy.organizations()
        # An empty list is a valid answer of Pipefy: signed in, without the permission.
        if not organizations:
            fix = "Give the account's role the Usage Stats permission (Roles & Permissions)."
            return [Finding("pipefy", "signed in, but no organization's usage may be read", fix)]
        findings = [Finding("pipefy", f"may read the usage of {len(organizations)} organizations")]
        if settings.pipefy_organization is None:
            return [*findings, Finding("default organization", "none; channels are linked one by one")]
        match parse_reference(settings.pipefy_organization):
            case OrganizationNumber(number):
                uuid = (await pipefy.organization(number)).uuid
            case OrganizationUuid(uuid):
                pass
            case None:
                fix = "Set PIPEFY_ORGANIZATION to a number, URL or uuid."
                return [*findings, Finding("default organization", "not understood", fix)]
    if uuid in {organization.uuid for organization in organizations}:
        return [*findings, Finding("default organization", "readable")]
    fix = "Give the account the Usage Stats permission there, or set another PIPEFY_ORGANIZATION."
    return [*findings, Finding("default organization", "its usage may not be read", fix)]


async def _check_clock(settings: Settings) -> list[Finding]:
    apart = {name: by for name, by in (await clock_differences(settings)).items() if is_apart(by)}
    result = ", ".join(f"{by.total_seconds():+.0f} s from {name}" for name, by in apart.items())
    fix = (
        "Set the clock, and keep it set by NTP (`timedatectl set-ntp true`): two minutes off, nothing is scheduled; "
        f"{MAX_AGE_SECONDS} s off, Slack's requests are refused."
    )
    findings = [Finding("clock", result, fix)] if apart else [Finding("clock", "agrees with the others")]
    async with _current_sessions(settings) as sessions:
        pause = await pause_since_last_tick(sessions) if sessions else None
    if pause:
        hours = pause / timedelta(hours=1)
        words = f"{hours:.1f} h ago, as in a restored backup: what was due since is looked for before it is posted"
        findings.append(Finding("last tick", words))
    return findings


async def _check_webhooks(settings: Settings) -> list[Finding]:
    """Silent where there are none, and where the line about the database says what is wrong."""
    async with _current_sessions(settings) as sessions:
        if sessions is None:
            return []
        async with sessions.read() as session:
            encrypted_urls = await webhook_repository.encrypted_urls(session)
    # A key that was dropped from SECRET_KEYS is noticed at the next alert otherwise, when it is too late.
    keys = keyring_of(settings)
    # Each row names its key, so nothing has to be decrypted, and no address is in memory or in an error.
    undecryptable = [address for address in encrypted_urls if keys is None or not keys.holds(address)]
    if undecryptable:
        result = f"{len(undecryptable)} of {len(encrypted_urls)} cannot be called: the key that seals them is missing"
        return [Finding("webhooks", result, "Put it back into SECRET_KEYS, or set these webhooks anew.")]
    return [Finding("webhooks", f"{len(encrypted_urls)}, all can be opened")] if encrypted_urls else []


async def _check_alerts(settings: Settings) -> list[Finding]:
    """Silent where none are inactive, and where the line about the database says what is wrong."""
    async with _current_sessions(settings) as sessions:
        if sessions is None:
            return []
        async with sessions.read() as session:
            watched = await alert_repository.active_with_states(session)
    asleep = [alerts for alerts, state in watched if is_asleep(state, alerts.settings)]
    if not asleep:
        return []
    named = ", ".join(f"{_name(alerts.organization)} in {alerts.channel_id}" for alerts in asleep[:_MOST_NAMED])
    more = f" and {len(asleep) - _MOST_NAMED} more" if len(asleep) > _MOST_NAMED else ""
    result = f"inactive, as Pipefy shows no allowance and no budget is set: {named}{more}"
    return [Finding("alerts", result, "Type `/pipefy-usage alerts budget 20000` in these channels.")]


async def _check_service_levels(settings: Settings) -> list[Finding]:
    """Silent where nothing was due, and where the line about the database says what is wrong."""
    async with _current_sessions(settings) as sessions:
        if sessions is None:
            return []
        async with sessions.read() as session:
            levels = await levels_of_last_day(session, wall_clock(), settings.check_every)
    promised = {
        DIGEST_IN_TIME: ("digests", "posted within 5 minutes of their time"),
        ALERT_IN_TIME: (
            "alerts",
            f"posted within {settings.check_every_minutes:g} minutes of the check that found them",
        ),
    }
    return [_level(level, *promised[level.objective]) for level in levels]


def _level(level: ServiceLevel, part: str, promise: str) -> Finding:
    share = percent(level.met, level.total)
    result = f"{level.met} of {level.total} {promise} in the last 24 hours ({share}%, target {TARGET}%)"
    fix = "" if level.is_kept else "See PipefyUsageLate in docs/operations.md for what makes them late."
    return Finding(f"{part} in time", result, fix)


def _name(organization: Organization) -> str:
    return organization.name or organization.uuid[:8]


@asynccontextmanager
async def _current_sessions(settings: Settings) -> AsyncIterator[Sessions | None]:
    """The database; None where it cannot be read, which has a line of its own."""
    try:
        url = parse_database_url(database_url(settings))
        sessions = None if _is_new_file(url) else open_sessions(url)
    except NotConfigured:
        sessions = None
    if sessions is None:
        yield None
        return
    try:
        yield sessions if await _is_readable(sessions) else None
    finally:
        await sessions.close()


async def _is_readable(sessions: Sessions) -> bool:
    try:
        return await is_current(sessions)
    except DatabaseDown:
        return False


def _english(error: BotError) -> str:
    return error_message(error, translator_for("en-US"), "UTC").text


_CHECKS: dict[str, Check] = {
    "door": _check_transports,
    "database": _check_database,
    "slack": _check_slack,
    "slack installation": _check_installations,
    "slack app token": _check_app_token,
    "clock": _check_clock,
    "pipefy": _check_pipefy,
    "webhooks": _check_webhooks,
    "alerts": _check_alerts,
    "service levels": _check_service_levels,
}
