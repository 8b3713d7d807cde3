"""Deliveries that belong to a subscription: when they are skipped, and what becomes of it when one fails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.conversation import is_direct
from bot.delivery import refusals
from bot.delivery import repository as delivery_repository
from bot.delivery.handler import SlackHandler
from bot.delivery.lanes import is_urgent
from bot.delivery.model import (
    Delivery,
    DeliveryState,
    HoldWorkspace,
    NotSent,
    Postpone,
    Rejected,
    Unknown,
)
from bot.delivery.payload import Payload
from bot.delivery.refusals import sort_for
from bot.deps import Deps
from bot.errors import NotAllowed, PersonUnknown, TryLater
from bot.ports import Refused
from bot.sharing.consent import BY_RIGHTS, is_withheld, needs_consent
from bot.sharing.gate import Place
from bot.sharing.gate import withheld as withheld_from_readers
from bot.slack.error_codes import ErrorSort
from bot.subscriptions.kind import SubscriptionKind, SubscriptionKinds
from bot.subscriptions.messages import Reader
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.subscriptions.notify import ADMIN, find_admins, find_readers, notify, pause_and_notify

T = TypeVar("T", bound=Subscription[Any])

_LAST_CHANCE = timedelta(hours=1)  # after the catch-up window, for what is posted without Pipefy at its end


@dataclass(frozen=True, slots=True)
class Affected(Generic[T]):
    """The subscription of a delivery that failed, read anew, who gets notices about it, and who may give consent."""

    kind: SubscriptionKind[T]
    subscription: T
    readers: Sequence[Reader]
    admins: Sequence[Reader] = ()


class SubscriptionHandler(SlackHandler[T, Affected[T]], Generic[T]):
    """Posts into a subscription's channel. Refused for good, the subscription pauses, and its owner reads why."""

    asked_for: ClassVar[bool] = False  # a person waits for it: neither a pause nor its age holds it up
    tells_unknown: ClassVar[bool] = False  # the owner reads that nothing can tell whether it arrived
    carries_usage: ClassVar[bool] = True  # nobody reads it without consent

    def __init__(self, kinds: SubscriptionKinds) -> None:
        self.kinds = kinds

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: T | None) -> str | None:
        if subject is None or subject.state is SubscriptionState.REMOVED:
            return "removed"
        if self.asked_for:
            return None
        if subject.state is SubscriptionState.PAUSED:
            return "paused"
        return self.missed_reason(deps, delivery)

    def missed_reason(self, deps: Deps, delivery: Delivery) -> str | None:
        """A code, where it would come too late."""
        return "missed" if deps.now() - delivery.due_at > deps.settings.catch_up + _LAST_CHANCE else None

    async def withheld(self, deps: Deps, delivery: Delivery, subject: T | None) -> Refused | None:
        if not self.carries_usage:
            return None
        subscription: Subscription[Any] | None = subject
        # Only a direct message is judged by its owner: elsewhere what was not loaded is not needed.
        if subscription is None and is_direct(delivery.channel_id):
            async with deps.sessions.read() as session:
                subscription = await self.kinds.find(session, delivery.workspace_id, delivery.subscription_id)
        owner = subscription.owner if subscription else ""
        place = Place(delivery.workspace_id, delivery.channel_id, delivery.subscription_id, owner)
        refused = await withheld_from_readers(deps, place, urgent=is_urgent(delivery))
        if refused is None and subscription is not None and is_direct(delivery.channel_id):
            return await self._withheld_from_owner(deps, subscription)
        return refused

    def after_refusal(self, delivery: Delivery, refused: Refused) -> Postpone | HoldWorkspace | Rejected:
        return refusals.after_refusal(delivery, refused, patient=not self.asked_for)

    async def prepare_not_sent(self, deps: Deps, delivery: Delivery) -> Affected[T] | None:
        # Read anew: a person may have changed it since the claim, and a pause needs the version of now.
        async with deps.sessions.read() as session:
            subscription: Any = await self.kinds.find(session, delivery.workspace_id, delivery.subscription_id)
        if subscription is None:
            return None
        kind = self.kinds.of(subscription)
        readers = await find_readers(deps, kind, subscription, offers=True)
        return Affected(kind, subscription, readers, await find_admins(deps, kind, subscription))

    async def on_not_sent(
        self, deps: Deps, session: AsyncSession, delivery: Delivery, end: NotSent, context: Affected[T] | None
    ) -> None:
        match end:
            case Rejected(reason=reason) if context:
                await self._on_rejected(deps, session, delivery, reason, context)
            case Unknown() if context and self.tells_unknown:
                kind, subscription = context.kind, context.subscription
                streak = f"unsure:{delivery.kind}:{delivery.slot}"
                await notify(
                    deps,
                    session,
                    subscription,
                    context.readers,
                    streak,
                    lambda reader: kind.unknown_notice(
                        kind.notified(subscription, reader), delivery.due_at, reader.localizer
                    ),
                )

    async def _withheld_from_owner(self, deps: Deps, subscription: Subscription[Any]) -> Refused | None:
        """The refusal, where the only one who reads may not read that organization any more."""
        try:
            person = await deps.person(subscription.workspace_id, subscription.owner)
            await self.kinds.of(subscription).require_readable(
                deps, person, subscription.channel_id, subscription.organization
            )
        except NotAllowed:
            return Refused(BY_RIGHTS, permanent=True)
        except (PersonUnknown, TryLater) as error:
            return Refused(type(error).__name__, permanent=False)
        return None

    async def _on_rejected(
        self, deps: Deps, session: AsyncSession, delivery: Delivery, code: str, affected: Affected[T]
    ) -> None:
        kind, subscription, readers = affected.kind, affected.subscription, tuple(affected.readers)
        match sort_for(delivery, code):
            case ErrorSort.TARGET:
                pass  # somebody deleted the message that it belongs to, which says nothing about the channel
            case ErrorSort.MESSAGE:
                # The bot's own fault, and of this message: the next one is another.
                await notify(
                    deps,
                    session,
                    subscription,
                    readers,
                    f"refused:{delivery.kind}:{code}:{subscription.version}",  # not at each check anew
                    lambda reader: kind.refused_notice(kind.notified(subscription, reader), code, reader.localizer),
                )
            case ErrorSort.UNKNOWN if self.asked_for and not is_withheld(code):
                pass  # the person who waits for it reads the code
            case _:
                readers = (*readers, *affected.admins) if needs_consent(code) else readers
                await pause_and_notify(deps, session, kind, subscription, readers, code)


class WelcomeHandler(SubscriptionHandler[Subscription[Any]]):
    """The first post of a subscription, which is PENDING until then. Refused, the subscription is removed again."""

    asked_for = True

    async def on_sent(
        self,
        deps: Deps,
        session: AsyncSession,
        delivery: Delivery,
        payload: Payload | None,
        ts: str | None,
    ) -> None:
        await self._activate(deps, session, delivery)

    async def on_not_sent(
        self,
        deps: Deps,
        session: AsyncSession,
        delivery: Delivery,
        end: NotSent,
        context: Affected[Subscription[Any]] | None,
    ) -> None:
        match end:
            case Unknown():
                await self._activate(
                    deps, session, delivery
                )  # it may stand there, and a second welcome would be worse than none
            case Rejected(reason=reason) if context:
                repository = context.kind.repository
                # Who reads the channel changed since somebody subscribed: that is for an admin to say, and no refusal.
                state = SubscriptionState.PAUSED if needs_consent(reason) else SubscriptionState.REMOVED
                await repository.change(session, context.subscription, state=state, pause_reason=reason)

    async def _activate(self, deps: Deps, session: AsyncSession, delivery: Delivery) -> None:
        subscription = await self.kinds.find(session, delivery.workspace_id, delivery.subscription_id)
        if subscription and subscription.state is SubscriptionState.PENDING:
            kind = self.kinds.of(subscription)
            await kind.repository.change(session, subscription, state=SubscriptionState.ACTIVE, pause_reason=None)
            await kind.on_active(deps, session, subscription)


class NoticeHandler(SubscriptionHandler[Subscription[Any]]):
    """A direct message to an owner. Refused, the bot's admins read it instead, and nobody after them."""

    carries_usage = False

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: Subscription[Any] | None) -> str | None:
        return None  # it says what has become of the subscription: that may be its end

    async def on_not_sent(
        self,
        deps: Deps,
        session: AsyncSession,
        delivery: Delivery,
        end: NotSent,
        context: Affected[Subscription[Any]] | None,
    ) -> None:
        match end:
            case Rejected(reason=reason) if context and _concerns_reader(delivery, reason):
                for admin in sorted(deps.settings.admins - {delivery.channel_id}):
                    await delivery_repository.insert(session, _to_admin(delivery, admin))


def _concerns_reader(notice: Delivery, code: str) -> bool:
    """True where an admin may read it instead, and is not the one who was tried."""
    about_reader = sort_for(notice, code) in (ErrorSort.PERSON, ErrorSort.UNKNOWN)
    return about_reader and ADMIN not in notice.slot


def _to_admin(notice: Delivery, admin: str) -> Delivery:
    slot = f"{notice.slot}{ADMIN}{admin}"
    return replace(notice, slot=slot, channel_id=admin, state=DeliveryState.PENDING, fence=0, attempts=0)
