"""One tick, in every replica: what is due becomes deliveries, deliveries become posts.

Nothing here holds a schedule: the database says what is due, and its keys decide between replicas.
"""

import asyncio

import structlog

from bot.alerts.card_updates import update_cards
from bot.alerts.check_loop import begin_checks
from bot.deps import Deps
from bot.digests.due import materialise_due
from bot.installation.check import check_installations
from bot.jobs.daily import begin_day
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from bot.subscriptions.channel_changes import reopen_installations

log = structlog.stdlib.get_logger()

_TO_BEGIN_WITH = 12  # deliveries to have before the first is claimed


async def tick(deps: Deps) -> None:
    """Do everything whose time has come. Raises DatabaseDown; the next tick tries again."""
    if not deps.jobs.installations_checked:  # the first tick of a process
        await reopen_installations(deps, SUBSCRIPTION_KINDS)
    await check_installations(deps)
    made = await materialise_due(deps, _TO_BEGIN_WITH)
    delivered = await (deps.deliver_waiting(deps) if made < _TO_BEGIN_WITH else _deliver_meanwhile(deps))
    if not made and not delivered:  # a digest asks what the day's reading would ask
        await begin_day(deps)
    await update_cards(deps)
    await begin_checks(deps)


async def _deliver_meanwhile(deps: Deps) -> int:
    """Deliver while the rest is materialised: the first of thousands need not wait for the last. Then what is left."""
    ends = await asyncio.gather(deps.deliver_waiting(deps), materialise_due(deps), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):  # raised only here, so that neither goes on after the tick
            raise end
    return await deps.deliver_waiting(deps)
