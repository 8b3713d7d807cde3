"""The seam between the delivery engine and the features: one handler for each kind of delivery.

The engine claims, reserves a time, states the intent and settles (docs/decisions/0006-exactly-once.md); the handler
says what is sent, where to, and what follows. `bot.subscription_kinds` has the table.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import refusals
from bot.delivery.model import Delivery, DeliveryKind, HoldWorkspace, NotSent, Postpone, Rejected, Skip
from bot.delivery.payload import Payload, from_json
from bot.deps import Deps
from bot.ports import Absent, Found, Inconclusive, PostResult, Refused, ToChannel

Subject_contra = TypeVar("Subject_contra", contravariant=True)
Context = TypeVar("Context")


class DeliveryHandler(Protocol[Subject_contra, Context]):
    """Decisions of one kind of delivery. `subject`: what the table's `load` found for it, None where nothing is left.

    A handler keeps no state: replicas and attempts share nothing but the row.
    """

    rate_limited: bool  # by Slack: a time is reserved before each attempt
    repeats_blindly: bool  # once, where nothing can tell what became of an attempt
    drawn_late: bool  # after its workspace had to wait it is drawn anew, if it surely was not posted

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: Subject_contra | None) -> str | None:
        """A code, where it is not worth sending any more."""
        ...

    async def held(self, deps: Deps, delivery: Delivery, subject: Subject_contra) -> Postpone | Skip | None:
        """The end or the wait of a delivery whose row holds a payload; None where it is to go out."""
        ...

    async def render(self, deps: Deps, delivery: Delivery, subject: Subject_contra) -> Payload | Postpone | Skip:
        """Make what is sent, of a delivery whose row holds no payload yet. Raises DatabaseDown."""
        ...

    def read_payload(self, payload: str) -> Payload:
        """The payload of a row."""
        ...

    async def withheld(self, deps: Deps, delivery: Delivery, subject: Subject_contra | None) -> Refused | None:
        """The refusal, where those who read along may not read it; asked right before each attempt."""
        ...

    async def find(self, deps: Deps, delivery: Delivery, payload: Payload | None) -> Found | Absent | Inconclusive:
        """Look for an earlier attempt of which nothing is known."""
        ...

    async def send(self, deps: Deps, delivery: Delivery, payload: Payload, may_send: Callable[[], bool]) -> PostResult:
        """Send once and never raise but DatabaseDown. `may_send` is asked right before the first byte."""
        ...

    def after_refusal(self, delivery: Delivery, refused: Refused) -> Postpone | HoldWorkspace | Rejected:
        """The consequence of a refusal."""
        ...

    async def on_sent(
        self, deps: Deps, session: AsyncSession, delivery: Delivery, payload: Payload | None, ts: str | None
    ) -> None:
        """Write what follows, in the transaction that settles the row."""
        ...

    async def after_sent(self, deps: Deps, delivery: Delivery, payload: Payload | None) -> None:
        """Do what cannot be repeated safely, once after the commit: a death in between leaves it out."""
        ...

    async def prepare_not_sent(self, deps: Deps, delivery: Delivery) -> Context:
        """Ask, before the transaction of `on_not_sent`, what it needs: Slack may have to answer."""
        ...

    async def on_not_sent(
        self, deps: Deps, session: AsyncSession, delivery: Delivery, end: NotSent, context: Context | None
    ) -> None:
        """Write what follows, in the transaction that settles the row. `context`: None of a Skip."""
        ...


Load = Callable[[AsyncSession, Sequence[Delivery]], Awaitable[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class DeliveryHandlers:
    """The table: a new kind of delivery is one line in `by_kind`.

    `load` finds the subjects of all that one claim took, by delivery id, so that twelve cost no more than one.
    """

    by_kind: Mapping[DeliveryKind, DeliveryHandler[Any, Any]]
    load: Load


class SlackHandler(Generic[Subject_contra, Context]):
    """Sends a message of Slack's, and does nothing else. A base: kinds override what they decide otherwise."""

    rate_limited = True
    repeats_blindly = True
    drawn_late = False

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: Subject_contra | None) -> str | None:
        return None

    async def held(self, deps: Deps, delivery: Delivery, subject: Subject_contra) -> Postpone | Skip | None:
        return None

    async def render(self, deps: Deps, delivery: Delivery, subject: Subject_contra) -> Payload | Postpone | Skip:
        return Skip("removed")  # its payload is queued with it

    def read_payload(self, payload: str) -> Payload:
        return from_json(payload)

    async def withheld(self, deps: Deps, delivery: Delivery, subject: Subject_contra | None) -> Refused | None:
        return None

    async def find(self, deps: Deps, delivery: Delivery, payload: Payload | None) -> Found | Absent | Inconclusive:
        # From the first attempt on: before it nothing was posted.
        return await deps.find_post(_destination(delivery, payload), delivery.intended_at or delivery.created_at)

    async def send(self, deps: Deps, delivery: Delivery, payload: Payload, may_send: Callable[[], bool]) -> PostResult:
        return await deps.post(_destination(delivery, payload), payload.message, may_send=may_send)

    def after_refusal(self, delivery: Delivery, refused: Refused) -> Postpone | HoldWorkspace | Rejected:
        return refusals.after_refusal(delivery, refused)

    async def on_sent(
        self, deps: Deps, session: AsyncSession, delivery: Delivery, payload: Payload | None, ts: str | None
    ) -> None:
        pass

    async def after_sent(self, deps: Deps, delivery: Delivery, payload: Payload | None) -> None:
        pass

    async def prepare_not_sent(self, deps: Deps, delivery: Delivery) -> Context | None:
        return None

    async def on_not_sent(
        self, deps: Deps, session: AsyncSession, delivery: Delivery, end: NotSent, context: Context | None
    ) -> None:
        pass


def _destination(delivery: Delivery, payload: Payload | None) -> ToChannel:
    thread_ts = payload.thread_ts if payload else None
    return ToChannel(delivery.workspace_id, delivery.channel_id, thread_ts, delivery.id)
