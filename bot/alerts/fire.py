"""What becomes of an observation: rows that fired and deliveries that say so, in the transaction that remembers it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.card_updates import close_forecast, close_what_is_over, passed_in_silence, passed_since, redraw_woken
from bot.alerts.evaluation import Said, Seen, delivery_of
from bot.alerts.firing_repository import FORECAST, SPIKES, Firing
from bot.alerts.model import (
    AlertFacts,
    BaseChanged,
    Foreseen,
    MarkMuted,
    MarkPassed,
    MarksLeft,
    Reach,
    SpikesSeen,
    StillPassed,
    Unforeseen,
)
from bot.alerts.repository import AlertSubscription
from bot.alerts.thread_notes import note
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, Kind
from bot.deps import Deps
from bot.usage.forecast import Forecast
from bot.usage.reach import reach
from bot.usage.report import Report


async def keep(deps: Deps, session: AsyncSession, seen: Seen, events: Sequence[Said]) -> None:
    """Insert what fired and what is to be posted. By their keys, what another replica inserted stays as it is."""
    await close_what_is_over(session, seen.subscription, seen.after, seen.at)
    await redraw_woken(session, seen)
    await passed_in_silence(session, seen)
    for event in _told_together(events):
        await _keep_one(deps, session, seen, event)
    if len(_told_together(events)) < len(events):
        await _foreseen_on_card(session, seen, events)


def alert_delivery(deps: Deps, subscription: AlertSubscription, firing_id: str) -> Delivery:
    """The card of a firing: drawn when it is delivered, with the flows of then."""
    return delivery_of(deps, subscription, Kind.ALERT, firing_id)


def _told_together(events: Sequence[Said]) -> Sequence[Said]:
    """The card of a mark tells the forecast, too: foreseen in the same moment, it needs no second card."""
    marked = any(isinstance(event, MarkPassed) for event in events)
    return [event for event in events if not (marked and isinstance(event, Foreseen))]


async def _foreseen_on_card(session: AsyncSession, seen: Seen, events: Sequence[Said]) -> None:
    """Record what is foreseen as said by the card of the mark."""
    passed = next(event for event in events if isinstance(event, MarkPassed))
    card = _firing(seen, str(passed.mark), passed.episode).id
    await firing_repository.insert(
        session, _firing(seen, FORECAST, await _times_foreseen(session, seen) + 1, card=card)
    )


async def _keep_one(deps: Deps, session: AsyncSession, seen: Seen, event: Said) -> None:
    match event:
        case MarkPassed():
            await _passed(deps, session, seen, event)
        case Foreseen():
            await _fire(deps, session, seen, FORECAST, event, episode=await _times_foreseen(session, seen) + 1)
        case SpikesSeen():
            await _fire(deps, session, seen, f"{SPIKES}{event.day.isoformat()}", event)
        case Unforeseen():
            await close_forecast(session, seen)
            await note(deps, session, seen, "unforeseen", event, under=FORECAST)
        case MarksLeft():
            name = f"left:{max(event.marks)}:{seen.at.isoformat()}"
            await note(deps, session, seen, name, event, under=str(max(event.marks)))
        case BaseChanged():
            await note(deps, session, seen, f"base:{event.old}:{event.new}:{seen.at.isoformat()}", event)
        case MarkMuted():
            await note(deps, session, seen, f"muted:{event.mark}", event)
        case StillPassed():
            await note(deps, session, seen, f"still:{event.mark}:{event.at.isoformat()}", event)
        case _:
            assert_never(event)


async def _passed(deps: Deps, session: AsyncSession, seen: Seen, event: MarkPassed) -> None:
    card = await _fire(deps, session, seen, str(event.mark), event, episode=event.episode)
    for lower in event.lower:
        latch = seen.after.latches.get(lower)
        await firing_repository.insert(session, _firing(seen, str(lower), latch.episodes if latch else 1, card=card))
    await passed_since(session, seen, event.mark, but=card)


async def _times_foreseen(session: AsyncSession, seen: Seen) -> int:
    """Once a month, but for a first one that never came out."""
    one = seen.subscription
    fired = await firing_repository.of_subscription(session, one.workspace_id, one.id, month=seen.after.month)
    return sum(firing.mark == FORECAST for firing in fired)


async def _fire(
    deps: Deps,
    session: AsyncSession,
    seen: Seen,
    mark: str,
    event: MarkPassed | Foreseen | SpikesSeen,
    *,
    episode: int = 1,
) -> str:
    """Its row and its delivery; the id of the firing."""
    row = _firing(seen, mark, episode)
    row = replace(row, card=row.id, facts=_facts(seen, event))
    if await firing_repository.insert(session, row):
        await delivery_repository.insert(session, alert_delivery(deps, seen.subscription, row.id))
    return row.id


def _firing(seen: Seen, mark: str, episode: int, *, card: str | None = None) -> Firing:
    one, month = seen.subscription, seen.after.month
    assert month is not None  # noqa: S101 - events come from an observation, which has one
    return Firing(one.workspace_id, one.id, month, mark, episode, seen.at, card=card)


def _facts(seen: Seen, event: MarkPassed | Foreseen | SpikesSeen) -> AlertFacts:
    report, base, month = seen.report, seen.after.base, seen.after.month
    assert month is not None  # noqa: S101 - as above
    return AlertFacts(
        organization=seen.subscription.organization,
        event=event,
        month=month,
        as_of=report.reading.taken_at,
        own_budget=base is not None and base != report.limit,
        base=base,
        used=report.total,
        days=report.days,
        outlook=report.outlook,
        reach=_reach(report, base, month),
        contributors=None,
    )


def _reach(report: Report, base: int | None, month: date) -> Reach | None:
    if not isinstance(report.outlook, Forecast) or base is None or report.total is None:
        return None
    return reach(report.outlook, report.total, base, month, report.reading.taken_at.date())
