"""Check every organization that channels have alerts of, when its time has come."""

import asyncio
from collections.abc import Sequence

import structlog

from bot.alerts import check_repository
from bot.alerts.card_updates import update_cards
from bot.alerts.check import check_one
from bot.alerts.check_repository import Check
from bot.deps import Deps
from bot.errors import BotError
from bot.heartbeat import LONGEST_OUTSIDE

log = structlog.stdlib.get_logger()

_CONCURRENT = 8
_CHECKS_PER_QUERY = 64
_LOOK_SECONDS = 1.0  # between two looks for alerts to deliver while checks are under way


async def begin_checks(deps: Deps) -> None:
    """Begin the checks that are due, unless this process runs some already. Raises DatabaseDown."""
    # Spawned: the tick, which delivers too, must not wait for Pipefy.
    if deps.jobs.checks_running:
        return
    async with deps.sessions.read() as session:
        due = bool(await check_repository.due(session, deps.now(), 1))
    if due:
        deps.jobs.checks_running = True
        deps.spawn(_guarded(deps))


async def check_due(deps: Deps) -> int:
    """Check what is due, some concurrently, until nothing moves on any more; the number of checks that moved on."""
    moved = 0
    while not deps.stopping.is_set():
        async with deps.sessions.read() as session:
            checks = await check_repository.due(session, deps.now(), _CHECKS_PER_QUERY)
        count = await _check_concurrently(deps, _rotated(deps, checks))
        moved += count
        if not count:
            return moved
    return moved


async def _check_concurrently(deps: Deps, checks: Sequence[Check]) -> int:
    """Run up to eight checks concurrently; the number of checks that moved on."""
    slots = asyncio.Semaphore(_CONCURRENT)

    async def check_in_slot(check: Check) -> bool:
        async with slots:
            return False if deps.stopping.is_set() else await _guarded_one(deps, check)

    return sum(await asyncio.gather(*(check_in_slot(check) for check in checks)))


async def _guarded_one(deps: Deps, check: Check) -> bool:
    """An edge: one organization that fails stays due, and does not stop the others."""
    try:
        with deps.heartbeat.step(LONGEST_OUTSIDE):
            return await check_one(deps, check)
    except BotError as error:
        log.warning("check put off", organization=check.organization.uuid, error=type(error).__name__)
    except Exception:
        log.exception("check stumbled", organization=check.organization.uuid)
    return False


def _rotated(deps: Deps, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    # Each process begins at a place of its own, so that replicas do not all ask for the same organization first.
    if not checks:
        return checks
    first = int(deps.process_id[:8], 16) % len(checks)
    return checks[first:] + checks[:first]


async def _guarded(deps: Deps) -> None:
    """An edge: its errors are logged, as no caller waits for it. What failed is still due."""
    try:
        await _deliver_meanwhile(deps, asyncio.ensure_future(check_due(deps)))
        await deps.jobs.cards(lambda: update_cards(deps))
    except BotError as error:
        log.warning("checks put off", error=type(error).__name__)
    except Exception:
        log.exception("checks stumbled")
    finally:
        deps.jobs.checks_running = False


async def _deliver_meanwhile(deps: Deps, checking: "asyncio.Future[int]") -> None:
    """Deliver what fires while the other checks go on: the first alert need not wait for the last organization."""
    try:
        while not checking.done():
            await asyncio.wait({checking}, timeout=_LOOK_SECONDS)
            await deps.deliver_urgent(deps)
    finally:
        await checking
