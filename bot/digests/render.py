"""Render digests: all of one organization and run from one reading."""

from datetime import datetime, timedelta
from math import inf

import structlog

from bot.blocks.message import Message
from bot.cache import SingleFlightCache
from bot.db.trusted_clock import TOLERANCE
from bot.delivery.lanes import is_urgent
from bot.delivery.model import PLANNED, Delivery, Postpone, Skip
from bot.delivery.payload import Payload
from bot.deps import Deps
from bot.digests.contents import About, AnyDigest, DigestFigures, about_at, figures_of
from bot.digests.daily import DailyDigest
from bot.digests.extent import Extent
from bot.digests.kind import DIGESTS
from bot.digests.manage import requester
from bot.digests.messages.card import digest_card
from bot.digests.messages.csv_export import daily_csv, digest_csv, monthly_csv
from bot.digests.messages.daily_card import daily_card, daily_details
from bot.digests.messages.details import digest_details
from bot.digests.messages.monthly_card import monthly_card, monthly_details
from bot.digests.messages.notices import pipefy_down_notice
from bot.digests.messages.posting import DigestPosting
from bot.digests.model import Digest
from bot.digests.monthly import MonthlyDigest, with_thresholds
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import LATE_AFTER, Cadence, cadence_of_slot
from bot.errors import BotError, OurBug, PersonMustAct, TryLater
from bot.organizations.address import organization_url
from bot.permissions import Person
from bot.readings import repository as reading_repository
from bot.readings.fetch_once import reading_of_run
from bot.readings.read import read_report
from bot.subscriptions.notify import find_readers, notify
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.period import Period

log = structlog.stdlib.get_logger()

_ASK_AGAIN = timedelta(minutes=5)  # while Pipefy does not answer
_OTHERS = timedelta(seconds=1)  # until another replica has asked


async def render_digest(deps: Deps, delivery: Delivery, subscription: DigestSubscription) -> Payload | Postpone | Skip:
    """Draw the digest of a delivery. Raises DatabaseDown."""
    if delivery.kind in PLANNED and delivery.due_at > deps.now() + TOLERANCE:
        return Postpone(delivery.due_at - deps.now(), "early")  # a wrong clock made it: it comes when it is due
    try:
        scheduled = not is_urgent(delivery)
        about = await _about(deps, delivery, subscription)
        figures = await figures_of_run(deps, subscription.tracked, delivery.due_at, about, background=scheduled)
    except TryLater as error:
        return await _without_pipefy(deps, subscription, delivery, error)
    except (PersonMustAct, OurBug) as error:
        log.warning("digest cannot be made", delivery=delivery.id, error=type(error).__name__)
        return await _without_pipefy(deps, subscription, delivery, error)
    if figures is None:
        return Postpone(_OTHERS, "asking")
    return await _draw(deps, subscription, delivery, figures)


async def _without_pipefy(
    deps: Deps, subscription: DigestSubscription, delivery: Delivery, error: BotError
) -> Payload | Postpone | Skip:
    """Within the catch-up window, later; after it, from the last reading, and the owner is told."""
    # A person who asked for one waits: they get the last reading at once.
    if deps.now() - delivery.due_at < deps.settings.catch_up and delivery.kind in PLANNED:
        return Postpone(_ASK_AGAIN, type(error).__name__)
    readers = await find_readers(deps, DIGESTS, subscription)
    # Once per slot, by the key of the notice: each attempt comes through here.
    async with deps.sessions.write() as session:
        last = await reading_repository.latest(
            session, subscription.workspace_id, subscription.organization.uuid, Period.CURRENT_MONTH, now=deps.now()
        )
        read_at = last.taken_at if last else None
        await notify(
            deps,
            session,
            subscription,
            readers,
            f"pipefy:{delivery.slot}",
            lambda reader: pipefy_down_notice(
                DIGESTS.notified(subscription, reader), delivery.due_at, read_at, reader.localizer
            ),
        )
    if last is None:
        return Skip("no_figures")
    about = await _about(deps, delivery, subscription)
    figures = await figures_of(deps, subscription.workspace_id, last, about)
    return await _draw(deps, subscription, delivery, figures, stale=True)


async def _draw(
    deps: Deps, subscription: DigestSubscription, delivery: Delivery, figures: DigestFigures, *, stale: bool = False
) -> Payload:
    planned = delivery.kind in PLANNED
    digest = await _for_channel(deps, subscription.tracked, subscription.channel_id, figures.digest)
    # Marked late, as its figures are of the week that was due and not of the day on which it comes.
    late = planned and deps.now() - delivery.due_at > LATE_AFTER
    posting = DigestPosting(
        localizer=deps.localizer(subscription.locale, subscription.settings.time_zone),
        organization=subscription.organization,
        as_of=figures.taken_at,
        stale=stale,
        schedule=subscription.settings,
        subscription_id=subscription.id,
        late_from=delivery.due_at if late else None,
        asked_by=None if planned else requester(delivery.slot),
        organization_url=await organization_url(deps, subscription.tracked),
        price=figures.price,
        # The choice of now: whoever shortens it means the digests that wait, too. Once one may have been posted, its
        # payload is kept, and every further attempt sends the same bytes (`bot.delivery.deliver`).
        extent=subscription.extent,
    )
    return _payload(digest, posting)


async def _for_channel(deps: Deps, tracked: TrackedOrganization, channel_id: str, digest: AnyDigest) -> AnyDigest:
    """The digest with what is a channel's own: the thresholds of its alerts, where it has some."""
    # Not in the figures: those are of all channels of the organization.
    if not isinstance(digest, MonthlyDigest):
        return digest
    thresholds = await deps.find_thresholds(tracked.workspace_id, channel_id, tracked.organization.uuid)
    return with_thresholds(digest, thresholds) if thresholds else digest


def _payload(digest: AnyDigest, posting: DigestPosting) -> Payload:
    card, translator = _card(digest, posting), posting.localizer.translator
    match digest:
        case DailyDigest(span=span):
            days = "_".join(dict.fromkeys([span.first.isoformat(), span.last.isoformat()]))
            return Payload(card, daily_details(digest, posting), daily_csv(digest, translator), f"usage-{days}.csv")
        case Digest(week=week):
            name = f"usage-{week.first.isoformat()}.csv"
            return Payload(card, digest_details(digest, posting), digest_csv(digest, translator), name)
        case MonthlyDigest(month=month):
            name = f"usage-{month.first:%Y-%m}.csv"
            return Payload(card, monthly_details(digest, posting), monthly_csv(digest, translator), name)


def _card(digest: AnyDigest, posting: DigestPosting) -> Message:
    match digest:
        case DailyDigest():
            return daily_card(digest, posting)
        case Digest():
            return digest_card(digest, posting)
        case MonthlyDigest():
            return monthly_card(digest, posting)


async def _about(deps: Deps, delivery: Delivery, subscription: DigestSubscription) -> About:
    """By the slot: a run that was due when the cadence was changed is still of the one before."""
    schedule = subscription.settings
    cadence = cadence_of_slot(delivery.slot) if delivery.kind in PLANNED else None
    return await about_at(deps, subscription.tracked, cadence or schedule.cadence, delivery.due_at, schedule)


class _AskedElsewhere(Exception):
    """Another replica asks Pipefy right now."""


async def figures_of_run(
    deps: Deps, tracked: TrackedOrganization, due_at: datetime, about: About, *, background: bool
) -> DigestFigures | None:
    """The content of the digests due then; None while another replica asks. Raises what Pipefy raises.

    A run's reading never changes and was kept together with its history, so what was made of it is good for ever.
    """
    run = due_at.strftime("%Y-%m-%dT%H:%MZ")  # all that is due in one minute shares one question

    async def work_out() -> DigestFigures:
        reading = await reading_of_run(deps, tracked, run, background=background)
        if reading is None:
            raise _AskedElsewhere
        return await figures_of(deps, tracked.workspace_id, reading, about)

    cache: SingleFlightCache[DigestFigures] = deps.caches.figures
    try:
        return await cache.get((*tracked.key, run, repr(about)), work_out, inf)
    except _AskedElsewhere:
        return None


async def preview(
    deps: Deps,
    person: Person,
    channel_id: str,
    organization: Organization,
    subscription: DigestSubscription | None,
    cadence: Cadence,
) -> Message:
    """In the person's own language and zone. Raises what Pipefy raises."""
    tracked = TrackedOrganization(person.workspace_id, organization)
    answer = await read_report(deps, tracked, Period.CURRENT_MONTH)
    schedule = subscription.settings if subscription else None
    about = await about_at(deps, tracked, cadence, deps.now(), schedule)
    figures = await figures_of(deps, person.workspace_id, answer.report.reading, about)
    posting = DigestPosting(
        localizer=deps.localizer(person.locale, person.time_zone),
        organization=organization,
        as_of=answer.report.reading.taken_at,
        stale=answer.stale_at is not None,
        schedule=schedule,
        organization_url=await organization_url(deps, tracked),
        price=figures.price,
        extent=subscription.extent if subscription else Extent.EVERYTHING,
    )
    return _card(await _for_channel(deps, tracked, channel_id, figures.digest), posting)
