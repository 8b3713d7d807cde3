"""A kind of delivery is one handler and one line of the table: the engine knows nothing else of it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import open_deps
from bot.blocks.message import Message
from bot.delivery import repository as delivery_repository
from bot.delivery.handler import DeliveryHandlers, SlackHandler
from bot.delivery.lanes import PLACES
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState, NotSent, Postpone, Rejected, Skip
from bot.delivery.payload import Payload
from bot.delivery.worker import deliver_waiting
from bot.deps import Deps
from bot.ports import PostResult, Refused, Sent
from bot.settings import read_settings
from bot.subscription_kinds import delivery_handlers
from tests.support.workspace import NOW, OPS, open_outside, variables_for

POSTCARD = Delivery("T0ACME", "p1", DeliveryKind.MANUAL, "U0BEN:1", OPS, due_at=NOW, created_at=NOW)


class PostcardHandler(SlackHandler[str, None]):
    """Sends what the table loaded for it into a letter box."""

    rate_limited = False

    def __init__(self, result: PostResult, rendered: Payload | Postpone | Skip | None = None) -> None:
        self.result, self.rendered = result, rendered
        self.box: list[str] = []
        self.followed: list[str | NotSent] = []

    async def render(self, deps: Deps, delivery: Delivery, subject: str) -> Payload | Postpone | Skip:
        del deps, delivery
        return self.rendered or Payload(Message(subject, ()))

    async def send(
        self,
        deps: Deps,
        delivery: Delivery,
        payload: Payload,
        may_send: Callable[[], bool],
    ) -> PostResult:
        del deps, delivery
        assert may_send()
        self.box.append(payload.message.text)
        return self.result

    async def on_sent(
        self,
        deps: Deps,
        session: AsyncSession,
        delivery: Delivery,
        payload: Payload | None,
        ts: str | None,
    ) -> None:
        del deps, session, delivery, payload
        self.followed.append(ts or "")

    async def on_not_sent(
        self,
        deps: Deps,
        session: AsyncSession,
        delivery: Delivery,
        end: NotSent,
        context: None,
    ) -> None:
        del deps, session, delivery, context
        self.followed.append(end)


@pytest.fixture
async def deps(database: Path) -> AsyncIterator[Deps]:
    """Of a bot that does not tick: nothing but the test claims deliveries."""
    async with (
        open_outside() as outside,
        open_deps(read_settings(variables_for(outside.world, database)), now=outside.world.now) as opened,
    ):
        yield opened.deps


async def load(_session: AsyncSession, deliveries: Sequence[Delivery]) -> Mapping[str, object]:
    return {delivery.id: "Greetings" for delivery in deliveries}


async def deliver(deps: Deps, handler: PostcardHandler) -> Delivery | None:
    async with deps.sessions.write() as session:
        await delivery_repository.insert(session, POSTCARD)
    await deliver_waiting(DeliveryHandlers({DeliveryKind.MANUAL: handler}, load), deps, places=PLACES)
    async with deps.sessions.read() as session:
        return await delivery_repository.find(session, "T0ACME", POSTCARD.id)


async def test_it_is_rendered_sent_and_settled(deps: Deps) -> None:
    handler = PostcardHandler(Sent("1.2"))
    delivery = await deliver(deps, handler)
    assert delivery is not None
    assert (delivery.state, delivery.ts) == (DeliveryState.SENT, "1.2")
    assert (handler.box, handler.followed) == (["Greetings"], ["1.2"])


@pytest.mark.parametrize(
    ("handler", "state", "end"),
    [
        (PostcardHandler(Refused("moved", permanent=True)), DeliveryState.FAILED, Rejected("moved")),
        (PostcardHandler(Sent(), Skip("no_stamp")), DeliveryState.SKIPPED, Skip("no_stamp")),
    ],
)
async def test_what_follows_from_not_sending_is_the_handlers(
    deps: Deps, handler: PostcardHandler, state: DeliveryState, end: NotSent
) -> None:
    delivery = await deliver(deps, handler)
    assert delivery is not None
    assert (delivery.state, handler.followed) == (state, [end])


async def test_what_is_postponed_waits_and_nothing_follows(deps: Deps) -> None:
    handler = PostcardHandler(Sent(), Postpone(NOW - NOW.replace(hour=0), "rain"))
    delivery = await deliver(deps, handler)
    assert delivery is not None
    assert (delivery.state, delivery.error, handler.followed) == (DeliveryState.PENDING, "rain", [])


def test_every_kind_has_a_handler() -> None:
    assert set(delivery_handlers().by_kind) == set(DeliveryKind)
