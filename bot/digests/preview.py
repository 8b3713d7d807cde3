"""A digest as it would look now, for one person, from a fresh reading."""

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.deps import Deps
from bot.digests.messages.card import DigestPosting, digest_card
from bot.digests.model import build_digest
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import week_at
from bot.permissions import Person
from bot.readings.history import days_of, read_history
from bot.readings.read import read_report
from bot.usage.model import Organization
from bot.usage.period import Period


async def preview(
    deps: Deps, person: Person, organization: Organization, subscription: DigestSubscription | None
) -> Message:
    """In the person's own language and zone. Raises what Pipefy raises."""
    answer = await read_report(deps, person.workspace_id, organization, Period.CURRENT_MONTH)
    week = week_at(deps.now())
    kept = await read_history(deps, person.workspace_id, organization, week)
    days = {**kept.days, **days_of(answer.report.reading)}  # a preview keeps nothing, so its own days are added here
    digest = build_digest(week, days, answer.report, kept.flows, first_flow_day=kept.first_flow_day)
    posting = DigestPosting(
        localizer=Localizer(deps.translator(person.locale), person.zone, deps.bot_name),
        organization=organization,
        as_of=answer.report.reading.taken_at,
        stale=answer.stale_at is not None,
        cadence=subscription.cadence if subscription else None,
    )
    return digest_card(digest, posting)
