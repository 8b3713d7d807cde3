"""Alerts beyond Slack: an admin sets an address, and each alert is sent there once more, signed."""

import secrets
from collections.abc import Callable

import structlog

from bot import audit, permissions
from bot.alerts.model import AlertFacts
from bot.alerts.repository import AlertSubscription
from bot.alerts.webhooks import repository as webhook_repository
from bot.alerts.webhooks.address import parse_address
from bot.alerts.webhooks.payload import webhook_body
from bot.alerts.webhooks.repository import Webhook
from bot.alerts.webhooks.signature import signed
from bot.audit import Entry
from bot.delivery.model import Delivery, DeliveryKind, delivery_id
from bot.deps import Deps
from bot.encryption import DecryptionError, associated_data
from bot.errors import NotAllowed, Refusal, WebhooksNotConfigured
from bot.permissions import Person
from bot.ports import PostResult, Refused, Sent

log = structlog.stdlib.get_logger()

_TABLE = "alert_webhooks"
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
        url=deps.keyring.encrypt(url, _place(subscription.workspace_id, subscription.id, "url")),
        secret=deps.keyring.encrypt(secret, _place(subscription.workspace_id, subscription.id, "secret")),
        set_by=person.id,
        set_at=deps.now(),
    )
    async with deps.sessions.write() as session:
        await webhook_repository.save(session, webhook)
        # The host alone: the rest of an address may be a secret.
        await audit.write(session, person.workspace_id, _entry(deps, person, "webhook_set", subscription, address.host))
    return secret


async def remove_webhook(deps: Deps, person: Person, subscription: AlertSubscription) -> bool:
    """Send its alerts nowhere else; False if they went nowhere. Raises NotAllowed."""
    _must_be_admin(person)
    async with deps.sessions.write() as session:
        removed = await webhook_repository.remove(session, subscription.workspace_id, subscription.id)
        if removed:
            await audit.write(session, person.workspace_id, _entry(deps, person, "webhook_removed", subscription, ""))
    return removed


def webhook_delivery(alert: Delivery, facts: AlertFacts, text: str) -> Delivery:
    """The delivery that says outside what the card of `alert` says in its channel. `text` is the card's text twin."""
    own_id = delivery_id(alert.subscription_id, DeliveryKind.WEBHOOK, alert.slot)
    return Delivery(
        workspace_id=alert.workspace_id,
        subscription_id=alert.subscription_id,
        kind=DeliveryKind.WEBHOOK,
        slot=alert.slot,
        channel_id="",
        due_at=alert.due_at,
        created_at=alert.created_at,
        payload=webhook_body(own_id, facts, text),
    )


async def post_webhook(deps: Deps, delivery: Delivery, may_send: Callable[[], bool] | None = None) -> PostResult:
    """Call the subscription's webhook once with what the delivery says. Raises DatabaseDown."""
    end = await _call(deps, delivery, may_send)
    deps.metrics.posts.labels("webhook", end.label).inc()
    if not isinstance(end, Sent):
        log.warning("a webhook was not surely called", key=delivery.id, end=type(end).__name__, reason=end.reason)
    return end


async def _call(deps: Deps, delivery: Delivery, may_send: Callable[[], bool] | None) -> PostResult:
    async with deps.sessions.read() as session:
        webhook = await webhook_repository.find(session, delivery.workspace_id, delivery.subscription_id)
    # Read right before the call: a webhook that was removed meanwhile is not called any more.
    if webhook is None or delivery.payload is None:
        return Refused("no_webhook", permanent=True)
    try:
        url, secret = _opened(deps, webhook)
    except DecryptionError:
        return Refused("no_key", permanent=True)
    body = delivery.payload.encode()
    # Signed at each attempt, as receivers refuse old times; the id stays, by which they know a repetition.
    headers = signed(secret, at=deps.now(), delivery_id=delivery.id, body=body)
    return await deps.call_webhook(url, body, headers, may_send=may_send)


def _opened(deps: Deps, webhook: Webhook) -> tuple[str, str]:
    if deps.keyring is None:
        raise DecryptionError
    where = webhook.workspace_id, webhook.subscription_id
    url = deps.keyring.decrypt(webhook.url, _place(*where, "url"))
    return url, deps.keyring.decrypt(webhook.secret, _place(*where, "secret"))


def _must_be_admin(person: Person) -> None:
    if not permissions.is_admin(person):
        raise NotAllowed(Refusal.WEBHOOK)


def _place(workspace_id: str, subscription_id: str, column: str) -> str:
    return associated_data(_TABLE, workspace_id, subscription_id, column)


def _entry(deps: Deps, person: Person, action: str, subscription: AlertSubscription, detail: str) -> Entry:
    return Entry(deps.now(), person.id, action, detail, subscription.id, subscription.channel_id)
