"""Webhooks in the database: an address besides Slack for alerts. Address and secret are encrypted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import alert_subscriptions, alert_webhooks
from bot.db.upsert import insert_into
from bot.encryption import associated_data
from bot.subscriptions.model import SubscriptionState


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address of one alert subscription."""

    workspace_id: str
    subscription_id: str
    url: str  # encrypted
    secret: str  # encrypted
    set_by: str
    set_at: datetime


def associated_data_of(workspace_id: str, subscription_id: str, column: str) -> str:
    """The place that a stored value is encrypted for: copied into another row or column it cannot be decrypted."""
    return associated_data(alert_webhooks.name, workspace_id, subscription_id, column)


async def save(session: AsyncSession, webhook: Webhook) -> None:
    """Keep the webhook in place of an earlier one."""
    values = {"url": webhook.url, "secret": webhook.secret, "set_by": webhook.set_by, "set_at": webhook.set_at}
    statement = insert_into(session, alert_webhooks).values(
        workspace_id=webhook.workspace_id, subscription_id=webhook.subscription_id, **values
    )
    own = alert_webhooks.c.workspace_id == webhook.workspace_id
    await session.execute(statement.on_conflict_do_update(index_elements=("subscription_id",), set_=values, where=own))


async def find(session: AsyncSession, workspace_id: str, subscription_id: str) -> Webhook | None:
    """The webhook of the subscription."""
    row = (await session.execute(select(alert_webhooks).where(*_one(workspace_id, subscription_id)))).one_or_none()
    if row is None:
        return None
    return Webhook(row.workspace_id, row.subscription_id, row.url, row.secret, row.set_by, row.set_at)


async def encrypted_urls(session: AsyncSession) -> tuple[str, ...]:
    """The address of each webhook whose channel still has alerts."""
    subscribed = (
        alert_subscriptions.c.id == alert_webhooks.c.subscription_id,
        alert_subscriptions.c.state != SubscriptionState.REMOVED,
    )
    statement = select(alert_webhooks.c.url).where(select(alert_subscriptions.c.id).where(*subscribed).exists())
    return tuple(await session.scalars(statement))


async def remove(session: AsyncSession, workspace_id: str, subscription_id: str) -> bool:
    """Remove the webhook; False where there was none."""
    statement = delete(alert_webhooks).where(*_one(workspace_id, subscription_id))
    return await session.scalar(statement.returning(alert_webhooks.c.subscription_id)) is not None


def _one(workspace_id: str, subscription_id: str) -> tuple[ColumnElement[bool], ...]:
    return alert_webhooks.c.workspace_id == workspace_id, alert_webhooks.c.subscription_id == subscription_id
