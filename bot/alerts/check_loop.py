"""Check every organization that channels have alerts of, when its time has come."""

import asyncio
from collections import deque
from collections.abc import Collection

import structlog
from structlog.contextvars import bind_contextvars

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
    due, deps.jobs.checks_running = False, True  # before the database is asked, as ticks overlap
    try:
        with deps.heartbeat.step():
            async with deps.sessions.read() as session:
                due = bool(await check_repository.due(session, deps.now(), 1))
    finally:
        deps.jobs.checks_running = due
    if due:
        deps.spawn(_guarded(deps))
    else:
        deps.metrics.succeeded("checks", deps.now())  # there is none to be late with


async def check_due(deps: Deps) -> int:
    """Check all that is due, some concurrently; the number of checks that moved on. Raises DatabaseDown.

    A place that becomes free is filled at once: an organization that takes long holds up no other. One that does not
    move on is left to the next tick.
    """
    moved, stayed = 0, set[Check]()
    line = deque[Check]()
    under_way: dict[asyncio.Task[bool], Check] = {}
    try:
        while True:
            if not line and len(under_way) < _CONCURRENT:
                line.extend(await _due(deps, stayed.union(under_way.values())))
            while line and len(under_way) < _CONCURRENT:
                check = line.popleft()
                under_way[asyncio.ensure_future(_guarded_one(deps, check))] = check
            if not under_way:
                return moved
            done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                check = under_way.pop(task)
                moved += task.result()
                stayed |= set() if task.result() else {check}
    finally:
        if under_way:
            await asyncio.wait(under_way)


async def _due(deps: Deps, besides: Collection[Check]) -> tuple[Check, ...]:
    """Some of the checks whose time has come, but for those; none once the process stops."""
    if deps.stopping.is_set():
        return ()
    with deps.heartbeat.step():
        async with deps.sessions.read() as session:
            checks = await check_repository.due(session, deps.now(), len(besides) + _CHECKS_PER_QUERY)
    return _rotated(deps, tuple(check for check in checks if check not in besides))


async def _guarded_one(deps: Deps, check: Check) -> bool:
    """An edge: one organization that fails stays due, and does not stop the others."""
    if deps.stopping.is_set():
        return False
    bind_contextvars(workspace=check.workspace_id)
    try:
        with deps.heartbeat.step(LONGEST_OUTSIDE), deps.tracer.span("check", {}):
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
        deps.metrics.succeeded("checks", deps.now())
        await update_cards(deps)
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
