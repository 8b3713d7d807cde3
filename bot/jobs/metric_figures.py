"""Figures that a scrape of `/metrics` reads from the database: few, of small tables and indexes, and never in its way.

One look at a time, its result kept for some seconds, whoever asks. Where the database does not answer in time, the
scrape goes without: a figure that is missing is better than an old one.
"""

import asyncio
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice
from math import nan

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.repository import alert_subscriptions as alert_repository
from bot.db.tables import alert_subscriptions, deliveries, installation_troubles, subscriptions
from bot.deps import Deps
from bot.digests.repository import digest_subscriptions
from bot.errors import BotError
from bot.readings.read import reading_of_this_month, report_of
from bot.subscriptions.model import SubscribedOrganization
from bot.usage.forecast import Forecast
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.report import Report

log = structlog.stdlib.get_logger()

_SECONDS = 2.0  # a scrape has ten
_KEPT = timedelta(seconds=5)
_USAGE_KEPT = timedelta(minutes=1)
_MOST_ORGANIZATIONS = 200


class MetricFigures:
    """Reads them and sets the gauges. Never raises."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._reading: asyncio.Task[None] | None = None
        self._begun_at = self._usage_at = float("-inf")

    async def refresh(self) -> None:
        """Bring the gauges up to date, or take their values away, within two seconds."""
        if self._reading is None or (self._reading.done() and self._age(self._begun_at) >= _KEPT):
            self._begun_at = self._deps.monotonic()
            self._reading = asyncio.ensure_future(self._read())
        # Not cancelled when it takes too long: a connection would be lost each time.
        await asyncio.wait({self._reading}, timeout=_SECONDS)
        if not self._reading.done():
            self._clear()

    async def close(self) -> None:
        """End a look that is under way."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})

    def _age(self, since: float) -> timedelta:
        return timedelta(seconds=min(self._deps.monotonic() - since, 1e6))

    async def _read(self) -> None:
        try:
            async with self._deps.sessions.read() as session:
                await _show_state(self._deps, session)
            if self._deps.settings.metrics_usage and self._age(self._usage_at) >= _USAGE_KEPT:
                await _show_usage(self._deps)
                self._usage_at = self._deps.monotonic()
        except (BotError, SQLAlchemyError):
            self._clear()
        except Exception:  # an edge: whatever it is, a scrape still tells the rest
            log.exception("figures for a scrape could not be read")
            self._clear()

    def _clear(self) -> None:
        metrics = self._deps.metrics
        from_tables = (metrics.deliveries, metrics.subscriptions, metrics.installations, metrics.schema)
        for gauge in (*from_tables, metrics.used, metrics.allowance, metrics.forecast):
            gauge.clear()
        metrics.oldest_delivery.set(nan)
        self._usage_at = float("-inf")


async def _show_state(deps: Deps, session: AsyncSession) -> None:
    metrics = deps.metrics
    # Only what is open, of which there is an index: of what is settled there may be a year.
    waiting = (
        select(deliveries.c.state, func.count(), func.min(deliveries.c.due_at))
        .where(deliveries.c.not_before.is_not(None))
        .group_by(deliveries.c.state)
    )
    rows = (await session.execute(waiting)).all()
    counts = {state: number for state, number, _ in rows}
    for state in ("pending", "sending"):
        metrics.deliveries.labels(state).set(counts.get(state, 0))
    metrics.oldest_delivery.set(_longest_wait(deps.now(), [due_at for _, _, due_at in rows]))
    metrics.subscriptions.clear()
    for kind, table in (("digest", subscriptions), ("alert", alert_subscriptions)):
        for state, number in await session.execute(select(table.c.state, func.count()).group_by(table.c.state)):
            metrics.subscriptions.labels(kind, state).set(number)
    refused = select(func.count()).where(installation_troubles.c.accepted.is_(False))
    refusing = min(await session.scalar(refused) or 0, 1)  # one bot serves one workspace
    metrics.installations.labels("accepted").set(1 - refusing)
    metrics.installations.labels("refused").set(refusing)
    metrics.schema.clear()
    for revision in await session.scalars(text("SELECT version_num FROM alembic_version")):
        metrics.schema.labels(revision).set(1)


def _longest_wait(now: datetime, due_at: Collection[datetime]) -> float:
    """Seconds since the first of them was due; 0 where none is."""
    return max(((now - due).total_seconds() for due in due_at), default=0.0) if min(due_at, default=now) < now else 0.0


async def _show_usage(deps: Deps) -> None:
    """Of each organization that a channel has digests or alerts of, the last reading of this month."""
    async with deps.sessions.read() as session:
        listed = (
            *await digest_subscriptions.organizations(session, active_only=True),
            *await alert_repository.organizations(session, active_only=True),
        )
    reports = [(name, await _report(deps, tracked)) for name, tracked in _named(listed).items()]
    metrics = deps.metrics
    for gauge in (metrics.used, metrics.allowance, metrics.forecast):
        gauge.clear()
    for name, report in reports:
        if report is not None:
            _show_report(deps, name, report)


def _named(listed: Collection[SubscribedOrganization]) -> dict[str, TrackedOrganization]:
    """By name, as people know them; two of one name, and one without, are told apart by the uuid."""
    tracked = {organization.tracked.key: organization.tracked for organization in listed}
    names = Counter(account.organization.name for account in tracked.values())
    named = {
        _label(account.organization, alone=names[account.organization.name] == 1): account
        for account in islice(tracked.values(), _MOST_ORGANIZATIONS)
    }
    return dict(sorted(named.items()))


def _label(organization: Organization, *, alone: bool) -> str:
    if not organization.name:
        return organization.uuid
    return organization.name if alone else f"{organization.name} ({organization.uuid})"


async def _report(deps: Deps, tracked: TrackedOrganization) -> Report | None:
    reading = await reading_of_this_month(deps, tracked)
    await asyncio.sleep(0)  # a forecast takes milliseconds: people are answered in between
    return None if reading is None else await report_of(deps, tracked, reading)


def _show_report(deps: Deps, name: str, report: Report) -> None:
    metrics = deps.metrics
    if report.total is not None:
        metrics.used.labels(name).set(report.total)
    if report.limit is not None:
        metrics.allowance.labels(name).set(report.limit)
    if isinstance(report.outlook, Forecast):
        metrics.forecast.labels(name).set(report.outlook.expected)
