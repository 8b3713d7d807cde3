from dataclasses import replace

from sqlalchemy import URL

from bot.alerts.repository import alert_subscriptions
from bot.alerts.webhooks import repository as webhook_repository
from bot.alerts.webhooks.repository import Webhook
from bot.db.engine import Sessions
from bot.subscriptions.model import SubscriptionState
from tests.alerts.test_repository import alerting
from tests.support.replicas import NOW, eight

WEBHOOK = Webhook("T1", "s1", "k.url", "k.secret", "U1", NOW)


async def save(sessions: Sessions, *new: Webhook) -> None:
    async with sessions.write() as session:
        for webhook in new:
            await webhook_repository.save(session, webhook)


async def find(sessions: Sessions, workspace_id: str = "T1", subscription_id: str = "s1") -> Webhook | None:
    async with sessions.read() as session:
        return await webhook_repository.find(session, workspace_id, subscription_id)


async def test_a_webhook_is_found_where_it_was_set(sessions: Sessions) -> None:
    other = replace(WEBHOOK, subscription_id="s2")
    await save(sessions, WEBHOOK, other)
    assert (await find(sessions), await find(sessions, subscription_id="s2")) == (WEBHOOK, other)
    assert await find(sessions, "T2") is None


async def test_a_webhook_that_is_set_again_goes_elsewhere(sessions: Sessions) -> None:
    changed = replace(WEBHOOK, url="k.other", secret="k.new", set_by="U2")
    await save(sessions, WEBHOOK, changed)
    assert await find(sessions) == changed


async def test_the_webhooks_of_removed_alerts_do_not_count(sessions: Sessions) -> None:
    await save(sessions, replace(WEBHOOK, subscription_id="id-1"))
    await save(sessions, replace(WEBHOOK, subscription_id="id-2", url="k.gone"))
    async with sessions.write() as session:
        await alert_subscriptions.save_new(session, alerting())
        await alert_subscriptions.save_new(session, alerting(2, channel_id="C2", state=SubscriptionState.REMOVED))
    async with sessions.read() as session:
        assert await webhook_repository.encrypted_urls(session) == ("k.url",)


async def test_another_workspace_changes_nothing(sessions: Sessions) -> None:
    await save(sessions, WEBHOOK, replace(WEBHOOK, workspace_id="T2", url="k.foreign"))
    assert (await find(sessions), await find(sessions, "T2")) == (WEBHOOK, None)


async def test_a_webhook_is_removed_once(sessions: Sessions) -> None:
    await save(sessions, WEBHOOK)
    async with sessions.write() as session:
        asked = [await webhook_repository.remove(session, workspace, "s1") for workspace in ("T2", "T1", "T1")]
    assert (asked, await find(sessions)) == ([False, True, False], None)


async def test_eight_replicas_that_set_one_leave_one(database_url: URL, sessions: Sessions) -> None:
    await eight(database_url, lambda number, own: save(own, replace(WEBHOOK, set_by=f"U{number}")))
    found = await find(sessions)
    assert found is not None
    assert replace(found, set_by="U1") == WEBHOOK
