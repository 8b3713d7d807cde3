"""Keep posted cards true: keep what happened to their firings, and edit the cards on the next tick."""

from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.evaluation import Evaluation
from bot.alerts.firing_repository import FORECAST, Firing
from bot.alerts.kind import ALERTS
from bot.alerts.model import AlertState
from bot.alerts.render import draw
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.deps import Deps
from bot.ports import NotEditable, Refused, RetryLater, Updated
from bot.sharing.consent import needs_consent
from bot.sharing.gate import withheld
from bot.slack.error_codes import RATE_LIMITED, ErrorSort, sort_of
from bot.subscriptions.consent import place_of
from bot.subscriptions.model import SubscriptionState
from bot.subscriptions.notify import find_admins, find_readers, pause_and_notify

log = structlog.stdlib.get_logger()

_EDITS_PER_TICK = 20  # Slack lets an app edit about fifty a minute: https://docs.slack.dev/apis/web-api/rate-limits


async def close_what_is_over(
    session: AsyncSession, subscription: AlertSubscription, state: AlertState, at: datetime
) -> None:
    """Close what fired in a month that is over, and the thresholds that are no longer passed. Their cards say so."""
    # Locked: a press on a card may note something in the same row, and neither must lose the other's.
    for firing in await firing_repository.lock_open(session, subscription.workspace_id, subscription.id):
        if _is_over(firing, state):
            await firing_repository.save_card_state(
                session, firing.workspace_id, firing.id, replace(firing.card_state, closed_at=at), closed_at=at
            )


async def add_thresholds_passed_while_snoozed(session: AsyncSession, evaluation: Evaluation) -> None:
    """Show thresholds passed during a snooze on open cards."""
    if evaluation.after.month == evaluation.before.month:
        for threshold in sorted(set(evaluation.after.held) - set(evaluation.before.held)):
            await passed_since(session, evaluation, threshold)


async def passed_since(session: AsyncSession, evaluation: Evaluation, threshold: int, *, but: str = "") -> None:
    """Say on the open cards of this month, once, that a higher threshold is passed. `but`: the card that says it."""
    for firing in await _open(session, evaluation):
        announced = {passed for passed, _ in firing.card_state.passed}
        if (
            firing.facts
            and firing.id != but
            and threshold not in announced
            and not isinstance(firing.facts.event, SpikesSeen)
        ):
            card_state = replace(firing.card_state, passed=(*firing.card_state.passed, (threshold, evaluation.at)))
            await firing_repository.save_card_state(session, firing.workspace_id, firing.id, card_state)


async def close_forecast(session: AsyncSession, evaluation: Evaluation) -> None:
    """Close the forecast of the month, which is withdrawn."""
    for firing in await _open(session, evaluation):
        if firing.mark == FORECAST:
            card_state = replace(firing.card_state, closed_at=evaluation.at)
            await firing_repository.save_card_state(
                session, firing.workspace_id, firing.id, card_state, closed_at=evaluation.at
            )


async def clear_ended_snooze(session: AsyncSession, evaluation: Evaluation) -> None:
    """Take the snooze off the open cards once it is over."""
    if evaluation.before.snooze is None or evaluation.after.snooze is not None:
        return
    for firing in await _open(session, evaluation):
        if firing.card_state.silent:
            card_state = replace(firing.card_state, silent=False, silent_until=None)
            await firing_repository.save_card_state(session, firing.workspace_id, firing.id, card_state)


def _is_over(firing: Firing, state: AlertState) -> bool:
    if state.month is None or firing.month > state.month:
        return False
    if firing.month < state.month:
        return True
    mark_state = state.latches.get(int(firing.mark)) if firing.mark.isdecimal() else None
    return firing.mark.isdecimal() and not (mark_state and mark_state.open)


async def _open(session: AsyncSession, evaluation: Evaluation) -> tuple[Firing, ...]:
    subscription = evaluation.subscription
    firings = await firing_repository.lock_open(session, subscription.workspace_id, subscription.id)
    return tuple(firing for firing in firings if firing.month == evaluation.after.month)


async def update_cards(deps: Deps) -> None:
    """Edit the cards that do not show what happened since. Raises DatabaseDown."""
    # In turn, whoever asks: a press and a tick at once would make the same edit twice.
    await deps.jobs.cards(lambda: _update_outdated(deps))


async def _update_outdated(deps: Deps) -> None:
    with deps.heartbeat.step():
        async with deps.sessions.read() as session:
            outdated = await firing_repository.outdated_cards(session, _EDITS_PER_TICK)
    for firing in outdated:
        with deps.heartbeat.step():
            if not await _update(deps, firing):
                break


async def _update(deps: Deps, firing: Firing) -> bool:
    """False where Slack takes no more edits for now. One that failed for another reason holds up no firing."""
    async with deps.sessions.read() as session:
        subscription = await alert_subscriptions.find(session, firing.workspace_id, firing.subscription_id)
    assert firing.ts is not None  # noqa: S101 - only posted cards are outdated
    if subscription is not None and subscription.state is not SubscriptionState.REMOVED and firing.facts is not None:
        if (refused := await withheld(deps, place_of(subscription))) is not None:
            return await _withheld(deps, subscription, firing, refused)
        card = await draw(deps, subscription, firing)
        match await deps.update_message(subscription.channel_id, firing.ts, card):
            # Left outdated, so the next tick tries again: an edit may be repeated without harm.
            case RetryLater(reason=reason):
                log.info("card is edited later", firing=firing.id, reason=reason)
                return not _concerns_all_cards(reason)
            # Given up: a deleted card shows nothing, and its next event comes with a card of its own.
            case NotEditable(reason=reason):
                log.info("card cannot be edited", firing=firing.id, reason=reason)
            case Updated():
                pass
    return await _drawn(deps, firing)


async def _withheld(deps: Deps, subscription: AlertSubscription, firing: Firing, refused: Refused) -> bool:
    """An edit shows newer figures: for want of consent the alerts pause, and it is made once they are active again."""
    if needs_consent(refused.reason):
        readers = await find_readers(deps, ALERTS, subscription)
        admins = await find_admins(deps, ALERTS, subscription)
        async with deps.sessions.write() as session:
            # The pause first, as who edits alerts locks the subscription before its state, too.
            await pause_and_notify(deps, session, ALERTS, subscription, (*readers, *admins), refused.reason)
            await firing_repository.set_withheld(session, firing)
        return True
    if refused.permanent and sort_of(refused.reason) is not ErrorSort.INSTALLATION:
        return await _drawn(deps, firing)
    return refused.retry_after is None and not _concerns_all_cards(refused.reason)


def _concerns_all_cards(code: str) -> bool:
    return code == RATE_LIMITED or sort_of(code) is ErrorSort.INSTALLATION


async def _drawn(deps: Deps, firing: Firing) -> bool:
    async with deps.sessions.write() as session:
        await firing_repository.set_drawn(session, firing)
    return True
