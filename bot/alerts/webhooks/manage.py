"""Set and remove webhooks: addresses that alerts are sent to as well, signed. Only admins may."""

import secrets

from bot import audit, permissions
from bot.alerts.repository import AlertSubscription
from bot.alerts.webhooks import repository as webhook_repository
from bot.alerts.webhooks.address import parse_address
from bot.alerts.webhooks.repository import Webhook, associated_data_of
from bot.audit import Entry
from bot.deps import Deps
from bot.errors import NotAllowed, Refusal, WebhooksNotConfigured
from bot.permissions import Person

_SECRET_BYTES = 32


async def set_webhook(deps: Deps, person: Person, subscription: AlertSubscription, url: str) -> str:
    """Send the subscription's alerts to this address too; returns the secret of their signatures, shown this once.

    Raises NotAllowed, WebhooksNotConfigured, BadWebhookAddress.
    """
    _must_be_admin(person)
    if deps.keyring is None:
        raise WebhooksNotConfigured
    address, secret = parse_address(url), secrets.token_urlsafe(_SECRET_BYTES)
    webhook = Webhook(
        workspace_id=subscription.workspace_id,
        subscription_id=subscription.id,
        url=deps.keyring.encrypt(url, associated_data_of(subscription.workspace_id, subscription.id, "url")),
        secret=deps.keyring.encrypt(secret, associated_data_of(subscription.workspace_id, subscription.id, "secret")),
        set_by=person.id,
        set_at=deps.now(),
    )
    async with deps.sessions.write() as session:
        await webhook_repository.save(session, webhook)
        # The host alone: the rest of an address may be a secret.
        await audit.write(session, person.workspace_id, _entry(deps, person, "webhook_set", subscription, address.host))
    return secret


async def remove_webhook(deps: Deps, person: Person, subscription: AlertSubscription) -> bool:
    """Stop sending the alerts to the address; False where there was none. Raises NotAllowed."""
    _must_be_admin(person)
    async with deps.sessions.write() as session:
        removed = await webhook_repository.remove(session, subscription.workspace_id, subscription.id)
        if removed:
            await audit.write(session, person.workspace_id, _entry(deps, person, "webhook_removed", subscription, ""))
    return removed


def _must_be_admin(person: Person) -> None:
    if not permissions.is_admin(person):
        raise NotAllowed(Refusal.WEBHOOK)


def _entry(deps: Deps, person: Person, action: str, subscription: AlertSubscription, detail: str) -> Entry:
    return Entry(deps.now(), person.id, action, detail, subscription.id, subscription.channel_id)
