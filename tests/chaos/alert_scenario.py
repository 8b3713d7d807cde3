"""The organizations of a storm of alerts: what Pipefy tells of them, what is expected of the bot, and how far it is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import check_repository
from bot.alerts.firing_repository import firing_id
from bot.alerts.model import AlertSettings, AlertState, FlowBudget, MarkState
from bot.alerts.repository import AlertSubscription, alert_subscriptions, save_state
from bot.alerts.rules.flow_budgets import slot_of
from bot.app import wall_clock
from bot.db.engine import open_sessions
from bot.db.tables import alert_checks, alert_firings, deliveries
from bot.delivery.model import OPEN, DeliveryKind, DeliveryState, delivery_id
from bot.readings import history_repository
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Flow, Organization
from tests.chaos.database_view import WORKSPACE, Books, channel
from tests.chaos.scenarios import Course, LastMonth, Wave
from tests.chaos.slack import Slack
from tests.support.workspace import BEN

_NOT_YET = datetime.max.replace(tzinfo=UTC)
_EPISODE = 1  # nothing fires twice within a day
_FLOW, _PIPE, _LIMIT = "Flow", "Pipe", 1000  # as the chaos server and the courses have them


@dataclass(frozen=True, slots=True)
class Fired:
    """A row that says that a mark is passed, and on whose card."""

    subscription: str
    month: date
    mark: str
    card: str


@dataclass(frozen=True, slots=True)
class Word:
    """A post beside the cards, by the beginning of its slot."""

    subscription: str
    kind: DeliveryKind
    slot: str


@dataclass(slots=True)
class Expected:
    """What is to be found in the end. Cards by the ids of their deliveries."""

    cards: dict[str, str] = field(default_factory=dict)  # and their subscriptions
    fired: set[Fired] = field(default_factory=set)
    words: set[Word] = field(default_factory=set)
    unsaid: set[Word] = field(default_factory=set)  # by whole slots: recorded, and never posted


@dataclass(frozen=True, slots=True)
class Followed:
    """An organization, and the channel that gets its alerts."""

    subscription: AlertSubscription
    course: Course

    @property
    def uuid(self) -> str:
        return self.subscription.organization.uuid


class AlertBooks:
    """Organizations in a database, each with alerts in a channel of its own."""

    def __init__(self, books: Books, slack: Slack) -> None:
        self._books, self._slack = books, slack
        self.followed: list[Followed] = []
        self.expected = Expected()
        self._begun: dict[str, tuple[datetime, bool]] = {}  # by organization: when its wave began, and if Pipefy tells

    def follow(self, courses: Sequence[Course]) -> list[Followed]:
        """Add an organization for each course. Nobody looks at it before its first wave."""
        first = len(self.followed)
        added = [Followed(_subscription(first + n, course), course) for n, course in enumerate(courses)]
        asyncio.run(_written(self._books, lambda session: _save(session, added)))
        self.followed += added
        return added

    def begin(self, wave: int, followed: Sequence[Followed]) -> None:
        """All these consume so much in the same moment, and are due in the next."""
        self._slack.consume([_told(one, one.course.waves[wave]) for one in followed])
        now = wall_clock()
        for one in followed:
            self._begun[one.uuid] = now, one.course.waves[wave].used is not None
            self._expect(one, wave)
        asyncio.run(_written(self._books, lambda session: _begin(session, followed, wave, now)))

    def left(self) -> int:
        """What is still to come: looks at organizations since their wave began, posts, and cards to edit."""
        behind = (alert_firings.c.drawn < alert_firings.c.changed, alert_firings.c.ts.is_not(None))
        counts = (
            select(func.count()).select_from(deliveries).where(deliveries.c.state.in_(OPEN)),
            select(func.count()).select_from(alert_firings).where(*behind),
        )
        with self._books.engine.connect() as connection:
            unseen = self._unseen(connection)  # first: what fired is inserted before the check moves on
            return unseen + sum(connection.scalar(count) or 0 for count in counts)

    def not_looked_at(self) -> int:
        """Organizations that were not looked at since their wave began."""
        with self._books.engine.connect() as connection:
            return self._unseen(connection)

    def words_left(self) -> int:
        """Notes that are expected, and were not posted yet."""
        table = deliveries.c
        sent = select(table.subscription_id, table.slot).where(table.state == DeliveryState.SENT)
        with self._books.engine.connect() as connection:
            said = [(row.subscription_id, row.slot) for row in connection.execute(sent)]
        return sum(
            not any(said_by == word.subscription and slot.startswith(word.slot) for said_by, slot in said)
            for word in self.expected.words
        )

    def fired(self) -> list[Fired]:
        """Every row, in no order."""
        table = alert_firings.c
        with self._books.engine.connect() as connection:
            found = connection.execute(select(table.subscription_id, table.month, table.mark, table.card))
            return [Fired(*row) for row in found]

    def cards(self) -> dict[str, str | None]:
        """The firings that have a card of their own, and the names that Slack gave these as far as they know."""
        own = alert_firings.c.card == alert_firings.c.id
        with self._books.engine.connect() as connection:
            found = connection.execute(select(alert_firings.c.id, alert_firings.c.ts).where(own))
            return {row.id: row.ts for row in found}

    def _unseen(self, connection: Connection) -> int:
        table = alert_checks.c
        columns = (table.organization_uuid, table.next_check_at, table.taken_at)
        stand = {uuid: (next_at, taken_at) for uuid, next_at, taken_at in connection.execute(select(*columns))}
        return sum(not _seen(*stand[uuid], *begun) for uuid, begun in self._begun.items())

    def _expect(self, one: Followed, number: int) -> None:
        wave, subscription, month = one.course.waves[number], one.subscription.id, _month()
        if wave.mark is not None:
            card = firing_id(subscription, month, str(wave.mark), _EPISODE)
            self.expected.cards[delivery_id(subscription, DeliveryKind.ALERT, card)] = subscription
            self.expected.fired |= {Fired(subscription, month, str(m), card) for m in (wave.mark, *wave.lower)}
        if wave.limit_was is not None:
            slot = f"{month.isoformat()[:7]}:base:{wave.limit_was}:{wave.limit}:"
            self.expected.words.add(Word(subscription, DeliveryKind.ALERT_NOTE, slot))
        if wave.owner_told:
            self.expected.words.add(Word(subscription, DeliveryKind.NOTICE, "no_data:"))
        if wave.restored:
            self.expected.words.add(Word(subscription, DeliveryKind.ALERT_NOTE, f"{month.isoformat()[:7]}:restored"))
        if wave.flow_mark is not None:
            self.expected.words.add(_of_flow(one, wave.flow_mark))
            self.expected.unsaid |= {_of_flow(one, mark) for mark in wave.flow_lower}


def _month() -> date:
    """As Pipefy names it. A storm that lasts over the end of a month tells nothing."""
    return wall_clock().date().replace(day=1)


def _seen(next_at: datetime, taken_at: datetime | None, begun_at: datetime, tells: bool) -> bool:
    """Whether the check has moved on since, by a reading of since where there is one."""
    return next_at > begun_at and (not tells or (taken_at is not None and taken_at >= begun_at))


def _told(one: Followed, wave: Wave) -> dict[str, object]:
    return {"uuid": one.uuid, "used": wave.used, "limit": wave.limit}


def _of_flow(one: Followed, mark: int) -> Word:
    (budget,) = one.subscription.settings.flow_budgets
    return Word(one.subscription.id, DeliveryKind.ALERT_NOTE, slot_of(f"{_month():%Y-%m}", budget, mark))


def _subscription(number: int, course: Course) -> AlertSubscription:
    budgets = (FlowBudget(_FLOW, course.flow_budget),) if course.flow_budget else ()
    return AlertSubscription(
        id=str(uuid4()),
        workspace_id=WORKSPACE,
        channel_id=channel(number),
        organization=Organization(f"organization-{number:06d}", f"Organization {number}"),
        settings=AlertSettings(forecast=False, flow_budgets=budgets),
        time_zone="UTC",
        locale=("en-US", "pt-BR", "es-ES")[number % 3],
        owner=BEN,
        created_at=wall_clock(),
        state=SubscriptionState.ACTIVE,
    )


def _left_behind(last_month: LastMonth) -> AlertState:
    """The state of alerts that were looked at for the last time in that month."""
    month = _month()
    for _ in range(last_month.months_ago):
        month = (month - timedelta(days=1)).replace(day=1)
    at = datetime(month.year, month.month, 28, 12, tzinfo=UTC)
    announced = (at,) if last_month.said else ()
    marks = [mark for mark in AlertSettings().marks if mark <= last_month.passed]
    return AlertState(
        month=month,
        at=at,
        used=_LIMIT * last_month.passed // 100,
        base=_LIMIT,
        allowance=_LIMIT,
        latches={mark: MarkState(episodes=1, open=True, fired_at=announced) for mark in marks},
    )


async def _save(session: AsyncSession, added: Sequence[Followed]) -> None:
    for one in added:
        await alert_subscriptions.save_new(session, one.subscription)
        await check_repository.request_check(session, WORKSPACE, one.subscription.organization, _NOT_YET, "asked")
        if one.course.last_month is not None:
            await save_state(session, WORKSPACE, one.subscription.id, _left_behind(one.course.last_month))
        if one.course.flow_budget:
            await _keep_flows(session, one, 0)  # the day counts as read: no replica reads it at a time of its own


async def _begin(session: AsyncSession, followed: Sequence[Followed], wave: int, at: datetime) -> None:
    """Not by `checks.want`: who asked a moment ago must not pass for having seen the wave."""
    for one in followed:
        if one.course.flow_budget:
            await _keep_flows(session, one, one.course.waves[wave].used or 0)
    these = alert_checks.c.organization_uuid.in_([one.uuid for one in followed])
    await session.execute(update(alert_checks).where(these).values(next_check_at=at))


async def _keep_flows(session: AsyncSession, one: Followed, tasks: int) -> None:
    """As the daily reading does."""
    flows = [Flow(_FLOW, _PIPE, tasks, 1, None, "ENABLED")]
    today = wall_clock().date()
    await history_repository.save_flows(session, WORKSPACE, one.uuid, read_on=today, month=_month(), flows=flows)


async def _written(books: Books, change: Callable[[AsyncSession], Awaitable[None]]) -> None:
    sessions = open_sessions(books.url)
    try:
        async with sessions.write() as session:
            await change(session)
    finally:
        await sessions.close()
