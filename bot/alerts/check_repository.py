"""Checks in the database: the next one of each organization, how the last went, and expected spikes."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.detection.model import ExpectedSpike
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.check_interval import LONGEST, CheckReason
from bot.db.tables import alert_checks, alert_expected
from bot.db.upsert import insert_into
from bot.deps import Deps
from bot.installation.repository import held_workspaces
from bot.usage.flow_deltas import Key
from bot.usage.model import Organization

log = structlog.stdlib.get_logger()

_LONGEST_FOR_BUDGET = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Check:
    """One organization's. `next_at` None: no channel has alerts of it. `reason`: a name of `CheckReason`."""

    workspace_id: str
    organization: Organization
    next_at: datetime | None
    reason: str
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    taken_at: datetime | None = None  # of the last reading

    @property
    def is_doubted(self) -> bool:
        """True where Pipefy answers, and its figures could not be relied on since `failing_since`."""
        return self.failures == 0 and self.failing_since is not None


async def request_check(
    session: AsyncSession, workspace_id: str, organization: Organization, at: datetime, reason: str
) -> None:
    """Check it then at the latest: a person has asked for alerts, changed or snoozed them."""
    row = {
        "workspace_id": workspace_id,
        "organization_uuid": organization.uuid,
        "organization_name": organization.name,
        "next_check_at": at,
        "why": reason,
        "failures": 0,
    }
    statement = insert_into(session, alert_checks).values(row)
    # Only ever sooner: a request must not put off a check that is already closer.
    later = or_(alert_checks.c.next_check_at.is_(None), alert_checks.c.next_check_at > at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=("workspace_id", "organization_uuid"),
            set_={name: statement.excluded[name] for name in ("organization_name", "next_check_at", "why")},
            where=later,
        )
    )


async def due(session: AsyncSession, now: datetime, limit: int) -> tuple[Check, ...]:
    """Checks whose time has come, the longest overdue first; none where Slack would take no alert."""
    let_in = alert_checks.c.workspace_id.not_in(held_workspaces())
    statement = select(alert_checks).where(alert_checks.c.next_check_at <= now, let_in)
    return tuple(map(_check, await session.execute(statement.order_by(alert_checks.c.next_check_at).limit(limit))))


async def find(session: AsyncSession, workspace_id: str, organization_uuid: str) -> Check | None:
    """The check of an organization; None where it never had one."""
    row = (await session.execute(select(alert_checks).where(*_one(workspace_id, organization_uuid)))).one_or_none()
    return None if row is None else _check(row)


async def find_each(session: AsyncSession, workspace_id: str, organization_uuids: Collection[str]) -> dict[str, Check]:
    """The checks of these organizations, by organization."""
    table = alert_checks.c
    own = (table.workspace_id == workspace_id, table.organization_uuid.in_(organization_uuids))
    rows = await session.execute(select(alert_checks).where(*own))
    return {check.organization.uuid: check for check in map(_check, rows)}


async def advance(session: AsyncSession, due: Check, after: Check) -> bool:
    """Change the check from `due` to `after`; False where another replica did, or a person asked for it sooner."""
    this = (*_one(due.workspace_id, due.organization.uuid), alert_checks.c.next_check_at == due.next_at)
    changed = {
        "next_check_at": after.next_at,
        "why": after.reason,
        "failures": after.failures,
        "failing_since": after.failing_since,
        "taken_at": after.taken_at,
    }
    statement = update(alert_checks).where(*this).values(changed)
    return await session.scalar(statement.returning(alert_checks.c.why)) is not None


async def are_far(session: AsyncSession, now: datetime, check_every: timedelta) -> bool:
    """Find out if checks are put off for longer than the rules do."""
    statement = select(alert_checks.c.why).where(*_is_far(now, check_every)).limit(1)
    return await session.scalar(statement) is not None


async def mend_checks(deps: Deps) -> None:
    """Check at once what a wrong clock put off for longer than the rules do. Raises DatabaseDown."""
    now, far = deps.now(), _is_far(deps.now(), deps.settings.check_every)
    async with deps.sessions.write() as session:
        await session.execute(update(alert_checks).where(*far).values(next_check_at=now, why=CheckReason.ASKED))
    log.warning("checks were planned by a wrong clock, and are due now")


def _is_far(now: datetime, check_every: timedelta) -> tuple[ColumnElement[bool], ...]:
    checks = alert_checks.c
    far = checks.next_check_at > now + max(check_every, LONGEST) + _SOON
    # Where the day's requests are used up the next check comes after midnight.
    return far, or_(checks.why != CheckReason.BUDGET, checks.next_check_at > now + _LONGEST_FOR_BUDGET)


async def expect(
    session: AsyncSession, workspace_id: str, organization_uuid: str, expected: ExpectedSpike, said_by: str
) -> None:
    """Keep that a person expects such days: the detector learns from it."""
    row = {
        "workspace_id": workspace_id,
        "organization_uuid": organization_uuid,
        "flow": _flow_text(expected.flow),
        "day": expected.day,
        "tasks": expected.tasks,
        "said_by": said_by,
    }
    await session.execute(insert_into(session, alert_expected).values(row).on_conflict_do_nothing())


async def expected(session: AsyncSession, workspace_id: str, organization_uuid: str) -> tuple[ExpectedSpike, ...]:
    """Spikes that people called expected, oldest first."""
    own = (alert_expected.c.workspace_id == workspace_id, alert_expected.c.organization_uuid == organization_uuid)
    rows = await session.execute(select(alert_expected).where(*own).order_by(alert_expected.c.day))
    return tuple(ExpectedSpike(_flow(row.flow), row.day, row.tasks) for row in rows)


def _one(workspace_id: str, organization_uuid: str) -> tuple[ColumnElement[bool], ...]:
    return alert_checks.c.workspace_id == workspace_id, alert_checks.c.organization_uuid == organization_uuid


def _flow_text(flow: Key | None) -> str:
    return json.dumps(flow) if flow else ""


def _flow(text: str) -> Key | None:
    if not text:
        return None
    pipe, name = json.loads(text)
    return pipe, name


def _check(row: Row[Any]) -> Check:
    return Check(
        workspace_id=row.workspace_id,
        organization=Organization(row.organization_uuid, row.organization_name),
        next_at=row.next_check_at,
        reason=row.why,
        failures=row.failures,
        failing_since=row.failing_since,
        taken_at=row.taken_at,
    )


_SOON = timedelta(minutes=1)  # a reading is shared for that long, and one has often just been taken


async def check_soon(deps: Deps, session: AsyncSession, subscription: AlertSubscription) -> None:
    """Request a check wherever a subscription becomes active: without others its organization had none."""
    at = deps.now() + _SOON
    await request_check(session, subscription.workspace_id, subscription.organization, at, CheckReason.ASKED)


async def check_when_snooze_ends(session: AsyncSession, subscription: AlertSubscription, until: datetime) -> None:
    """Request a check then, so that a threshold passed during the snooze is announced at once, not some hours later."""
    await request_check(session, subscription.workspace_id, subscription.organization, until, CheckReason.SNOOZE)
