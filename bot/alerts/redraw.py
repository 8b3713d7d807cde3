"""Keeps cards true: every one that is behind what happened is edited. An edit may be repeated, so nothing is leased."""

import structlog

from bot.alerts import firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.firing_repository import Firing
from bot.alerts.render import draw
from bot.deps import Deps, NotEditable, RetryLater, Updated
from bot.digests.repository import State

log = structlog.stdlib.get_logger()

_TOO_MANY = "ratelimited"
_AT_MOST = 20  # a tick: Slack lets an app edit about fifty a minute


async def update_cards(deps: Deps) -> int:
    """Edit the cards that are behind; how many there were. Raises DatabaseDown."""
    async with deps.sessions.read() as session:
        behind = await firing_repository.to_draw(session, _AT_MOST)
    for firing in behind:
        if not await _update(deps, firing):
            break
    return len(behind)


async def _update(deps: Deps, firing: Firing) -> bool:
    """False where Slack takes no more edits for now. One that failed for another reason holds up no other."""
    async with deps.sessions.read() as session:
        subscription = await alert_repository.find(session, firing.workspace_id, firing.subscription_id)
    assert firing.ts is not None  # noqa: S101 - only what was posted is behind
    if subscription is not None and subscription.state is not State.REMOVED and firing.facts is not None:
        match await deps.update_message(subscription.channel_id, firing.ts, draw(deps, subscription, firing)):
            case RetryLater(reason=reason):
                log.info("card is edited later", firing=firing.id, reason=reason)
                return reason != _TOO_MANY
            case NotEditable(reason=reason):
                log.info("card cannot be edited", firing=firing.id, reason=reason)
            case Updated():
                pass
    async with deps.sessions.write() as session:
        await firing_repository.drawn(session, firing)
    return True
