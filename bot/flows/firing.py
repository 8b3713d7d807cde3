"""What becomes of an observation: rows that fired and deliveries that say so, in the transaction that remembers it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.alert_notes import (
    base_changed_note,
    marks_left_note,
    muted_note,
    still_passed_note,
    unforeseen_note,
)
from bot.blocks.line import Voice
from bot.blocks.message import Message
from bot.deps import Deps
from bot.flows.payload import Payload, to_json
from bot.store import firings, ledger
from bot.store.alerts import AlertSubscription
from bot.store.delivery import Delivery, Kind
from bot.store.firings import FORECAST, SPIKES, Firing
from bot.usage.alert import (
    AlertFacts,
    BaseChanged,
    Event,
    Foreseen,
    MarkMuted,
    MarkPassed,
    MarksLeft,
    Series,
    SpikesSeen,
    StillPassed,
    Unforeseen,
)
from bot.usage.forecast import Forecast
from bot.usage.reach import reach
from bot.usage.report import Report

Said = Event | SpikesSeen


@dataclass(frozen=True, slots=True)
class Seen:
    """What is behind the events of one subscription: the report, and its series before and after."""

    subscription: AlertSubscription
    report: Report
    before: Series
    after: Series
    at: datetime

    @property
    def month(self) -> str:
        """As slots name it."""
        return self.after.month.isoformat()[:7] if self.after.month else ""


async def keep(deps: Deps, session: AsyncSession, seen: Seen, events: Sequence[Said]) -> None:
    """Insert what fired and what is to be posted. By their keys, what another replica inserted stays as it is."""
    await close_what_is_over(session, seen.subscription, seen.after, seen.at)
    await _redraw_woken(session, seen)
    await _passed_in_silence(session, seen)
    for event in _told_together(events):
        await _keep_one(deps, session, seen, event)
    if len(_told_together(events)) < len(events):
        await _foreseen_on_card(session, seen, events)


def alert_delivery(deps: Deps, subscription: AlertSubscription, firing_id: str) -> Delivery:
    """The card of a firing: drawn when it is delivered, with the flows of then."""
    return _delivery(deps, subscription, Kind.ALERT, firing_id)


async def close_what_is_over(
    session: AsyncSession, subscription: AlertSubscription, series: Series, at: datetime
) -> None:
    """Close what fired in a month that is over, and the marks that are passed no longer. Their cards say so."""
    for one in await firings.lock_open(session, subscription.workspace_id, subscription.id):
        if _is_over(one, series):
            await firings.note(session, one.workspace_id, one.id, replace(one.since, closed_at=at), closed_at=at)


def _told_together(events: Sequence[Said]) -> Sequence[Said]:
    """The card of a mark tells the forecast, too: foreseen in the same moment, it needs no second card."""
    marked = any(isinstance(event, MarkPassed) for event in events)
    return [event for event in events if not (marked and isinstance(event, Foreseen))]


async def _foreseen_on_card(session: AsyncSession, seen: Seen, events: Sequence[Said]) -> None:
    """Record what is foreseen as said by the card of the mark."""
    passed = next(event for event in events if isinstance(event, MarkPassed))
    card = _firing(seen, str(passed.mark), passed.episode).id
    await firings.insert(session, _firing(seen, FORECAST, 1, card=card))


async def _keep_one(deps: Deps, session: AsyncSession, seen: Seen, event: Said) -> None:
    match event:
        case MarkPassed():
            await _passed(deps, session, seen, event)
        case Foreseen():
            await _fire(deps, session, seen, FORECAST, event, episode=await _times_foreseen(session, seen) + 1)
        case SpikesSeen():
            await _fire(deps, session, seen, f"{SPIKES}{event.day.isoformat()}", event)
        case Unforeseen():
            await _close_forecast(session, seen)
            await _note(deps, session, seen, "unforeseen", event, under=FORECAST)
        case MarksLeft():
            name = f"left:{max(event.marks)}:{seen.at.isoformat()}"
            await _note(deps, session, seen, name, event, under=str(max(event.marks)))
        case BaseChanged():
            await _note(deps, session, seen, f"base:{event.old}:{event.new}:{seen.at.isoformat()}", event)
        case MarkMuted():
            await _note(deps, session, seen, f"muted:{event.mark}", event)
        case StillPassed():
            await _note(deps, session, seen, f"still:{event.mark}:{event.at.isoformat()}", event)
        case _:
            assert_never(event)


async def _passed(deps: Deps, session: AsyncSession, seen: Seen, event: MarkPassed) -> None:
    card = await _fire(deps, session, seen, str(event.mark), event, episode=event.episode)
    for lower in event.lower:
        latch = seen.after.latches.get(lower)
        await firings.insert(session, _firing(seen, str(lower), latch.episodes if latch else 1, card=card))
    await _passed_since(session, seen, event.mark, but=card)


async def _passed_in_silence(session: AsyncSession, seen: Seen) -> None:
    """Nothing is said, but the cards that hang there show it."""
    if seen.after.month == seen.before.month:
        for mark in sorted(set(seen.after.held) - set(seen.before.held)):
            await _passed_since(session, seen, mark)


async def _passed_since(session: AsyncSession, seen: Seen, mark: int, *, but: str = "") -> None:
    """The open cards of this month say that a higher mark is passed, once."""
    for other in await _open(session, seen):
        told = {passed for passed, _ in other.since.passed}
        if other.facts and other.id != but and mark not in told and not isinstance(other.facts.event, SpikesSeen):
            since = replace(other.since, passed=(*other.since.passed, (mark, seen.at)))
            await firings.note(session, other.workspace_id, other.id, since)


async def _times_foreseen(session: AsyncSession, seen: Seen) -> int:
    """Once a month, but for a first one that never came out."""
    one = seen.subscription
    fired = await firings.of_subscription(session, one.workspace_id, one.id, month=seen.after.month)
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
    if await firings.insert(session, row):
        await ledger.insert(session, alert_delivery(deps, seen.subscription, row.id))
    return row.id


def _firing(seen: Seen, mark: str, episode: int, *, card: str | None = None) -> Firing:
    one, month = seen.subscription, seen.after.month
    assert month is not None  # noqa: S101 - events come from an observation, which has one
    return Firing(one.workspace_id, one.id, month, mark, episode, seen.at, card=card)


def _facts(seen: Seen, event: MarkPassed | Foreseen | SpikesSeen) -> AlertFacts:
    report, base, month = seen.report, seen.after.base, seen.after.month
    assert month is not None  # noqa: S101 - as above
    known = isinstance(report.outlook, Forecast) and base is not None and report.total is not None
    today = report.reading.taken_at.date()
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
        reach=reach(report.outlook, report.total, base, month, today) if known else None,  # type: ignore[arg-type]
        contributors=None,
    )


async def _note(
    deps: Deps, session: AsyncSession, seen: Seen, name: str, event: Said, *, under: str | None = None
) -> None:
    """A few words, in the thread of the card that they are about where there is one."""
    one = seen.subscription
    voice = Voice(deps.words(one.locale), one.zone, deps.bot_name)
    thread = await _thread(session, seen, under) if under else None
    payload = to_json(Payload(_words(event, seen, voice), thread_ts=thread))
    await ledger.insert(
        session, replace(_delivery(deps, one, Kind.ALERT_NOTE, f"{seen.month}:{name}"), payload=payload)
    )


def _words(event: Said, seen: Seen, voice: Voice) -> Message:
    organization, as_of = seen.subscription.organization, seen.at
    match event:
        case BaseChanged():
            return base_changed_note(organization, event, as_of, voice)
        case MarksLeft():
            return marks_left_note(organization, event, as_of, voice)
        case MarkMuted():
            return muted_note(organization, event, seen.after.month, as_of, voice)
        case Unforeseen():
            return unforeseen_note(organization, event, as_of, voice)
        case StillPassed():
            return still_passed_note(organization, event, seen.subscription.id, as_of, voice)
        case MarkPassed() | Foreseen() | SpikesSeen():
            raise AssertionError("these have a card")
        case _:
            assert_never(event)


def _is_over(firing: Firing, series: Series) -> bool:
    if series.month is None or firing.month > series.month:
        return False
    if firing.month < series.month:
        return True
    latch = series.latches.get(int(firing.mark)) if firing.mark.isdecimal() else None
    return firing.mark.isdecimal() and not (latch and latch.open)


async def _close_forecast(session: AsyncSession, seen: Seen) -> None:
    for one in await _open(session, seen):
        if one.mark == FORECAST:
            since = replace(one.since, closed_at=seen.at)
            await firings.note(session, one.workspace_id, one.id, since, closed_at=seen.at)


async def _redraw_woken(session: AsyncSession, seen: Seen) -> None:
    """A snooze is over: the cards no longer say that it lasts."""
    if seen.before.snooze is None or seen.after.snooze is not None:
        return
    for one in await _open(session, seen):
        if one.since.silent:
            woken = replace(one.since, silent=False, silent_until=None)
            await firings.note(session, one.workspace_id, one.id, woken)


async def _open(session: AsyncSession, seen: Seen) -> tuple[Firing, ...]:
    one = seen.subscription
    found = await firings.lock_open(session, one.workspace_id, one.id)
    return tuple(firing for firing in found if firing.month == seen.after.month)


async def _thread(session: AsyncSession, seen: Seen, mark: str) -> str | None:
    one = seen.subscription
    fired = await firings.of_subscription(session, one.workspace_id, one.id, month=seen.after.month)
    named = next((firing for firing in fired if firing.mark == mark and firing.card), None)
    card = next((firing for firing in fired if named and firing.id == named.card), None)
    return card.ts if card else None


def _delivery(deps: Deps, subscription: AlertSubscription, kind: Kind, slot: str) -> Delivery:
    return Delivery(
        workspace_id=subscription.workspace_id,
        subscription_id=subscription.id,
        kind=kind,
        slot=slot,
        channel_id=subscription.channel_id,
        due_at=deps.now(),
        created_at=deps.now(),
    )
