"""Once a UTC day: every organization that somebody gets digests or alerts of is read, and what is too old is forgotten.

Pipefy tells a flow's tasks of the month so far and no more; what a flow used in a week is the difference of two days.
"""

from collections.abc import Collection
from datetime import date, time, timedelta

import structlog

from bot.alerts import firing_repository
from bot.alerts.repository import alert_subscriptions
from bot.delivery import repository as delivery_repository
from bot.deps import Deps
from bot.digests.repository import digest_subscriptions
from bot.errors import BotError, OurBug, PersonMustAct
from bot.heartbeat import LONGEST_OUTSIDE
from bot.jobs.last_tick import may_forget
from bot.onboarding import events_seen
from bot.readings import fetch_lease, history_repository, request_count
from bot.readings.fetch_once import reading_of_run
from bot.subscriptions.model import SubscribedOrganization
from bot.usage.model import TrackedOrganization

log = structlog.stdlib.get_logger()

_FROM = time(0, 5)  # UTC: the day before is over for Pipefy, too
_RUNS_MATTER = timedelta(days=62)  # the flows behind an alert are looked at as long as its month is talked about
_TRY_AGAIN = timedelta(minutes=5)
_AFTER_DIGESTS = timedelta(minutes=30)  # the most that it waits for deliveries to come to an end


async def begin_day(deps: Deps, *, busy: bool) -> None:
    """Begin the day's reading where it has not been done; the tick does not wait for it. Raises DatabaseDown.

    `busy`: digests are under way, and may ask what it would ask. It lets them go first, but not for ever.
    """
    now, jobs = deps.now(), deps.jobs
    if deps.stopping.is_set() or now.time() < _FROM or jobs.reading_done == now.date():
        return
    begun_at = jobs.reading_begun_at
    # An age below nothing means that the clock was set back: waiting for it to catch up could take a day.
    if begun_at and begun_at.date() == now.date() and timedelta() <= now - begun_at < _TRY_AGAIN:
        return
    if busy and not _put_off_long_enough(deps):
        return
    jobs.reading_put_off_at = None
    # Noted before it is done: the next tick must not begin it a second time.
    jobs.reading_begun_at = now
    async with deps.sessions.read() as session:
        tracked = _together(
            await digest_subscriptions.organizations(session, active_only=False),
            await alert_subscriptions.organizations(session, active_only=True),
        )
    deps.spawn(_guarded(deps, tracked, now.date()))


def _put_off_long_enough(deps: Deps) -> bool:
    put_off_at = deps.jobs.reading_put_off_at
    if put_off_at is None:
        deps.jobs.reading_put_off_at = put_off_at = deps.monotonic()
    return deps.monotonic() - put_off_at >= _AFTER_DIGESTS.total_seconds()


def _together(
    digests: Collection[SubscribedOrganization], alerting: Collection[SubscribedOrganization]
) -> tuple[SubscribedOrganization, ...]:
    """Each organization once, active where either says so."""
    subscribed = {organization.tracked.key: organization for organization in digests}
    subscribed |= {organization.tracked.key: organization for organization in alerting}
    return tuple(subscribed[key] for key in sorted(subscribed))


async def read_day(deps: Deps, subscribed: Collection[SubscribedOrganization], day: date) -> bool:
    """Read each organization that has an active subscription, and forget what is too old; whether all were read."""
    read = [await _read(deps, organization.tracked, day) for organization in subscribed if organization.active]
    await _forget(deps, {organization.tracked.workspace_id for organization in subscribed})
    return all(read)


async def _guarded(deps: Deps, subscribed: Collection[SubscribedOrganization], day: date) -> None:
    """An edge: nobody waits for it. What failed is tried again in a while."""
    try:
        if await read_day(deps, subscribed, day):
            deps.jobs.reading_done = day
            deps.metrics.succeeded("daily_reading", deps.now())
    except BotError as error:
        log.warning("daily reading put off", error=type(error).__name__)
    except Exception:
        log.exception("daily reading stumbled")


async def _read(deps: Deps, tracked: TrackedOrganization, day: date) -> bool:
    """Read it once a day; True: nothing is left to do, as it is read or a person must act, whom the digest tells."""
    if deps.stopping.is_set():
        return False
    async with deps.sessions.read() as session:
        if await history_repository.flows_on(session, tracked.workspace_id, tracked.organization.uuid, [day]):
            return True  # a digest was sent today
    try:
        with deps.heartbeat.step(LONGEST_OUTSIDE):
            reading = await reading_of_run(deps, tracked, f"day:{day.isoformat()}")
    except (PersonMustAct, OurBug) as error:
        log.warning("organization not read", organization=tracked.organization.uuid, error=type(error).__name__)
        return True
    except BotError as error:
        log.info("organization read later", organization=tracked.organization.uuid, error=type(error).__name__)
        return False
    return reading is not None


async def _forget(deps: Deps, workspaces: Collection[str]) -> None:
    if not may_forget(deps):
        return  # what a clock that is years ahead makes forget comes back by no mending
    before = deps.now() - timedelta(days=deps.settings.retention_days)
    async with deps.sessions.write() as session:
        await events_seen.prune(session, deps.now() - events_seen.REMEMBERED)
    old_runs = max(before, deps.now() - _RUNS_MATTER)
    for workspace_id in sorted(workspaces):
        async with deps.sessions.write() as session:
            await history_repository.prune(session, workspace_id, before.date())
            await delivery_repository.prune(session, workspace_id, before)
            await fetch_lease.prune(session, workspace_id, old_runs)
            await firing_repository.prune(session, workspace_id, before)
            await request_count.prune(session, workspace_id, before.date())
