"""Figures that a scrape of `/metrics` reads from the database: few, of small tables and indexes, and never in its way.

One look at a time, its result kept for some seconds, whoever asks. Where the database does not answer in time, the
scrape goes without: a figure that is missing is better than an old one.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from math import nan

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.repository import alert_subscriptions as alert_repository
from bot.db.tables import alert_subscriptions, deliveries, installation_troubles, subscriptions
from bot.delivery.model import OPEN
from bot.deps import Deps
from bot.digests.repository import digest_subscriptions
from bot.errors import BotError
from bot.readings.read import reading_of_this_month, report_of
from bot.subscriptions.model import SubscribedOrganization
from bot.telemetry.metrics import Metrics
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
                stored = await read_stored(session)
            _show(self._deps.metrics, stored, self._deps.now())
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


@dataclass(frozen=True, slots=True)
class Stored:
    """Figures of the tables. `waiting`: deliveries by state; `subscriptions`: by kind and state."""

    waiting: Mapping[str, int]
    first_due: datetime | None
    subscriptions: Mapping[tuple[str, str], int]
    is_refused: bool
    revisions: Sequence[str]


async def read_stored(session: AsyncSession) -> Stored:
    """Count what is kept."""
    # Only what is open, of which there is an index: of what is settled there may be a year.
    waiting = (
        select(deliveries.c.state, func.count(), func.min(deliveries.c.due_at))
        .where(deliveries.c.not_before.is_not(None))
        .group_by(deliveries.c.state)
    )
    rows = (await session.execute(waiting)).all()
    by_state: dict[tuple[str, str], int] = {}
    for kind, table in (("digest", subscriptions), ("alert", alert_subscriptions)):
        counts = await session.execute(select(table.c.state, func.count()).group_by(table.c.state))
        by_state |= {(kind, state): number for state, number in counts}
    refused = select(func.count()).where(installation_troubles.c.accepted.is_(False))
    return Stored(
        waiting={state: number for state, number, _ in rows},
        first_due=min((due_at for _, _, due_at in rows), default=None),
        subscriptions=by_state,
        is_refused=bool(await session.scalar(refused)),
        revisions=tuple(await session.scalars(text("SELECT version_num FROM alembic_version"))),
    )


def _show(metrics: Metrics, stored: Stored, now: datetime) -> None:
    for open_state in OPEN:
        metrics.deliveries.labels(open_state).set(stored.waiting.get(open_state, 0))
    waited = now - stored.first_due if stored.first_due else timedelta()
    metrics.oldest_delivery.set(max(waited.total_seconds(), 0.0))
    metrics.subscriptions.clear()
    for (kind, state), number in stored.subscriptions.items():
        metrics.subscriptions.labels(kind, state).set(number)
    # One bot serves one workspace.
    metrics.installations.labels("accepted").set(not stored.is_refused)
    metrics.installations.labels("refused").set(stored.is_refused)
    metrics.schema.clear()
    for revision in stored.revisions:
        metrics.schema.labels(revision).set(1)


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
