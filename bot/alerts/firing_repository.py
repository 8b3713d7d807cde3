"""Firings in the database: one per subscription, month, threshold and occurrence. One with a payload has a card."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Row, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.model import AlertFacts, CardState
from bot.db.json_codec import JsonCodec
from bot.db.tables import alert_firings
from bot.db.upsert import insert_into
from bot.installation.repository import held_workspaces

FORECAST = "forecast"  # in the place of a threshold
SPIKES = "spikes:"  # and the day
_WITHHELD = -1  # in the place of the change that its card shows
_FACTS, _CARD_STATE = JsonCodec(AlertFacts), JsonCodec(CardState)
_NAMESPACE = UUID("0f4b3c1e-7c39-4d5b-8f0a-2f5f6f1b9c77")

_DRAWN_BEFORE = case((alert_firings.c.drawn == _WITHHELD, 0), else_=alert_firings.c.drawn)


@dataclass(frozen=True, slots=True)
class Firing:
    """One firing. `mark`: percent as text, FORECAST, or SPIKES and a day. `card`: the firing whose card says it."""

    workspace_id: str
    subscription_id: str
    month: date
    mark: str
    episode: int
    fired_at: datetime
    card: str | None = None
    facts: AlertFacts | None = None
    ts: str | None = None
    card_state: CardState = field(default_factory=CardState)
    closed_at: datetime | None = None
    changed: int = 0
    drawn: int = 0

    @property
    def id(self) -> str:
        """The same id in every replica."""
        return firing_id(self.subscription_id, self.month, self.mark, self.episode)


def firing_id(subscription_id: str, month: date, mark: str, occurrence: int) -> str:
    """The id of the firing with this key."""
    return str(uuid5(_NAMESPACE, f"{subscription_id}/{month.isoformat()}/{mark}/{occurrence}"))


async def insert(session: AsyncSession, firing: Firing) -> bool:
    """Insert the firing; False where it fired already."""
    row = {
        "id": firing.id,
        "workspace_id": firing.workspace_id,
        "subscription_id": firing.subscription_id,
        "month": firing.month,
        "mark": firing.mark,
        "episode": firing.episode,
        "fired_at": firing.fired_at,
        "card": firing.card,
        "payload": _FACTS.to_json(firing.facts) if firing.facts else None,
        "ts": firing.ts,
        "since": _CARD_STATE.to_json(firing.card_state),
        "closed_at": firing.closed_at,
        "changed": firing.changed,
        "drawn": firing.drawn,
    }
    statement = insert_into(session, alert_firings).values(row).on_conflict_do_nothing()
    return await session.scalar(statement.returning(alert_firings.c.id)) is not None


async def find(session: AsyncSession, workspace_id: str, firing_id: str) -> Firing | None:
    """The firing with this id."""
    row = (await session.execute(select(alert_firings).where(*_one(workspace_id, firing_id)))).one_or_none()
    return None if row is None else _firing(row)


async def lock(session: AsyncSession, workspace_id: str, firing_id: str) -> Firing | None:
    """The firing, locked until the transaction ends."""
    statement = select(alert_firings).where(*_one(workspace_id, firing_id)).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _firing(row)


async def of_subscription(
    session: AsyncSession, workspace_id: str, subscription_id: str, *, month: date | None = None, is_open: bool = False
) -> tuple[Firing, ...]:
    """Firings, newest first: all, those of one month, or those that are open."""
    statement = select(alert_firings).where(
        alert_firings.c.workspace_id == workspace_id, alert_firings.c.subscription_id == subscription_id
    )
    if month:
        statement = statement.where(alert_firings.c.month == month)
    if is_open:
        statement = statement.where(alert_firings.c.closed_at.is_(None))
    newest = statement.order_by(alert_firings.c.fired_at.desc(), alert_firings.c.id)
    return tuple(map(_firing, await session.execute(newest)))


async def open_in_workspace(session: AsyncSession, workspace_id: str, month: date, limit: int) -> tuple[Firing, ...]:
    """Open firings of the month that stand in a channel, newest first, of all subscriptions."""
    posted = (alert_firings.c.payload.is_not(None), alert_firings.c.ts.is_not(None))
    is_open = (alert_firings.c.closed_at.is_(None), alert_firings.c.month >= month)
    statement = select(alert_firings).where(alert_firings.c.workspace_id == workspace_id, *posted, *is_open)
    newest = statement.order_by(alert_firings.c.fired_at.desc(), alert_firings.c.id).limit(limit)
    return tuple(map(_firing, await session.execute(newest)))


async def lock_open(session: AsyncSession, workspace_id: str, subscription_id: str) -> tuple[Firing, ...]:
    """Open firings, oldest first, locked until the transaction ends."""
    own = (alert_firings.c.workspace_id == workspace_id, alert_firings.c.subscription_id == subscription_id)
    statement = select(alert_firings).where(*own, alert_firings.c.closed_at.is_(None)).with_for_update()
    oldest = statement.order_by(alert_firings.c.fired_at, alert_firings.c.id)
    return tuple(map(_firing, await session.execute(oldest)))


async def open_of(
    session: AsyncSession, workspace_id: str, subscription_ids: Collection[str]
) -> dict[str, tuple[Firing, ...]]:
    """Open firings, newest first, by subscription; without those that have none."""
    own = (alert_firings.c.workspace_id == workspace_id, alert_firings.c.subscription_id.in_(subscription_ids))
    statement = select(alert_firings).where(*own, alert_firings.c.closed_at.is_(None))
    newest = statement.order_by(alert_firings.c.fired_at.desc(), alert_firings.c.id)
    firings = dict[str, tuple[Firing, ...]]()
    for firing in map(_firing, await session.execute(newest)):
        firings[firing.subscription_id] = (*firings.get(firing.subscription_id, ()), firing)
    return firings


async def with_open(session: AsyncSession, workspace_id: str, subscription_ids: Collection[str]) -> set[str]:
    """Those of the subscriptions that have an open firing."""
    own = (alert_firings.c.workspace_id == workspace_id, alert_firings.c.subscription_id.in_(subscription_ids))
    statement = select(alert_firings.c.subscription_id).where(*own, alert_firings.c.closed_at.is_(None)).distinct()
    return set(await session.scalars(statement))


async def set_ts(session: AsyncSession, workspace_id: str, firing_id: str, ts: str) -> None:
    """Keep where its card was posted: the next tick draws what has happened meanwhile."""
    await session.execute(update(alert_firings).where(*_one(workspace_id, firing_id)).values(ts=ts))


async def set_card(session: AsyncSession, firing: Firing, card: str) -> None:
    """Keep that the card of another firing says this one too."""
    await session.execute(update(alert_firings).where(*_one(firing.workspace_id, firing.id)).values(card=card))


async def save_facts(session: AsyncSession, workspace_id: str, firing_id: str, facts: AlertFacts) -> None:
    """Keep what its card shows, now that the flows behind it are known."""
    statement = update(alert_firings).where(*_one(workspace_id, firing_id))
    await session.execute(statement.values(payload=_FACTS.to_json(facts)))


async def save_card_state(
    session: AsyncSession,
    workspace_id: str,
    firing_id: str,
    card_state: CardState,
    *,
    closed_at: datetime | None = None,
) -> None:
    """Change the state of its card, and with that make the card outdated. `closed_at` None leaves that as it is."""
    closed = func.coalesce(alert_firings.c.closed_at, closed_at) if closed_at else alert_firings.c.closed_at
    statement = update(alert_firings).where(*_one(workspace_id, firing_id))
    values = {
        "since": _CARD_STATE.to_json(card_state),
        "changed": alert_firings.c.changed + 1,
        "drawn": _DRAWN_BEFORE,
        "closed_at": closed,
    }
    await session.execute(statement.values(**values))


async def outdated_cards(session: AsyncSession, limit: int) -> tuple[Firing, ...]:
    """Posted cards that do not show what happened since, of all workspaces in which Slack accepts the bot."""
    let_in = alert_firings.c.workspace_id.not_in(held_workspaces())
    changed = (alert_firings.c.drawn < alert_firings.c.changed, alert_firings.c.drawn > _WITHHELD)
    outdated = (*changed, alert_firings.c.ts.is_not(None), let_in)
    statement = select(alert_firings).where(*outdated).order_by(alert_firings.c.fired_at, alert_firings.c.id)
    return tuple(map(_firing, await session.execute(statement.limit(limit))))


async def set_drawn(session: AsyncSession, firing: Firing) -> None:
    """Keep that its card shows what had happened when the firing was read."""
    # Also where another replica has drawn more meanwhile: which edit came last is not known, so it is drawn again.
    statement = update(alert_firings).where(*_one(firing.workspace_id, firing.id))
    await session.execute(statement.values(drawn=firing.changed))


async def set_withheld(session: AsyncSession, firing: Firing) -> None:
    """Leave its card as it is until it changes again, or until `outdate_withheld`."""
    this = (*_one(firing.workspace_id, firing.id), alert_firings.c.changed == firing.changed)
    await session.execute(update(alert_firings).where(*this).values(drawn=_WITHHELD))


async def outdate_withheld(session: AsyncSession, workspace_id: str, subscription_id: str) -> None:
    """Have the cards drawn whose edits were withheld: by now they may be read."""
    own = (alert_firings.c.workspace_id == workspace_id, alert_firings.c.subscription_id == subscription_id)
    statement = update(alert_firings).where(*own, alert_firings.c.drawn == _WITHHELD)
    await session.execute(statement.values(drawn=_DRAWN_BEFORE))


async def prune(session: AsyncSession, workspace_id: str, before: datetime) -> None:
    """Forget what fired before that instant and is over, or belongs to a month long past."""
    old = (alert_firings.c.workspace_id == workspace_id, alert_firings.c.fired_at < before)
    is_over = or_(alert_firings.c.closed_at.is_not(None), alert_firings.c.month < before.date().replace(day=1))
    await session.execute(delete(alert_firings).where(*old, is_over))


def _one(workspace_id: str, firing_id: str) -> tuple[ColumnElement[bool], ...]:
    return alert_firings.c.workspace_id == workspace_id, alert_firings.c.id == firing_id


def _firing(row: Row[Any]) -> Firing:
    return Firing(
        workspace_id=row.workspace_id,
        subscription_id=row.subscription_id,
        month=row.month,
        mark=row.mark,
        episode=row.episode,
        fired_at=row.fired_at,
        card=row.card,
        facts=_FACTS.from_json(row.payload) if row.payload else None,
        ts=row.ts,
        card_state=_CARD_STATE.from_json(row.since) or CardState(),
        closed_at=row.closed_at,
        changed=row.changed,
        drawn=row.drawn,
    )
