"""One tick, in every replica: what is due becomes deliveries, deliveries become posts.

Nothing here holds a schedule: the database says what is due, and its keys decide between replicas. The jobs of a tick
do not wait for one another, and ticks may overlap: a Monday's digests hold up neither checks nor cards.
"""

import asyncio
from collections.abc import Awaitable

import structlog

from bot.alerts.card_updates import update_cards
from bot.alerts.check_loop import begin_checks
from bot.deps import Deps
from bot.digests.due import materialise_due
from bot.installation.check import check_installations
from bot.jobs.clock_guard import may_schedule
from bot.jobs.daily import begin_day
from bot.jobs.last_tick import note_tick
from bot.jobs.mend import mend_instants
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from bot.subscriptions.channel_changes import reopen_installations

log = structlog.stdlib.get_logger()

_TO_BEGIN_WITH = 12  # deliveries to have before the first is claimed


async def tick(deps: Deps) -> None:
    """Do everything whose time has come. Raises DatabaseDown; the next tick tries again."""
    with deps.tracer.span("tick", {}):
        await _tick(deps)


async def _tick(deps: Deps) -> None:
    trusted = await may_schedule(deps)
    await note_tick(deps)
    if not deps.jobs.installations_checked:  # the first tick of a process
        await reopen_installations(deps, SUBSCRIPTION_KINDS)
    await check_installations(deps)
    # Before the jobs, which take minutes on a Monday with a thousand digests, while the next ticks look again.
    deps.metrics.last_tick.set(deps.now().timestamp())
    if not trusted:
        # What is queued goes on: it is leased by the database's clock, or by a monotonic one.
        await _all_of(
            _noted(deps, "cards", update_cards(deps)),
            _noted(deps, "deliveries", deps.jobs.deliveries(lambda: _deliver_queued(deps))),
        )
        return
    await mend_instants(deps)
    await _all_of(
        begin_checks(deps),
        begin_day(deps, busy=True),
        _noted(deps, "cards", update_cards(deps)),
        _noted(deps, "deliveries", deps.jobs.deliveries(lambda: _deliver_due(deps))),
    )


async def _noted(deps: Deps, job: str, work: Awaitable[object]) -> None:
    await work
    deps.metrics.succeeded(job, deps.now())


async def _deliver_queued(deps: Deps) -> None:
    await deps.deliver_waiting(deps)


async def _deliver_due(deps: Deps) -> None:
    made = await materialise_due(deps, _TO_BEGIN_WITH)
    delivered = await (deps.deliver_waiting(deps) if made < _TO_BEGIN_WITH else _deliver_meanwhile(deps))
    await begin_day(deps, busy=bool(made or delivered))


async def _deliver_meanwhile(deps: Deps) -> int:
    """Deliver while the rest is materialised: the first of thousands need not wait for the last. Then what is left."""
    await _all_of(deps.deliver_waiting(deps), materialise_due(deps))
    return 1 + await deps.deliver_waiting(deps)


async def _all_of(*work: Awaitable[object]) -> None:
    """Do all of it concurrently. What one raises is raised only here, so that no other goes on after the tick."""
    for end in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(end, BaseException):
            raise end
