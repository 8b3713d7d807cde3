"""When each organization is looked at next, how that went, and how often Pipefy was asked about it."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.model import ExpectedSpike
from bot.db.tables import alert_checks, alert_expected, pipefy_requests
from bot.db.upsert import insert_into
from bot.usage.flow_deltas import Key
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class Check:
    """One organization's. `next_at` None: no channel has alerts of it. `why`: a name of `usage.checking.Why`."""

    workspace_id: str
    organization: Organization
    next_at: datetime | None
    why: str
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    taken_at: datetime | None = None  # of the last reading


async def request_check(
    session: AsyncSession, workspace_id: str, organization: Organization, at: datetime, why: str
) -> None:
    """Look at it then at the latest: somebody has just asked for alerts, or changed them."""
    row = {
        "workspace_id": workspace_id,
        "organization_uuid": organization.uuid,
        "organization_name": organization.name,
        "next_check_at": at,
        "why": why,
        "failures": 0,
    }
    statement = insert_into(session, alert_checks).values(row)
    later = or_(alert_checks.c.next_check_at.is_(None), alert_checks.c.next_check_at > at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=("workspace_id", "organization_uuid"),
            set_={name: statement.excluded[name] for name in ("organization_name", "next_check_at", "why")},
            where=later,
        )
    )


async def due(session: AsyncSession, now: datetime, limit: int) -> tuple[Check, ...]:
    """Whose time has come, the longest overdue first."""
    statement = select(alert_checks).where(alert_checks.c.next_check_at <= now)
    return tuple(map(_check, await session.execute(statement.order_by(alert_checks.c.next_check_at).limit(limit))))


async def find(session: AsyncSession, workspace_id: str, organization_uuid: str) -> Check | None:
    """How it stands with an organization."""
    row = (await session.execute(select(alert_checks).where(*_one(workspace_id, organization_uuid)))).one_or_none()
    return None if row is None else _check(row)


async def advance(session: AsyncSession, due: Check, now: Check) -> bool:
    """From the check as it was found to how it stands; False where another replica did, or somebody wants it sooner."""
    this = (*_one(due.workspace_id, due.organization.uuid), alert_checks.c.next_check_at == due.next_at)
    changed = {
        "next_check_at": now.next_at,
        "why": now.why,
        "failures": now.failures,
        "failing_since": now.failing_since,
        "taken_at": now.taken_at,
    }
    statement = update(alert_checks).where(*this).values(changed)
    return await session.scalar(statement.returning(alert_checks.c.why)) is not None


async def count_requests(
    session: AsyncSession, workspace_id: str, organization_uuid: str, day: date, requests: int, *, checks: int = 0
) -> int:
    """Add to the day's requests, `checks` of them made by checks; how many they are now."""
    key = {"workspace_id": workspace_id, "organization_uuid": organization_uuid, "day": day}
    row = {**key, "requests": requests, "checks": checks}
    statement = insert_into(session, pipefy_requests).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=("workspace_id", "organization_uuid", "day"),
        set_={name: pipefy_requests.c[name] + statement.excluded[name] for name in ("requests", "checks")},
    )
    counted: int | None = await session.scalar(statement.returning(pipefy_requests.c.requests))
    return counted or 0


async def requests_between(
    session: AsyncSession, workspace_id: str, organization_uuid: str, first: date, last: date
) -> int:
    """How often Pipefy was asked about it on these UTC days, both included."""
    mine = (*_requests_of(workspace_id, organization_uuid), pipefy_requests.c.day.between(first, last))
    total: int | None = await session.scalar(select(func.sum(pipefy_requests.c.requests)).where(*mine))
    return int(total or 0)


async def checks_on(session: AsyncSession, workspace_id: str, organization_uuid: str, day: date) -> int:
    """How often checks asked about it on this UTC day: what the day's budget is for."""
    mine = (*_requests_of(workspace_id, organization_uuid), pipefy_requests.c.day == day)
    return await session.scalar(select(pipefy_requests.c.checks).where(*mine)) or 0


async def expect(
    session: AsyncSession, workspace_id: str, organization_uuid: str, expected: ExpectedSpike, said_by: str
) -> None:
    """Somebody said that such a day is no news."""
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
    """What people called expected, oldest first."""
    mine = (alert_expected.c.workspace_id == workspace_id, alert_expected.c.organization_uuid == organization_uuid)
    rows = await session.execute(select(alert_expected).where(*mine).order_by(alert_expected.c.day))
    return tuple(ExpectedSpike(_flow(row.flow), row.day, row.tasks) for row in rows)


async def prune(session: AsyncSession, workspace_id: str, before: date) -> None:
    """Forget the counts of the days before that one."""
    old = (pipefy_requests.c.workspace_id == workspace_id, pipefy_requests.c.day < before)
    await session.execute(delete(pipefy_requests).where(*old))


def _one(workspace_id: str, organization_uuid: str) -> tuple[ColumnElement[bool], ...]:
    return alert_checks.c.workspace_id == workspace_id, alert_checks.c.organization_uuid == organization_uuid


def _requests_of(workspace_id: str, organization_uuid: str) -> tuple[ColumnElement[bool], ...]:
    return pipefy_requests.c.workspace_id == workspace_id, pipefy_requests.c.organization_uuid == organization_uuid


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
        why=row.why,
        failures=row.failures,
        failing_since=row.failing_since,
        taken_at=row.taken_at,
    )
