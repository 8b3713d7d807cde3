"""Keep posted cards true: note what happened to their firings, and edit the cards on the next tick."""

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
from bot.subscriptions.model import SubscriptionState

log = structlog.stdlib.get_logger()

_TOO_MANY = "ratelimited"
_EDITS_PER_TICK = 20  # Slack lets an app edit about fifty a minute: https://docs.slack.dev/apis/web-api/rate-limits


async def close_what_is_over(
    session: AsyncSession, subscription: AlertSubscription, series: AlertState, at: datetime
) -> None:
    """Close what fired in a month that is over, and the marks that are passed no longer. Their cards say so."""
    # Locked: a press on a card may note something in the same row, and neither must lose the other's.
    for firing in await firing_repository.lock_open(session, subscription.workspace_id, subscription.id):
        if _is_over(firing, series):
            await firing_repository.note(
                session, firing.workspace_id, firing.id, replace(firing.since, closed_at=at), closed_at=at
            )


async def add_marks_passed_while_snoozed(session: AsyncSession, evaluation: Evaluation) -> None:
    """Nothing is said, but the cards that hang there show it."""
    if evaluation.after.month == evaluation.before.month:
        for mark in sorted(set(evaluation.after.held) - set(evaluation.before.held)):
            await passed_since(session, evaluation, mark)


async def passed_since(session: AsyncSession, evaluation: Evaluation, mark: int, *, but: str = "") -> None:
    """The open cards of this month say that a higher mark is passed, once."""
    for firing in await _open(session, evaluation):
        announced = {passed for passed, _ in firing.since.passed}
        if (
            firing.facts
            and firing.id != but
            and mark not in announced
            and not isinstance(firing.facts.event, SpikesSeen)
        ):
            since = replace(firing.since, passed=(*firing.since.passed, (mark, evaluation.at)))
            await firing_repository.note(session, firing.workspace_id, firing.id, since)


async def close_forecast(session: AsyncSession, evaluation: Evaluation) -> None:
    """Close the forecast of the month: it is taken back."""
    for firing in await _open(session, evaluation):
        if firing.mark == FORECAST:
            since = replace(firing.since, closed_at=evaluation.at)
            await firing_repository.note(session, firing.workspace_id, firing.id, since, closed_at=evaluation.at)


async def clear_ended_snooze(session: AsyncSession, evaluation: Evaluation) -> None:
    """A snooze is over: the cards no longer say that it lasts."""
    if evaluation.before.snooze is None or evaluation.after.snooze is not None:
        return
    for firing in await _open(session, evaluation):
        if firing.since.silent:
            woken = replace(firing.since, silent=False, silent_until=None)
            await firing_repository.note(session, firing.workspace_id, firing.id, woken)


def _is_over(firing: Firing, series: AlertState) -> bool:
    if series.month is None or firing.month > series.month:
        return False
    if firing.month < series.month:
        return True
    latch = series.latches.get(int(firing.mark)) if firing.mark.isdecimal() else None
    return firing.mark.isdecimal() and not (latch and latch.open)


async def _open(session: AsyncSession, evaluation: Evaluation) -> tuple[Firing, ...]:
    subscription = evaluation.subscription
    firings = await firing_repository.lock_open(session, subscription.workspace_id, subscription.id)
    return tuple(firing for firing in firings if firing.month == evaluation.after.month)


async def update_cards(deps: Deps) -> int:
    """Edit the cards that are behind; how many there were. Raises DatabaseDown."""
    async with deps.sessions.read() as session:
        behind = await firing_repository.to_draw(session, _EDITS_PER_TICK)
    for firing in behind:
        if not await _update(deps, firing):
            break
    return len(behind)


async def _update(deps: Deps, firing: Firing) -> bool:
    """False where Slack takes no more edits for now. One that failed for another reason holds up no firing."""
    async with deps.sessions.read() as session:
        subscription = await alert_subscriptions.find(session, firing.workspace_id, firing.subscription_id)
    assert firing.ts is not None  # noqa: S101 - only what was posted is behind
    if subscription is not None and subscription.state is not SubscriptionState.REMOVED and firing.facts is not None:
        match await deps.update_message(subscription.channel_id, firing.ts, draw(deps, subscription, firing)):
            # Left behind, so the next tick tries again: an edit may be repeated without harm.
            case RetryLater(reason=reason):
                log.info("card is edited later", firing=firing.id, reason=reason)
                return reason != _TOO_MANY
            # Given up: a deleted card shows nothing, and its next event comes with a card of its own.
            case NotEditable(reason=reason):
                log.info("card cannot be edited", firing=firing.id, reason=reason)
            case Updated():
                pass
    async with deps.sessions.write() as session:
        await firing_repository.drawn(session, firing)
    return True
