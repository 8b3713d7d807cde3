"""Report of an organization: from a fresh reading where there is one, else from one request to Pipefy."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.db.trusted_clock import TOLERANCE
from bot.deps import Deps
from bot.errors import BotError, DatabaseDown, ReadingGone, TryLater
from bot.readings import repository as reading_repository
from bot.readings.country import country_of
from bot.readings.fetch_once import count
from bot.readings.history import days_of
from bot.readings.history_repository import save_days
from bot.usage.model import Organization, Reading, TrackedOrganization
from bot.usage.period import Period
from bot.usage.report import Report, build_report

log = structlog.stdlib.get_logger()

# The current month grows all day; a closed one hardly changes. Seconds.
_FRESH = {Period.CURRENT_MONTH: 60.0, Period.LAST_MONTH: 300.0, Period.LAST_3_MONTHS: 300.0}
_BETWEEN_REFRESHES = 15.0  # seconds, per organization: every question is billed to the customer


@dataclass(frozen=True, slots=True)
class ReportResult:
    """A report. `stale_at` is now when Pipefy did not answer and this is the last reading there was."""

    report: Report
    stale_at: datetime | None = None


async def read_report(
    deps: Deps, tracked: TrackedOrganization, period: Period, *, refresh: bool = False
) -> ReportResult:
    """The report; raises what Pipefy raises when there is no reading of this period to fall back on."""
    try:
        reading = await _fresh_reading(deps, tracked, period, refresh=refresh)
    except TryLater as error:
        last = await _last_reading(deps, tracked, period)
        if last is None:
            raise
        # Old figures that say their age help more than an error, as long as they are of the same month.
        log.info("pipefy did not answer; showing the last reading", error=type(error).__name__)
        return ReportResult(await report_of(deps, tracked, last), stale_at=deps.now())
    return ReportResult(await report_of(deps, tracked, reading))


async def report_of(deps: Deps, tracked: TrackedOrganization, reading: Reading) -> Report:
    """The report, worked out once for each reading and country; who may read it is found out for each answer."""
    country = await country_of(deps, tracked)
    key = ("report", *tracked.key, reading.id, country)
    kept: Report | None = deps.caches.figures.peek(key)
    if kept is None:
        day_before = await reading_of_day_before(deps, tracked, reading)
        deps.caches.figures.set(key, kept := build_report(reading, country, day_before))
    return kept


def worked_out(deps: Deps, tracked: TrackedOrganization, reading: Reading) -> Report:
    """The report by its reading alone, without holidays or the day before: for many at once, which ask nothing."""
    key = ("report by itself", *tracked.key, reading.id)
    kept: Report | None = deps.caches.figures.peek(key)
    if kept is None:
        deps.caches.figures.set(key, kept := build_report(reading))
    return kept


async def reading_of_day_before(deps: Deps, tracked: TrackedOrganization, reading: Reading) -> Reading | None:
    """The one taken at this hour of the day before, which tells how much of today is left; None for a past month."""
    if reading.period is not Period.CURRENT_MONTH:
        return None
    async with deps.sessions.read() as session:
        return await reading_repository.a_day_before(session, tracked.workspace_id, reading)


async def find_reading(deps: Deps, workspace_id: str, reading_id: str) -> Reading:
    """The very reading that a card was drawn from; raises ReadingGone."""
    remembered = deps.caches.readings.peek((workspace_id, reading_id))
    if remembered is not None:
        return remembered
    async with deps.sessions.read() as session:
        stored = await reading_repository.find(session, workspace_id, reading_id)
    if stored is None:
        raise ReadingGone
    return stored


async def last_reading_at(deps: Deps, tracked: TrackedOrganization) -> datetime | None:
    """The instant of the last reading of the current month; None where there is none."""
    last = await last_reading(deps, tracked)
    return last.taken_at if last else None


async def last_reading(deps: Deps, tracked: TrackedOrganization) -> Reading | None:
    """The last reading of the current month; None where there is none."""
    async with deps.sessions.read() as session:
        stored = await reading_repository.latest(
            session, tracked.workspace_id, tracked.organization.uuid, Period.CURRENT_MONTH, now=deps.now()
        )
    remembered = _remembered(deps, tracked, Period.CURRENT_MONTH)
    return max((r for r in (stored, remembered) if r), key=lambda reading: reading.taken_at, default=None)


async def readings_of_this_month(
    deps: Deps, workspace_id: str, organizations: Collection[Organization]
) -> dict[str, Reading]:
    """The last readings of this month, by organization: few statements, however many there are."""
    uuids, month = {organization.uuid for organization in organizations}, _month(deps.now())
    async with deps.sessions.read() as session:
        newest = await reading_repository.newest(session, workspace_id, uuids, Period.CURRENT_MONTH, now=deps.now())
        ids = {uuid: id_ for uuid, (id_, taken_at) in newest.items() if _month(taken_at) == month}
        remembered_ones = {
            id_: kept for id_ in ids.values() if (kept := deps.caches.readings.peek((workspace_id, id_)))
        }
        loaded = await reading_repository.find_each(session, workspace_id, set(ids.values()) - remembered_ones.keys())
    for id_, reading in loaded.items():
        deps.caches.readings.set((workspace_id, id_), reading)
    stored = {uuid: last for uuid, id_ in ids.items() if (last := remembered_ones.get(id_) or loaded.get(id_))}
    # This process's own may be newer: it is stored a moment later.
    tracked = (TrackedOrganization(workspace_id, organization) for organization in organizations)
    own = {it.organization.uuid: kept for it in tracked if (kept := _remembered(deps, it, Period.CURRENT_MONTH))}
    return {
        uuid: max((it for it in (stored.get(uuid), own.get(uuid)) if it), key=lambda reading: reading.taken_at)
        for uuid in stored.keys() | own.keys()
    }


async def reading_of_this_month(deps: Deps, tracked: TrackedOrganization) -> Reading | None:
    """The last reading of this month, whatever its age: Pipefy is not asked, which would cost a request."""
    last = await last_reading(deps, tracked)
    return last if last and _month(last.taken_at) == _month(deps.now()) else None


async def kept_reports(deps: Deps, workspace_id: str, organizations: Sequence[Organization]) -> dict[str, Report]:
    """Reports of this month from the last readings, by uuid, whatever their age; Pipefy is not asked."""
    async with deps.sessions.read() as session:
        stored = await reading_repository.latest_each(
            session,
            workspace_id,
            [organization.uuid for organization in organizations],
            Period.CURRENT_MONTH,
            now=deps.now(),
        )
    reports: dict[str, Report] = {}
    for organization in organizations:
        tracked = TrackedOrganization(workspace_id, organization)
        kept = (stored.get(organization.uuid), _remembered(deps, tracked, Period.CURRENT_MONTH))
        last = max((reading for reading in kept if reading), key=lambda reading: reading.taken_at, default=None)
        if last and _month(last.taken_at) == _month(deps.now()):
            reports[organization.uuid] = await report_of(deps, tracked, last)
    return reports


def is_fresh(reading: Reading, now: datetime) -> bool:
    """True while a question to Pipefy would cost a request, and tell nothing that matters."""
    return (now - reading.taken_at).total_seconds() <= _FRESH[reading.period]


async def _fresh_reading(deps: Deps, tracked: TrackedOrganization, period: Period, *, refresh: bool) -> Reading:
    key = _key(deps, tracked, period)
    max_age = _FRESH[period]
    if refresh and _may_refresh(deps, tracked):
        max_age = 0.0  # requests in flight are still shared: ten who press Refresh cost one request
    return await deps.caches.readings.get(
        key,
        lambda: _ask(deps, tracked, period, max_age),
        max_age,
        age=lambda reading: (deps.now() - reading.taken_at).total_seconds(),  # another replica may have taken it
    )


def _may_refresh(deps: Deps, tracked: TrackedOrganization) -> bool:
    """Take the right to ask Pipefy anew: True for one caller in 15 seconds, whatever period the others refresh."""
    key = tracked.key
    age = deps.caches.requests.age(key)
    if age is not None and age < _BETWEEN_REFRESHES:
        return False
    deps.caches.requests.set(key, None)
    return True


async def _ask(deps: Deps, tracked: TrackedOrganization, period: Period, max_age: float) -> Reading:
    """Another replica's reading where that is fresh enough, else Pipefy's answer."""
    stored = await _stored(deps, tracked, period)
    if stored and deps.now() - stored.taken_at <= timedelta(seconds=max_age):
        return stored
    deps.caches.requests.set(tracked.key, None)
    reading = await deps.pipefy_for(tracked.workspace_id).read(tracked.organization, period, deps.now())
    deps.caches.readings.set((tracked.workspace_id, reading.id), reading)
    # Buttons of the answer work from memory at once, and from the row on every replica a moment later.
    deps.spawn(_save(deps, tracked, reading))
    return reading


async def _save(deps: Deps, tracked: TrackedOrganization, reading: Reading) -> None:
    """Keep the reading for other replicas and for later. The answer does not wait for it, nor fail with it."""
    try:
        async with deps.sessions.write() as session:
            await reading_repository.save(
                session, tracked.workspace_id, reading, keep=timedelta(days=deps.settings.retention_days)
            )
            # Pipefy forgets a month's days after another: what a person's question brought is kept like a digest's.
            await save_days(
                session,
                tracked.workspace_id,
                reading.organization.uuid,
                days_of(reading),
                reading.taken_at,
                now=deps.now(),
            )
            await count(deps, session, tracked, reading.requests)
    except DatabaseDown:
        log.warning("reading not stored: the database does not answer", reading=reading.id)


async def _last_reading(deps: Deps, tracked: TrackedOrganization, period: Period) -> Reading | None:
    """The last reading of what this period means today: after the month has turned an old one means another month."""
    return _remembered(deps, tracked, period) or await _stored(deps, tracked, period)


def _remembered(deps: Deps, tracked: TrackedOrganization, period: Period) -> Reading | None:
    """This process's last reading; like a stored one it does not count where a wrong clock dated it."""
    reading = deps.caches.readings.peek(_key(deps, tracked, period))
    return reading if reading and reading.taken_at <= deps.now() + TOLERANCE else None


async def _stored(deps: Deps, tracked: TrackedOrganization, period: Period) -> Reading | None:
    try:
        async with deps.sessions.read() as session:
            stored = await reading_repository.latest(
                session, tracked.workspace_id, tracked.organization.uuid, period, now=deps.now()
            )
    except BotError:  # a database that is away costs a request to Pipefy, not the answer
        return None
    return stored if stored and _month(stored.taken_at) == _month(deps.now()) else None


def _key(deps: Deps, tracked: TrackedOrganization, period: Period) -> tuple[str, ...]:
    # By month: `last_month` means another one when the month has turned.
    return (*tracked.key, period, *_month(deps.now()))


def _month(instant: datetime) -> tuple[str, str]:
    return (str(instant.year), str(instant.month))
