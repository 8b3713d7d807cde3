"""What a digest says, from the one reading of its organization and run."""

from datetime import timedelta

import structlog

from bot.alerts.render import render_alert
from bot.blocks.rich_text import Localizer
from bot.delivery.model import Delivery, Kind
from bot.delivery.outcome import Postpone, Skip
from bot.delivery.payload import Payload, asker
from bot.deps import Deps, DigestFigures
from bot.digests.figures import figures_of, figures_of_run
from bot.digests.messages.card import DigestPosting, digest_card
from bot.digests.messages.details import digest_details
from bot.digests.messages.notices import pipefy_down_notice
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import LATE_AFTER, week_at
from bot.errors import BotError, OurBug, PersonMustAct, TryLater
from bot.readings import repository as reading_repository
from bot.subscriptions import notify
from bot.subscriptions.lifecycle import Holder
from bot.usage.period import Period

log = structlog.stdlib.get_logger()

_ASK_AGAIN = timedelta(minutes=5)  # while Pipefy does not answer
_OTHERS = timedelta(seconds=1)  # until another replica has asked


async def render(deps: Deps, delivery: Delivery, holder: Holder) -> Payload | Postpone | Skip:
    """What a delivery says, or why there is nothing to say now. Raises DatabaseDown."""
    if isinstance(holder, DigestSubscription):
        return await render_digest(deps, delivery, holder)
    return await render_alert(deps, delivery, holder)


async def render_digest(deps: Deps, delivery: Delivery, subscription: DigestSubscription) -> Payload | Postpone | Skip:
    """The digest of a delivery."""
    try:
        figures = await figures_of_run(deps, subscription.workspace_id, subscription.organization, delivery.due_at)
    except TryLater as error:
        return await _without_pipefy(deps, subscription, delivery, error)
    except (PersonMustAct, OurBug) as error:
        log.warning("digest cannot be made", key=delivery.id, error=type(error).__name__)
        return await _without_pipefy(deps, subscription, delivery, error)
    if figures is None:
        return Postpone(_OTHERS, "asking")
    return _draw(deps, subscription, delivery, figures)


async def _without_pipefy(
    deps: Deps, subscription: DigestSubscription, delivery: Delivery, error: BotError
) -> Payload | Postpone | Skip:
    """Within the catch-up window, later; after it, from the last reading, and the owner is told."""
    if deps.now() - delivery.due_at < deps.ledger.catch_up and delivery.kind is Kind.DIGEST:
        return Postpone(_ASK_AGAIN, type(error).__name__)
    told = await notify.readers(deps, subscription)
    async with deps.sessions.write() as session:
        last = await reading_repository.latest(
            session, subscription.workspace_id, subscription.organization.uuid, Period.CURRENT_MONTH
        )
        read_at = last.taken_at if last else None
        await notify.tell(
            deps,
            session,
            subscription,
            told,
            f"pipefy:{delivery.slot}",
            lambda one: pipefy_down_notice(notify.notified(subscription, one), delivery.due_at, read_at, one.localizer),
        )
    if last is None:
        return Skip("no_figures")
    figures = await figures_of(deps, subscription.workspace_id, last, week_at(delivery.due_at))
    return _draw(deps, subscription, delivery, figures, stale=True)


def _draw(
    deps: Deps, subscription: DigestSubscription, delivery: Delivery, figures: DigestFigures, *, stale: bool = False
) -> Payload:
    planned = delivery.kind is Kind.DIGEST
    late = planned and deps.now() - delivery.due_at > LATE_AFTER
    posting = DigestPosting(
        localizer=Localizer(deps.translator(subscription.locale), subscription.cadence.zone, deps.bot_name),
        organization=subscription.organization,
        as_of=figures.taken_at,
        stale=stale,
        cadence=subscription.cadence,
        subscription_id=subscription.id,
        late_from=delivery.due_at if late else None,
        asked_by=None if planned else asker(delivery.slot),
    )
    return Payload(
        message=digest_card(figures.digest, posting),
        details=digest_details(figures.digest, posting),
        csv=figures.csv,
        csv_name=f"usage-{figures.digest.week.first.isoformat()}.csv",
    )
