"""What happens to cards that hang there already: they are noted as changed, and the next tick draws them."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.evaluation import Evaluation
from bot.alerts.firing_repository import FORECAST, Firing
from bot.alerts.model import AlertState, SpikesSeen
from bot.alerts.repository import AlertSubscription


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
