"""A webhook is an admin's to set, kept sealed, and called with what the alert said, signed."""

import hmac
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import audit
from bot.alerts.model import AlertSettings
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.webhooks.deliver import post_webhook, webhook_delivery
from bot.alerts.webhooks.manage import remove_webhook, set_webhook
from bot.db.tables import alert_webhooks
from bot.delivery.model import Delivery, DeliveryKind
from bot.deps import Deps
from bot.encryption import Keyring
from bot.errors import BadWebhookAddress, NotAllowed, Refusal, WebhooksNotConfigured
from bot.permissions import Person
from bot.ports import PostResult, Refused, Sent
from tests.alerts.webhooks.examples import ACME, PASSED, facts
from tests.slack.fake_slack import said
from tests.support.receiver import certificate, receiving
from tests.support.workspace import ANA, BEN, NOW, OPS, Workspace, open_workspace

WORKSPACE, URL = "T0ACME", "https://hooks.example.com/usage?key=canary"
SUBSCRIPTION = AlertSubscription(
    id="a1",
    workspace_id=WORKSPACE,
    channel_id=OPS,
    organization=ACME,
    settings=AlertSettings(),
    time_zone="America/Sao_Paulo",
    locale="pt-BR",
    owner=BEN,
    created_at=NOW,
)
CARD = Delivery(WORKSPACE, "a1", DeliveryKind.ALERT, "2026-11/80/1", OPS, due_at=NOW, created_at=NOW)
DELIVERY = webhook_delivery(CARD, facts(PASSED), "81 % used")


@dataclass
class Calls:
    """A caller that remembers."""

    made: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    async def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, may_send: Callable[[], bool] | None = None
    ) -> PostResult:
        if may_send is not None and not may_send():
            return Refused("lease_over", permanent=False)
        self.made.append((url, body, headers))
        return Sent()


def key(number: int) -> str:
    return b64encode(bytes([number]) * 32).decode()


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
async def deps(database: Path, calls: Calls) -> AsyncIterator[Deps]:
    """Of a bot with a key, in a channel that gets alerts."""
    async with open_workspace(database, call_webhook=calls, SECRET_KEYS=key(1)) as workspace:
        async with workspace.bot.deps.sessions.write() as session:
            await alert_subscriptions.save_new(session, SUBSCRIPTION)
        yield workspace.bot.deps


async def somebody(deps: Deps, person: str = ANA) -> Person:
    return await deps.person(WORKSPACE, person)


async def test_an_alert_is_sent_out_signed(deps: Deps, calls: Calls) -> None:
    secret = await set_webhook(deps, await somebody(deps), SUBSCRIPTION, URL)
    assert await post_webhook(deps, DELIVERY) == Sent()
    ((url, body, headers),) = calls.made
    assert (url, json.loads(body)["id"], json.loads(body)["percent"]) == (URL, DELIVERY.id, 81)
    said = f"v1:{int(NOW.timestamp())}:{DELIVERY.id}:".encode() + body
    assert headers["X-Pipefy-Usage-Signature"] == "v1=" + hmac.new(secret.encode(), said, sha256).hexdigest()


async def test_what_is_kept_is_sealed(deps: Deps) -> None:
    secret = await set_webhook(deps, await somebody(deps), SUBSCRIPTION, URL)
    async with deps.sessions.read() as session:
        row = (await session.execute(select(alert_webhooks))).one()
    assert "example" not in row.url
    assert secret not in row.secret


async def test_address_and_secret_cannot_be_swapped(deps: Deps, calls: Calls) -> None:
    await set_webhook(deps, await somebody(deps), SUBSCRIPTION, URL)
    async with deps.sessions.write() as session:
        await session.execute(alert_webhooks.update().values(url=alert_webhooks.c.secret))
    assert (await post_webhook(deps, DELIVERY), calls.made) == (Refused("no_key", permanent=True), [])


async def test_only_admins_set_and_remove(deps: Deps) -> None:
    ben = await somebody(deps, BEN)
    await set_webhook(deps, await somebody(deps), SUBSCRIPTION, URL)
    for action in (set_webhook(deps, ben, SUBSCRIPTION, URL), remove_webhook(deps, ben, SUBSCRIPTION)):
        with pytest.raises(NotAllowed) as raised:
            await action
        assert raised.value.refusal is Refusal.WEBHOOK
    assert await post_webhook(deps, DELIVERY) == Sent()


async def test_who_set_and_removed_it_is_written_down(deps: Deps) -> None:
    ana = await somebody(deps)
    await set_webhook(deps, ana, SUBSCRIPTION, URL)
    for _ in range(2):
        await remove_webhook(deps, ana, SUBSCRIPTION)
    async with deps.sessions.read() as session:
        entries = await audit.read(session, WORKSPACE, subscription_id="a1", limit=9)
    assert [(one.actor, one.action, one.detail) for one in entries] == [
        (ANA, "webhook_removed", ""),
        (ANA, "webhook_set", "hooks.example.com"),
    ]


async def test_a_bad_address_is_not_kept(deps: Deps) -> None:
    with pytest.raises(BadWebhookAddress):
        await set_webhook(deps, await somebody(deps), SUBSCRIPTION, "https://10.0.0.1/")
    assert (await post_webhook(deps, DELIVERY)) == Refused("no_webhook", permanent=True)


async def test_without_a_key_nothing_is_set_or_called(deps: Deps, calls: Calls) -> None:
    ana = await somebody(deps)
    await set_webhook(deps, ana, SUBSCRIPTION, URL)
    keyless = replace(deps, keyring=None)
    with pytest.raises(WebhooksNotConfigured):
        await set_webhook(keyless, ana, SUBSCRIPTION, URL)
    assert (await post_webhook(keyless, DELIVERY), calls.made) == (Refused("no_key", permanent=True), [])


async def test_a_new_key_opens_what_an_older_one_sealed(deps: Deps) -> None:
    await set_webhook(deps, await somebody(deps), SUBSCRIPTION, URL)
    for keys, end in (((2, 1), Sent()), ((2,), Refused("no_key", permanent=True))):
        turned = replace(deps, keyring=Keyring([bytes([number]) * 32 for number in keys]))
        assert await post_webhook(turned, DELIVERY) == end


async def test_a_removed_webhook_is_not_called(deps: Deps, calls: Calls) -> None:
    ana = await somebody(deps)
    await set_webhook(deps, ana, SUBSCRIPTION, URL)
    await remove_webhook(deps, ana, SUBSCRIPTION)
    assert (await post_webhook(deps, DELIVERY), calls.made) == (Refused("no_webhook", permanent=True), [])


async def test_the_last_look_is_passed_on(deps: Deps, calls: Calls) -> None:
    await set_webhook(deps, await somebody(deps), SUBSCRIPTION, URL)
    assert await post_webhook(deps, DELIVERY, lambda: False) == Refused("lease_over", permanent=False)
    assert calls.made == []


def test_a_card_has_one_webhook_delivery() -> None:
    again = webhook_delivery(CARD, facts(PASSED), "81 % used")
    assert (again, again.kind, again.slot, again.channel_id) == (DELIVERY, DeliveryKind.WEBHOOK, CARD.slot, "")
    assert DELIVERY.id != CARD.id


async def test_a_receiver_that_says_no_is_logged_without_its_address(
    deps: Deps, logs: StringIO, tmp_path: Path
) -> None:
    async with receiving(certificate(tmp_path / "receiver.pem"), said("", "404 No")) as receiver:
        outward = replace(deps, call_webhook=receiver.caller)
        await set_webhook(outward, await somebody(deps), SUBSCRIPTION, receiver.url)
        assert await post_webhook(outward, DELIVERY) == Refused("http_404", permanent=True)
    assert json.loads(receiver.fake.received[0].body)["id"] == DELIVERY.id
    assert DELIVERY.id in logs.getvalue()
    assert "usage?a=b" not in logs.getvalue()


async def test_calls_are_counted(deps: Deps) -> None:
    await post_webhook(deps, DELIVERY)
    await set_webhook(deps, await somebody(deps), SUBSCRIPTION, URL)
    await post_webhook(deps, DELIVERY)
    told = deps.metrics.render().decode()
    assert 'pipefy_usage_posts_total{end="sent",kind="webhook"} 1.0' in told
    assert 'pipefy_usage_posts_total{end="refused",kind="webhook"} 1.0' in told


async def test_a_bot_without_a_key_calls_no_machine_inside(workspace: Workspace) -> None:
    deps = workspace.bot.deps
    assert deps.keyring is None
    assert await deps.call_webhook("https://127.0.0.1:8443/", b"", {}) == Refused("address_private", permanent=True)
