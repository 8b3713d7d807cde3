"""Consents in the database: one row for what each was given for, by subscription."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import consents
from bot.db.upsert import insert_into
from bot.sharing.consent import Consent

_BETWEEN = ","


async def give(
    session: AsyncSession, workspace_id: str, channel_id: str, subscription_id: str, consent: Consent
) -> None:
    """Keep it, in the transaction of what follows from it. A later one for the same companies takes its place."""
    row = {
        "workspace_id": workspace_id,
        "channel_id": channel_id,
        "subscription_id": subscription_id,
        "companies": _BETWEEN.join(sorted(consent.companies)),
        "given_by": consent.given_by,
        "given_at": consent.given_at,
    }
    statement = insert_into(session, consents).values(row)
    key = ("workspace_id", "subscription_id", "companies")
    renewed = {name: statement.excluded[name] for name in row.keys() - set(key)}
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=renewed))


async def given(session: AsyncSession, workspace_id: str, channel_id: str, subscription_id: str) -> tuple[Consent, ...]:
    """Consents to the subscription in that channel."""
    statement = select(consents.c.companies, consents.c.given_by, consents.c.given_at).where(
        consents.c.workspace_id == workspace_id,
        consents.c.channel_id == channel_id,
        consents.c.subscription_id == subscription_id,
    )
    rows = await session.execute(statement.order_by(consents.c.given_at))
    return tuple(Consent(frozenset(row.companies.split(_BETWEEN)), row.given_by, row.given_at) for row in rows)


async def withdraw(session: AsyncSession, workspace_id: str, subscription_id: str) -> None:
    """Forget what was given: whoever subscribes anew starts without."""
    own = (consents.c.workspace_id == workspace_id, consents.c.subscription_id == subscription_id)
    await session.execute(delete(consents).where(*own))


async def move_channel(session: AsyncSession, workspace_id: str, old_id: str, new_id: str) -> None:
    """Follow a channel whose id Slack changed, as it does when companies come and go."""
    moved = (consents.c.workspace_id == workspace_id, consents.c.channel_id == old_id)
    await session.execute(update(consents).where(*moved).values(channel_id=new_id))
