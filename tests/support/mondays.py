"""A Monday with two thousand digests due, in time that only passes where the bot waits for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.message import Message
from bot.db.engine import Sessions
from bot.db.point_read import PointRead
from bot.db.tables import alert_checks
from bot.db.tables import subscriptions as table
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind
from bot.delivery.payload import Payload, to_json
from bot.digests.repository import digest_subscriptions
from bot.jobs.tick import tick
from bot.ports import ChannelInfo, NotDescribed, PostResult, Refused, Reply, Sent, ToChannel
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Organization
from sandbox.slack.workspace import BOT_USER_ID, TEAM_ID, Channel
from tests.support.alerts import Alerting
from tests.support.digests import AdvanceableClock
from tests.support.replicas import NEXT_WEEK, NOW, SUBSCRIPTION
from tests.support.row_copies import copy_row
from tests.support.workspace import ACME

DIGESTS = 2000
LATER = NOW + timedelta(days=1)  # than all digests
DIGEST_CHANNEL = "C0MANY"
TICK = 15.0  # seconds
LONGEST = 3600.0  # seconds that a test lets pass
_QUIET_TURNS = 10


@dataclass
class VirtualClock(AdvanceableClock):
    """Seconds that pass where somebody sleeps and nothing else is under way, and nowhere else."""

    turned: Callable[[], None] = lambda: None
    sleepers: list[float] = field(default_factory=list)
    transactions: int = 0  # under way: on a busy machine they take long, by this clock no time

    def __call__(self) -> float:
        return 1000.0 + self.ahead

    async def sleep(self, seconds: float) -> None:
        """Sleep until the others let that much time pass, or until this is the first to wake up."""
        self.sleepers.append(until := self() + seconds)
        quiet = 0
        try:
            while self() < until:
                await asyncio.sleep(0.001)  # what is under way outside the database needs some turns of the loop
                quiet = 0 if self.transactions else quiet + 1
                if quiet > _QUIET_TURNS and min(self.sleepers) >= until > self():
                    self.ahead += until - self()
                    self.turned()
        finally:
            self.sleepers.remove(until)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the time while the block is under way."""
        self.transactions += 1
        try:
            yield
        finally:
            self.transactions -= 1


class WatchedSessions(Sessions):
    """The transactions of another, during which no time passes."""

    def __init__(self, sessions: Sessions, clock: VirtualClock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def row(self, read: PointRead, **values: object) -> tuple[Any, ...] | None:
        with self._clock.transaction():
            return await self._sessions.row(read, **values)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        with self._clock.transaction():
            async with self._sessions.read() as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        with self._clock.transaction():
            async with self._sessions.write() as session:
                yield session


@dataclass
class Outbox:
    """In place of Slack: notes which delivery was posted when, and asks after each whether the bot is ready."""

    clock: VirtualClock
    after_post: Callable[[], Awaitable[None]]
    posted: list[tuple[str, float]] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    begun: int = 0
    held: asyncio.Event | None = None  # posts of digests do not end before it is set

    async def __call__(
        self, to: Reply | ToChannel, message: Message, *, may_send: Callable[[], bool] | None = None
    ) -> PostResult:
        del message
        if may_send and not may_send():
            return Refused("lease_over", permanent=False)
        assert isinstance(to, ToChannel)
        self.begun += 1
        if self.held and to.channel_id.startswith(DIGEST_CHANNEL):
            await self.held.wait()
        self.posted.append((to.delivery_id or "", self.clock()))
        self.channels.append(to.channel_id)
        await self.after_post()
        return Sent(f"{len(self.posted)}.0")


class OwnChannels:
    """In place of what Slack says of channels, which takes a call for each: nobody outside reads any."""

    async def __call__(self, channel: str, *, urgent: bool = False) -> ChannelInfo | NotDescribed:
        del channel, urgent
        return ChannelInfo(is_ext_shared=False)

    def forget(self, channel: str) -> None:
        del channel


@dataclass
class Monday:
    """Digests that are due, a bot that ticks every 15 seconds, and what it posts."""

    alerting: Alerting
    clock: VirtualClock
    ready: list[int] = field(default_factory=list)  # the status of /readyz after each post
    until: Callable[[], bool] = lambda: False
    meanwhile: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(0)
    ticks: set["asyncio.Task[None]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        began, now, bot = self.clock(), self.alerting.workspace.world.now(), self.alerting.deps
        self.began = self.next_tick = began
        self.outbox = Outbox(self.clock, self._after_post)
        self.deps = replace(
            bot,
            sessions=WatchedSessions(bot.sessions, self.clock),
            post=self.outbox,
            get_channel=OwnChannels(),
            now=lambda: now + timedelta(seconds=self.clock() - began),
        )
        self.clock.turned = self._turned

    async def fill(self, count: int = DIGESTS, channels: int = DIGESTS) -> list[Delivery]:
        """Let so many digests be due now, in so many channels."""
        organization = Organization(ACME, "Acme Ltda")
        first = replace(SUBSCRIPTION, workspace_id=TEAM_ID, organization=organization, next_run=NEXT_WEEK)
        queue = [self._digest(TEAM_ID, f"many{n}", f"{DIGEST_CHANNEL}{n % channels}") for n in range(1, count + 1)]
        for delivery in queue:
            self._open(delivery.channel_id)
        async with self.deps.sessions.write() as session:
            await digest_subscriptions.save_new(session, replace(first, state=SubscriptionState.ACTIVE))
            await copy_row(session, table, "many", count, "id", "channel_id")
            for delivery in queue:
                await delivery_repository.insert(session, delivery)
        return queue

    async def queue(self, kind: DeliveryKind, channel_id: str, slot: str = "urgent", *, message: str = "Hello") -> str:
        """Queue a message behind all that is due; the id of its delivery."""
        self._open(channel_id)
        delivery = replace(self._digest(TEAM_ID, "many1", channel_id), kind=kind, slot=slot)
        delivery = replace(delivery, payload=to_json(Payload(Message(message, ()))), due_at=LATER)
        async with self.deps.sessions.write() as session:
            await delivery_repository.insert(session, delivery)
        return delivery.id

    def has_posted(self, *delivery_ids: str) -> bool:
        return set(delivery_ids) <= {posted for posted, _ in self.outbox.posted}

    async def check_at(self, later: timedelta) -> None:
        """Let the next check of every organization be due so much later."""
        async with self.deps.sessions.write() as session:
            await session.execute(update(alert_checks).values(next_check_at=self.deps.now() + later))

    async def run(self, until: Callable[[], bool]) -> None:
        """Tick until then. What is under way by then ends; nothing more begins."""
        self.until = until
        self._turned()
        while self.ticks:
            await asyncio.wait(self.ticks)
            self.ticks = {task for task in self.ticks if not task.done()}
            if not self.ticks and not self.until():
                assert self.clock() - self.began < LONGEST, "it never comes"
                await self.clock.sleep(TICK)
        await self.alerting.workspace.bot.tasks.drain(5)

    def seconds(self, delivery_id: str) -> float:
        """When it was posted, from the beginning on."""
        (at,) = [at for posted, at in self.outbox.posted if posted == delivery_id]
        return at - self.began

    async def readiness(self) -> httpx.Response:
        transport = httpx.ASGITransport(self.alerting.workspace.bot.web)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http:
            return await http.get("/readyz")

    async def _after_post(self) -> None:
        await self.meanwhile()
        if len(self.outbox.posted) % 10 == 0 and not self.deps.stopping.is_set():  # from then on it is not ready
            with self.clock.transaction():
                self.ready.append((await self.readiness()).status_code)
        if self.until():
            self.deps.stopping.set()

    def _turned(self) -> None:
        while self.clock() >= self.next_tick:
            self.next_tick += TICK
            self.ticks.add(asyncio.ensure_future(tick(self.deps)))

    def _open(self, channel_id: str) -> None:
        """Let Slack know the channel: of one that it does not, nothing is posted to it."""
        if channel_id.startswith("C"):
            channels = self.alerting.workspace.world.slack.channels
            channels.setdefault(channel_id, Channel(channel_id, channel_id.lower(), "public", {BOT_USER_ID}))

    def _digest(self, workspace_id: str, subscription_id: str, channel_id: str) -> Delivery:
        at = self.deps.now()
        return Delivery(workspace_id, subscription_id, DeliveryKind.DIGEST, "2026-W48", channel_id, at, at)
