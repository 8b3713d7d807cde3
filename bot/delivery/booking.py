"""Times within Slack's rate and intents to send, in one transaction for all who want them at the same moment.

A process delivers many at a time. Who comes while a transaction is under way is in the next one, with all others that
came meanwhile; nobody waits for company. A death before the commit leaves the claims alone, one after it intents with
the bytes that are posted: of each delivery that is what a transaction of its own would have left.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import rate_limit
from bot.delivery import repository as delivery_repository
from bot.delivery.claim import Claimed
from bot.delivery.lanes import is_urgent
from bot.delivery.rate_limit import Exhausted, Occupied, Reservation, Reserved, Wanted
from bot.delivery.repository import Intent
from bot.deps import Deps
from bot.errors import DatabaseDown

_LONGEST_WAIT = timedelta(seconds=30)  # for a booked time, however long a lease is: a step has to end some time
_IMMEDIATELY = Reserved(timedelta())


@dataclass(frozen=True, slots=True)
class Wish:
    """A delivery that is to be sent. `payload`: what is sent, where the row holds none yet.

    `waited`: for times that were booked before. `has_time`: its own was, and has come.
    """

    claimed: Claimed
    payload: str | None
    waited: timedelta = timedelta()
    has_time: bool = False


@dataclass(frozen=True, slots=True)
class Intended:
    """Stated and committed at that monotonic time: it may be sent from now on."""

    at: float


Outcome = Intended | Reserved | Occupied | None  # a time to wait for; None: it went back, or the claim is lost
_Waiting = tuple[Wish, asyncio.Future[Outcome]]


class Bookings:
    """Books for the deliveries that this process has under way, those of each workspace together.

    Of each by itself: a transaction that holds the rows of several would keep other replicas from all of them.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._waiting: dict[str, list[_Waiting]] = {}  # by workspace, of those that one runs for
        self._running: set[asyncio.Task[None]] = set()

    async def book(self, wish: Wish) -> Outcome:
        """Book the time, keep the payload and, where the time is now, state the intent. Raises DatabaseDown."""
        workspace_id, outcome = wish.claimed.delivery.workspace_id, asyncio.get_running_loop().create_future()
        if (waiting := self._waiting.get(workspace_id)) is not None:
            waiting.append((wish, outcome))
        else:
            self._waiting[workspace_id] = [(wish, outcome)]
            # A task of its own: one who gives up must not take the others' transaction along.
            running = asyncio.ensure_future(self._run(workspace_id))
            self._running.add(running)
            running.add_done_callback(self._running.discard)
        booked: Outcome = await outcome
        return booked

    async def _run(self, workspace_id: str) -> None:
        try:
            while together := [it for it in self._waiting[workspace_id] if not it[1].done()]:
                self._waiting[workspace_id] = []
                await self._answer(together)
        finally:
            del self._waiting[workspace_id]

    async def _answer(self, together: Sequence[_Waiting]) -> None:
        try:
            outcomes = await _book(self._deps, [wish for wish, _ in together])
        except Exception as error:  # noqa: BLE001 - each who waits is told
            if len(together) == 1 or isinstance(error, DatabaseDown):
                _tell(together, error)
                return
            # Nothing was committed. One row must not take the others with it, again and again.
            for alone in together:
                await self._answer([alone])
            return
        for (_, future), outcome in zip(together, outcomes, strict=True):
            if not future.done():  # who was cancelled leaves an intent, as a death does
                future.set_result(outcome)


def _tell(together: Sequence[_Waiting], error: Exception) -> None:
    for _, future in together:
        if not future.done():
            future.set_exception(error)


async def _book(deps: Deps, wishes: Sequence[Wish]) -> list[Outcome]:
    async with deps.sessions.write() as session:
        reservations = await _reserve(deps, session, wishes)
        at_once = [wish for wish, reservation in zip(wishes, reservations, strict=True) if reservation == _IMMEDIATELY]
        intended = await _record_intents(deps, session, at_once) if at_once else {}
        return [
            intended.get(wish.claimed.delivery.id)
            if reservation == _IMMEDIATELY
            else await _put_off(deps, session, wish, reservation)
            for wish, reservation in zip(wishes, reservations, strict=True)
        ]


async def _reserve(deps: Deps, session: AsyncSession, wishes: Sequence[Wish]) -> list[Reservation]:
    """In their order; at once, where nothing has to be booked."""
    limited = [wish for wish in wishes if wish.claimed.handler.rate_limited and not wish.has_time]
    wanted = [
        Wanted(delivery.workspace_id, delivery.channel_id, is_urgent(delivery))
        for delivery in (wish.claimed.delivery for wish in limited)
    ]
    per_minute = deps.settings.slack_posts_per_minute
    booked = (
        await rate_limit.reserve(session, deps.lease_clock, wanted, per_minute=per_minute, longest=_longest(deps))
        if wanted
        else ()
    )
    by_id = {wish.claimed.delivery.id: it for wish, it in zip(limited, booked, strict=True)}
    return [by_id.get(wish.claimed.delivery.id, _IMMEDIATELY) for wish in wishes]


async def _record_intents(deps: Deps, session: AsyncSession, wishes: Sequence[Wish]) -> dict[str, Intended]:
    """By delivery id; without those whose claim is lost."""
    settings, intended = deps.settings, Intended(deps.monotonic())
    recorded = await delivery_repository.record_intents(
        session,
        deps.lease_clock,
        [Intent(wish.claimed.delivery, wish.payload) for wish in wishes],
        at=deps.now(),
        time_needed=settings.post_time,
        settle=settings.settle,
    )
    return dict.fromkeys(recorded, intended)


async def _put_off(deps: Deps, session: AsyncSession, wish: Wish, reservation: Reservation) -> Outcome:
    """Keep the payload until the time comes, and give the delivery back where that is far off."""
    delivery = wish.claimed.delivery
    if wish.payload is not None and not await delivery_repository.keep_payload(session, delivery, wish.payload):
        return None
    # All waits together take less than half of the lease: the rest is for drawing before, and for the post.
    gives_up = isinstance(reservation, Occupied) and wish.waited + reservation.wait > _longest(deps) / 3
    if isinstance(reservation, Exhausted) or gives_up:
        await delivery_repository.wait(session, deps.lease_clock, delivery, reservation.wait, unsure=delivery.unsure)
        return None
    return reservation


def _longest(deps: Deps) -> timedelta:
    return min(deps.settings.lease / 3, _LONGEST_WAIT)
