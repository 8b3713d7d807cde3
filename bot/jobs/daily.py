"""Once a UTC day: every organization that somebody gets digests or alerts of is read, and what is too old is forgotten.

Pipefy tells a flow's tasks of the month so far and no more; what a flow used in a week is the difference of two days.
"""

from collections.abc import Collection
from datetime import date, time, timedelta

import structlog

from bot.alerts import firing_repository
from bot.alerts import repository as alert_repository
from bot.delivery import repository as delivery_repository
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.errors import BotError, OurBug, PersonMustAct
from bot.readings import fetch_lease, history_repository, request_count
from bot.readings.fetch_once import reading_of_run
from bot.subscriptions.model import TrackedOrganization

log = structlog.stdlib.get_logger()

_FROM = time(0, 5)  # UTC: the day before is over for Pipefy, too
_RUNS_MATTER = timedelta(days=62)  # the flows behind an alert are looked at as long as its month is talked about
_TRY_AGAIN = 300.0  # seconds
_DONE, _BEGUN = "done", "begun"


async def begin_day(deps: Deps) -> None:
    """Begin the day's reading where it has not been done; the tick does not wait for it. Raises DatabaseDown."""
    now, days = deps.now(), deps.caches.days
    begun = days.age(_BEGUN)
    if now.time() < _FROM or days.last(_DONE) == now.date():
        return
    if days.last(_BEGUN) == now.date() and begun is not None and begun < _TRY_AGAIN:
        return
    # Noted before it is done: the next tick must not begin it a second time.
    days.put(_BEGUN, now.date())
    async with deps.sessions.read() as session:
        tracked = _together(
            await digest_repository.organizations(session), await alert_repository.organizations(session)
        )
    deps.spawn(_guarded(deps, tracked, now.date()))


def _together(
    digests: Collection[TrackedOrganization], alerting: Collection[TrackedOrganization]
) -> tuple[TrackedOrganization, ...]:
    """Each organization once, active where either says so."""
    tracked = {(organization.workspace_id, organization.organization.uuid): organization for organization in digests}
    tracked |= {(organization.workspace_id, organization.organization.uuid): organization for organization in alerting}
    return tuple(tracked[key] for key in sorted(tracked))


async def read_day(deps: Deps, tracked: Collection[TrackedOrganization], day: date) -> bool:
    """Read each organization that has an active subscription, and forget what is too old; whether all were read."""
    read = [await _read(deps, organization, day) for organization in tracked if organization.active]
    await _forget(deps, {organization.workspace_id for organization in tracked})
    return all(read)


async def _guarded(deps: Deps, tracked: Collection[TrackedOrganization], day: date) -> None:
    """An edge: nobody waits for it. What failed is tried again in a while."""
    try:
        if await read_day(deps, tracked, day):
            deps.caches.days.put(_DONE, day)
    except BotError as error:
        log.warning("daily reading put off", error=type(error).__name__)
    except Exception:
        log.exception("daily reading stumbled")


async def _read(deps: Deps, organization: TrackedOrganization, day: date) -> bool:
    """Read it once a day; True: nothing is left to do, as it is read or a person must act, whom the digest tells."""
    async with deps.sessions.read() as session:
        if await history_repository.flows_on(session, organization.workspace_id, organization.organization.uuid, [day]):
            return True  # a digest was sent today
    try:
        reading = await reading_of_run(
            deps, organization.workspace_id, organization.organization, f"day:{day.isoformat()}"
        )
    except (PersonMustAct, OurBug) as error:
        log.warning("organization not read", organization=organization.organization.uuid, error=type(error).__name__)
        return True
    except BotError as error:
        log.info("organization read later", organization=organization.organization.uuid, error=type(error).__name__)
        return False
    return reading is not None


async def _forget(deps: Deps, workspaces: Collection[str]) -> None:
    before = deps.now() - timedelta(days=deps.settings.retention_days)
    old_runs = max(before, deps.now() - _RUNS_MATTER)
    for workspace_id in sorted(workspaces):
        async with deps.sessions.write() as session:
            await history_repository.prune(session, workspace_id, before.date())
            await delivery_repository.prune(session, workspace_id, before)
            await fetch_lease.prune(session, workspace_id, old_runs)
            await firing_repository.prune(session, workspace_id, before)
            await request_count.prune(session, workspace_id, before.date())
