"""`export` and `import`: what people set up, written into a file and set up again by the rights of those people."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.alerts import manage as manage_alerts
from bot.alerts.manage import AlertsChange, NewAlerts
from bot.alerts.repository import alert_subscriptions
from bot.app import DRAIN_SECONDS, boot_time, open_deps, wall_clock
from bot.db.database import open_database
from bot.db.engine import Sessions
from bot.db.organization_tables import organization_countries, organization_rules
from bot.db.tables import alert_webhooks
from bot.deps import Deps
from bot.digests import manage as manage_digests
from bot.digests.manage import DigestChange, NewDigest
from bot.digests.planning import replan_workdays
from bot.digests.repository import digest_subscriptions
from bot.errors import BotError, NotConfigured
from bot.i18n.catalogs import translator_for
from bot.ops.configuration import (
    OFF,
    AlertEntry,
    Configuration,
    Difference,
    DigestEntry,
    LeftOut,
    LinkEntry,
    OrganizationEntry,
    change_lines,
    changes,
    from_yaml,
    to_yaml,
)
from bot.ops.one_off import workspace_of
from bot.organizations.link import link_channel
from bot.organizations.repository import links_of
from bot.organizations.resolve import organization_meant
from bot.organizations.rules.change import RulesSaved, change_rules, show_rules
from bot.organizations.rules.form import RulesTarget
from bot.organizations.rules.messages import outcome_message
from bot.organizations.rules.submission import read_import
from bot.permissions import Person
from bot.readings.rules import RULES_JSON
from bot.settings import Settings
from bot.slack.error_messages import error_message
from bot.subscriptions.model import Subscription
from bot.usage.organization_rules import NO_RULES


@dataclass(frozen=True, slots=True)
class Imported:
    """Lines for whoever imports. `failed`: entries that could not be set up, each with its reason among the lines."""

    lines: tuple[str, ...]
    failed: int = 0


async def export_configuration(settings: Settings) -> str:
    """The file of the workspace that the token belongs to. Raises what finding that raises, and DatabaseDown."""
    workspace_id = await workspace_of(settings)
    async with open_database(settings, must_exist=True) as sessions:
        return to_yaml(await _configuration(sessions, workspace_id))


async def import_configuration(
    settings: Settings,
    text: str,
    *,
    dry_run: bool,
    now: Callable[[], datetime] = wall_clock,
    boot_time: Callable[[], float] = boot_time,
) -> Imported:
    """Set up what the file holds and is not so yet, entry by entry. Raises NotConfigured for a file that is not right.

    Each entry is set up as if its owner had typed it, now: by their rights, with the welcome in the channel, and with
    their line in the audit. One that cannot be is told, and the others go on. What is not in the file stays.
    """
    wanted = from_yaml(text)
    async with open_deps(settings, now=now, boot_time=boot_time) as opened:
        deps = opened.deps
        workspace_id = opened.identity.workspace_id
        if wanted.workspace != workspace_id:
            raise NotConfigured(
                f"The file is of workspace {wanted.workspace}, and the bot's token of {workspace_id}: "
                "nothing was changed."
            )
        outstanding = changes(await _configuration(deps.sessions, workspace_id), wanted)
        lines = [line for change in outstanding for line in change_lines(change)]
        if dry_run or not outstanding:
            return Imported((*lines, *_left_out(wanted), _summary(len(outstanding), dry_run=dry_run)))
        attempts = [await _attempt(deps, workspace_id, change) for change in outstanding]
        await opened.tasks.drain(DRAIN_SECONDS)
    failures = [line for line in attempts if line]
    done = len(outstanding) - len(failures)
    return Imported((*lines, *_left_out(wanted), *failures, f"{done} of {len(outstanding)} set up."), len(failures))


async def _attempt(deps: Deps, workspace_id: str, change: Difference) -> str:
    """Set one entry up; the line that says why it could not be, empty where it was."""
    try:
        refused = await _apply(deps, workspace_id, change)
    except BotError as error:
        refused = error_message(error, translator_for("en-US"), "UTC").text
    return f"✗ {' '.join(change.after.key)}: {refused}" if refused else ""


async def _apply(deps: Deps, workspace_id: str, change: Difference) -> str | None:
    """Set one entry up; the reason for which it was not, or is not yet heard of in its channel."""
    match change.after:
        case LinkEntry(channel=channel, organization=organization, linked_by=person_id):
            await link_channel(deps, await deps.person(workspace_id, person_id), channel, organization)
            return None
        case OrganizationEntry() as entry:
            return await _apply_rules(deps, await deps.person(workspace_id, entry.set_by), entry)
        case DigestEntry() as entry:
            return await _apply_digest(deps, await deps.person(workspace_id, entry.owner), entry)
        case AlertEntry() as entry:
            return await _apply_alerts(deps, await deps.person(workspace_id, entry.owner), entry)


async def _apply_rules(deps: Deps, person: Person, entry: OrganizationEntry) -> str | None:
    shown = await show_rules(deps, person, "", entry.organization)
    country = {None: shown.country, OFF: None}.get(entry.country, entry.country)
    target = RulesTarget(shown.organization.uuid, "", shown.kept.revision, person.locale)
    translator = translator_for("en-US")
    chosen = read_import(country, entry.rules, translator)
    if isinstance(chosen, dict):
        return " ".join(f"{name}: {fault}" for name, fault in chosen.items())
    outcome = await change_rules(deps, person, target, chosen)
    if not isinstance(outcome, RulesSaved):
        return outcome_message(outcome, deps.localizer("en-US", "UTC")).text
    await replan_workdays(deps, person.workspace_id)
    return None


async def _apply_digest(deps: Deps, person: Person, entry: DigestEntry) -> str | None:
    organization = await organization_meant(deps, person, entry.channel, entry.organization)
    existing = await manage_digests.find_in_channel(deps, person, entry.channel, organization, entry.schedule.cadence)
    if existing is not None:
        change = DigestChange(existing.version, entry.schedule, entry.language, entry.extent)
        await manage_digests.edit(deps, person, existing.id, change)
        return None
    new_digest = NewDigest(organization, entry.schedule, entry.language, entry.extent)
    outcome = await manage_digests.subscribe(deps, person, entry.channel, new_digest)
    return outcome.refused


async def _apply_alerts(deps: Deps, person: Person, entry: AlertEntry) -> str | None:
    organization = await organization_meant(deps, person, entry.channel, entry.organization)
    existing = await manage_alerts.find_in_channel(deps, person, entry.channel, organization)
    if existing is not None:
        await manage_alerts.edit_alerts(
            deps, person, existing.id, AlertsChange(existing.version, entry.settings, entry.language)
        )
        return None
    outcome = await manage_alerts.set_up(
        deps, person, entry.channel, NewAlerts(organization, entry.settings, entry.language)
    )
    return outcome.refused


async def _configuration(sessions: Sessions, workspace_id: str) -> Configuration:
    async with sessions.read() as session:
        links = await links_of(session, workspace_id)
        digests = await digest_subscriptions.of_workspace(session, workspace_id)
        alerts = await alert_subscriptions.of_workspace(session, workspace_id)
        countries = list(
            await session.execute(
                select(organization_countries).where(
                    organization_countries.c.workspace_id == workspace_id, organization_countries.c.guessed.is_(False)
                )
            )
        )
        rules = list(
            await session.execute(
                select(organization_rules)
                .where(organization_rules.c.workspace_id == workspace_id)
                .order_by(organization_rules.c.revision)
            )
        )
        webhooks = set(
            await session.scalars(
                select(alert_webhooks.c.subscription_id).where(alert_webhooks.c.workspace_id == workspace_id)
            )
        )
    by_country = {row.organization_uuid: (row.country or OFF, row.set_by) for row in countries}
    by_rules = {row.organization_uuid: (RULES_JSON.from_json(row.payload) or NO_RULES, row.set_by) for row in rules}
    return Configuration(
        workspace=workspace_id,
        links=tuple(
            LinkEntry(channel=channel, organization=link.organization.uuid, linked_by=link.linked_by)
            for channel, link in sorted(links.items())
        ),
        organizations=tuple(
            OrganizationEntry(
                organization=uuid,
                set_by=(by_rules.get(uuid) or by_country[uuid])[1],
                country=by_country[uuid][0] if uuid in by_country else None,
                rules=by_rules[uuid][0] if uuid in by_rules else NO_RULES,
            )
            for uuid in sorted(by_country.keys() | by_rules.keys())
        ),
        digests=tuple(
            DigestEntry(**_common(digest), schedule=digest.settings, extent=digest.extent)
            for digest in sorted(digests, key=_place)
        ),
        alerts=tuple(AlertEntry(**_common(alert), settings=alert.settings) for alert in sorted(alerts, key=_place)),
        left_out=LeftOut(
            webhooks=tuple(sorted({alert.channel_id for alert in alerts if alert.id in webhooks})),
            consents=tuple(sorted(_allowed(digests) | _allowed(alerts))),
        ),
    )


def _allowed(subscriptions: Sequence[Subscription[Any]]) -> set[str]:
    """Channels in which an admin agreed to posts that another company reads."""
    return {subscription.channel_id for subscription in subscriptions if subscription.shared_channel_allowed}


def _common(subscription: Subscription[Any]) -> dict[str, str]:
    return {
        "channel": subscription.channel_id,
        "organization": subscription.organization.uuid,
        "owner": subscription.owner,
        "language": subscription.locale,
    }


def _place(subscription: Subscription[Any]) -> tuple[str, str, str]:
    return subscription.channel_id, subscription.organization.uuid, subscription.created_at.isoformat()


def _left_out(configuration: Configuration) -> Iterator[str]:
    left_out = configuration.left_out
    if left_out.webhooks:
        yield f"Left out, to be set anew: webhooks of {', '.join(left_out.webhooks)}"
    if left_out.consents:
        yield f"Left out, to be allowed anew by an admin: posts in {', '.join(left_out.consents)}"


def _summary(outstanding: int, *, dry_run: bool) -> str:
    if not outstanding:
        return "Everything in the file is so already."
    return f"{outstanding} to set up; nothing was changed." if dry_run else ""
