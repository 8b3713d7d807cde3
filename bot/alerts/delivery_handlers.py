"""Deliveries of alerts: the card of a firing, and the notes in its thread. Webhooks have their own handler."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.fire import undo_firing
from bot.alerts.quiet.cards import hand_over
from bot.alerts.quiet.hours import WITH_ANOTHER, due_after_quiet, is_held
from bot.alerts.quiet.notes import held_note
from bot.alerts.render import render_alert
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.months import MONTH_OVER, note_is_over, was_queued_earlier
from bot.delivery.model import Delivery, NotSent, Postpone, Rejected, Skip
from bot.delivery.payload import Payload
from bot.deps import Deps
from bot.subscriptions.delivery_handlers import Affected, SubscriptionHandler


class _PatientHandler(SubscriptionHandler[AlertSubscription]):
    """Deliveries that may wait in quiet hours: they are late from the end of these on."""

    def missed_reason(self, deps: Deps, delivery: Delivery) -> str | None:
        return None if is_held(delivery) else super().missed_reason(deps, delivery)

    async def missed_since(self, deps: Deps, delivery: Delivery, subject: AlertSubscription) -> Skip | None:
        """Its end, where the quiet hours that held it have been over for too long. Raises DatabaseDown."""
        if not is_held(delivery):
            return None
        reason = super().missed_reason(deps, await due_after_quiet(deps, subject.tracked, delivery))
        return Skip(reason) if reason else None


class AlertHandler(_PatientHandler):
    """The card of a firing. What surely never came out counts as not fired: the next check says it, if still true."""

    tells_unknown = True

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: AlertSubscription | None) -> str | None:
        # Held up past the end of its month, the card would say "day 30 of 30" of a month that nobody can change.
        over = was_queued_earlier(delivery.created_at, deps.now())
        return super().skip_reason(deps, delivery, subject) or (MONTH_OVER if over else None)

    async def render(self, deps: Deps, delivery: Delivery, subject: AlertSubscription) -> Payload | Postpone | Skip:
        return await self.missed_since(deps, delivery, subject) or await render_alert(deps, delivery, subject)

    async def on_sent(
        self,
        deps: Deps,
        session: AsyncSession,
        delivery: Delivery,
        payload: Payload | None,
        ts: str | None,
    ) -> None:
        if ts:
            await firing_repository.set_ts(session, delivery.workspace_id, delivery.slot, ts)

    async def on_not_sent(
        self,
        deps: Deps,
        session: AsyncSession,
        delivery: Delivery,
        end: NotSent,
        context: Affected[AlertSubscription] | None,
    ) -> None:
        # The pause first, as who edits alerts locks the subscription before its state, too: else both wait for ever.
        await super().on_not_sent(deps, session, delivery, end, context)
        if delivery.unsure:
            return  # an earlier attempt may stand in the channel: fired again, it would be said twice
        if end == Skip(WITH_ANOTHER):
            await hand_over(session, delivery)
            return
        if isinstance(end, Skip) or (isinstance(end, Rejected) and context):
            await undo_firing(session, delivery, deps.now())


class AlertNoteHandler(_PatientHandler):
    """A note in the thread of a card."""

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: AlertSubscription | None) -> str | None:
        over = note_is_over(delivery.slot, deps.now())
        return super().skip_reason(deps, delivery, subject) or (MONTH_OVER if over else None)

    async def held(self, deps: Deps, delivery: Delivery, subject: AlertSubscription) -> Postpone | Skip | None:
        return await self.missed_since(deps, delivery, subject) or await held_note(deps, subject, delivery)
