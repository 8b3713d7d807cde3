"""What happens to cards that hang there already: they are noted as changed, and the next tick draws them."""

from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.evaluation import Evaluation
from bot.alerts.firing_repository import FORECAST, Firing
from bot.alerts.model import AlertState, SpikesSeen
from bot.alerts.render import draw
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.deps import Deps
from bot.ports import NotEditable, RetryLater, Updated
from bot.subscriptions.model import State

log = structlog.stdlib.get_logger()


async def close_what_is_over(
    session: AsyncSession, subscription: AlertSubscription, series: AlertState, at: datetime
) -> None:
    """Close what fired in a month that is over, and the marks that are passed no longer. Their cards say so."""
    for one in await firing_repository.lock_open(session, subscription.workspace_id, subscription.id):
        if _is_over(one, series):
            await firing_repository.note(
                session, one.workspace_id, one.id, replace(one.since, closed_at=at), closed_at=at
            )


async def add_marks_passed_while_snoozed(session: AsyncSession, seen: Evaluation) -> None:
    """Nothing is said, but the cards that hang there show it."""
    if seen.after.month == seen.before.month:
        for mark in sorted(set(seen.after.held) - set(seen.before.held)):
            await passed_since(session, seen, mark)


async def passed_since(session: AsyncSession, seen: Evaluation, mark: int, *, but: str = "") -> None:
    """The open cards of this month say that a higher mark is passed, once."""
    for other in await _open(session, seen):
        told = {passed for passed, _ in other.since.passed}
        if other.facts and other.id != but and mark not in told and not isinstance(other.facts.event, SpikesSeen):
            since = replace(other.since, passed=(*other.since.passed, (mark, seen.at)))
            await firing_repository.note(session, other.workspace_id, other.id, since)


async def close_forecast(session: AsyncSession, seen: Evaluation) -> None:
    """What was foreseen is so no longer."""
    for one in await _open(session, seen):
        if one.mark == FORECAST:
            since = replace(one.since, closed_at=seen.at)
            await firing_repository.note(session, one.workspace_id, one.id, since, closed_at=seen.at)


async def clear_ended_snooze(session: AsyncSession, seen: Evaluation) -> None:
    """A snooze is over: the cards no longer say that it lasts."""
    if seen.before.snooze is None or seen.after.snooze is not None:
        return
    for one in await _open(session, seen):
        if one.since.silent:
            woken = replace(one.since, silent=False, silent_until=None)
            await firing_repository.note(session, one.workspace_id, one.id, woken)


def _is_over(firing: Firing, series: AlertState) -> bool:
    if series.month is None or firing.month > series.month:
        return False
    if firing.month < series.month:
        return True
    latch = series.latches.get(int(firing.mark)) if firing.mark.isdecimal() else None
    return firing.mark.isdecimal() and not (latch and latch.open)


async def _open(session: AsyncSession, seen: Evaluation) -> tuple[Firing, ...]:
    one = seen.subscription
    found = await firing_repository.lock_open(session, one.workspace_id, one.id)
    return tuple(firing for firing in found if firing.month == seen.after.month)


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
        subscription = await alert_subscriptions.find(session, firing.workspace_id, firing.subscription_id)
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
