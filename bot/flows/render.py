"""What a digest says, from the one reading of its organization and run."""

from datetime import timedelta

import structlog

from bot.blocks.deliveries import pipefy_down_notice
from bot.blocks.digest import Posting, digest_card
from bot.blocks.digest_csv import digest_csv
from bot.blocks.digest_details import digest_details
from bot.blocks.line import Voice
from bot.deps import Deps
from bot.errors import BotError, OurBug, PersonMustAct, TryLater
from bot.flows import notices
from bot.flows.asking import reading_of_run
from bot.flows.cards import render_alert
from bot.flows.history import read_history
from bot.flows.outcome import NeverMind, NotNow
from bot.flows.payload import Payload, asker
from bot.store import readings, subscriptions
from bot.store.delivery import Delivery, Kind
from bot.store.subscriptions import Subscription
from bot.usage.cadence import LATE_AFTER, week_at
from bot.usage.model import Reading
from bot.usage.period import Period
from bot.usage.report import build_report
from bot.usage.week import build_digest

log = structlog.stdlib.get_logger()

_ASK_AGAIN = timedelta(minutes=5)  # while Pipefy does not answer
_OTHERS = timedelta(seconds=1)  # until another replica has asked


async def render(deps: Deps, delivery: Delivery) -> Payload | NotNow | NeverMind:
    """What a delivery says, or why there is nothing to say now. Raises DatabaseDown."""
    return await (render_alert if delivery.kind is Kind.ALERT else render_digest)(deps, delivery)


async def render_digest(deps: Deps, delivery: Delivery) -> Payload | NotNow | NeverMind:
    """The digest of a delivery."""
    async with deps.sessions.read() as session:
        subscription = await subscriptions.find(session, delivery.workspace_id, delivery.subscription_id)
    if subscription is None:
        return NeverMind("removed")
    run = delivery.due_at.strftime("%Y-%m-%dT%H:%MZ")  # all that is due in one minute shares one question
    try:
        reading = await reading_of_run(deps, subscription.workspace_id, subscription.organization, run)
    except TryLater as error:
        return await _without_pipefy(deps, subscription, delivery, error)
    except (PersonMustAct, OurBug) as error:
        log.warning("digest cannot be made", key=delivery.id, error=type(error).__name__)
        return await _without_pipefy(deps, subscription, delivery, error)
    if reading is None:
        return NotNow(_OTHERS, "asking")
    return await _draw(deps, subscription, delivery, reading)


async def _without_pipefy(
    deps: Deps, subscription: Subscription, delivery: Delivery, error: BotError
) -> Payload | NotNow | NeverMind:
    """Within the catch-up window, later; after it, from the last reading, and the owner is told."""
    if deps.now() - delivery.due_at < deps.ledger.catch_up and delivery.kind is Kind.DIGEST:
        return NotNow(_ASK_AGAIN, type(error).__name__)
    told = await notices.readers(deps, subscription)
    async with deps.sessions.write() as session:
        last = await readings.latest(
            session, subscription.workspace_id, subscription.organization.uuid, Period.CURRENT_MONTH
        )
        read_at = last.taken_at if last else None
        await notices.tell(
            deps,
            session,
            subscription,
            told,
            f"pipefy:{delivery.slot}",
            lambda one: pipefy_down_notice(notices.notified(subscription, one), delivery.due_at, read_at, one.voice),
        )
    if last is None:
        return NeverMind("no_figures")
    return await _draw(deps, subscription, delivery, last, stale=True)


async def _draw(
    deps: Deps, subscription: Subscription, delivery: Delivery, reading: Reading, *, stale: bool = False
) -> Payload:
    week = week_at(delivery.due_at)
    kept = await read_history(deps, subscription.workspace_id, subscription.organization, week)
    report = build_report(reading)
    digest = build_digest(week, kept.days, report, kept.flows, first_flow_day=kept.first_flow_day)
    planned = delivery.kind is Kind.DIGEST
    late = planned and deps.now() - delivery.due_at > LATE_AFTER
    posting = Posting(
        voice=Voice(deps.words(subscription.locale), subscription.cadence.zone, deps.bot_name),
        organization=subscription.organization,
        as_of=reading.taken_at,
        stale=stale,
        cadence=subscription.cadence,
        subscription_id=subscription.id,
        late_from=delivery.due_at if late else None,
        asked_by=None if planned else asker(delivery.slot),
    )
    return Payload(
        message=digest_card(digest, posting),
        details=digest_details(digest, posting),
        csv=digest_csv(digest).decode("utf-8-sig"),
        csv_name=f"usage-{week.first.isoformat()}.csv",
    )
