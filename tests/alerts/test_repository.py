import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import URL

from bot.alerts import repository as alert_repository
from bot.alerts.model import AlertSettings, AlertState, MarkState, ReminderInterval, Snooze
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.db.engine import Sessions
from bot.errors import AlreadySubscribed
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Organization
from tests.support.replicas import eight

NOW = datetime(2026, 11, 19, 15, 4, tzinfo=UTC)
ACME = Organization("uuid-acme", "Acme")
SERIES = AlertState(
    month=date(2026, 11, 1),
    at=NOW,
    used=40_120,
    base=50_000,
    latches={80: MarkState(1, open=True, fired_at=(NOW,))},
    snooze=Snooze(NOW + timedelta(days=1), 80),
    held=(90,),
)


def alerting(number: int = 1, **changed: object) -> AlertSubscription:
    made = AlertSubscription(
        id=f"id-{number}",
        workspace_id="T1",
        channel_id="C1",
        organization=ACME,
        settings=AlertSettings((70, 100), 20_000, spikes=True, reminder=ReminderInterval.WEEKLY),
        time_zone="America/Sao_Paulo",
        locale="pt-BR",
        owner="U1",
        created_at=NOW,
        state=SubscriptionState.ACTIVE,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


async def save(sessions: Sessions, one: AlertSubscription) -> AlertSubscription:
    async with sessions.write() as session:
        return await alert_subscriptions.save_new(session, one)


async def test_alerts_are_kept_as_they_are(sessions: Sessions) -> None:
    saved = await save(sessions, alerting())
    async with sessions.read() as session:
        assert await alert_subscriptions.find(session, "T1", "id-1") == saved == alerting()
        assert await alert_subscriptions.find(session, "T2", "id-1") is None
        assert await alert_subscriptions.of_channel(session, "T1", "C1") == (saved,)
        assert await alert_subscriptions.of_workspace(session, "T2") == ()


async def test_a_channel_has_the_alerts_of_an_organization_once(sessions: Sessions) -> None:
    await save(sessions, alerting())
    with pytest.raises(AlreadySubscribed):
        await save(sessions, alerting(2))


async def test_alerts_that_were_removed_come_back_under_their_id(sessions: Sessions) -> None:
    await save(sessions, alerting(state=SubscriptionState.REMOVED))
    assert (await save(sessions, alerting(2, owner="U2"))) == alerting(owner="U2", version=2)


async def test_a_change_asks_for_the_version_that_was_read(sessions: Sessions) -> None:
    await save(sessions, alerting())
    async with sessions.write() as session:
        assert await alert_subscriptions.change(session, alerting(), settings=AlertSettings())
        assert not await alert_subscriptions.change(session, alerting(), state=SubscriptionState.PAUSED)
        found = await alert_subscriptions.find(session, "T1", "id-1")
    assert found == alerting(settings=AlertSettings(), version=2)


async def test_only_active_alerts_are_an_organizations(sessions: Sessions) -> None:
    one = await save(sessions, alerting())
    await save(sessions, alerting(2, channel_id="C2", state=SubscriptionState.PAUSED))
    await save(sessions, alerting(3, workspace_id="T2"))
    async with sessions.read() as session:
        assert await alert_repository.of_organization(session, "T1", ACME.uuid) == (one,)
        organizations = await alert_subscriptions.organizations(session, active_only=True)
    assert [organization.tracked.workspace_id for organization in organizations] == ["T1", "T2"]


async def test_what_alerts_remember_is_kept(sessions: Sessions) -> None:
    async with sessions.write() as session:
        assert await alert_repository.lock_state(session, "T1", "id-1") == AlertState()
        await alert_repository.save_state(session, "T1", "id-1", SERIES)
    async with sessions.write() as session:
        assert await alert_repository.lock_state(session, "T1", "id-1") == SERIES
    async with sessions.read() as session:
        assert await alert_repository.state_of(session, "T1", "id-1") == SERIES
        assert await alert_repository.state_of(session, "T1", "id-2") == AlertState()


async def test_states_of_many_come_in_their_order_and_a_missing_one_is_fresh(sessions: Sessions) -> None:
    third, first = alerting(3), alerting(1)
    async with sessions.write() as session:
        await alert_repository.lock_state(session, "T1", "id-1")
        await alert_repository.save_state(session, "T1", "id-1", SERIES)
    async with sessions.read() as session:
        assert await alert_repository.states_of(session, (third, first)) == [AlertState(), SERIES]
        assert await alert_repository.states_of(session, ()) == []


async def test_eight_replicas_change_a_series_one_after_the_other(database_url: URL) -> None:
    async def raising(number: int, own: Sessions) -> None:
        async with own.write() as session:
            series = await alert_repository.lock_state(session, "T1", "id-1")
            await asyncio.sleep(0)
            raised = replace(series, held=(*series.held, number))
            await alert_repository.save_state(session, "T1", "id-1", raised)

    await eight(database_url, raising)

    async def looking(_: int, own: Sessions) -> tuple[int, ...]:
        async with own.read() as session:
            return (await alert_repository.state_of(session, "T1", "id-1")).held

    assert sorted((await eight(database_url, looking))[0]) == list(range(8))


async def test_alerts_follow_their_channel(sessions: Sessions) -> None:
    await save(sessions, alerting())
    await save(sessions, alerting(2, organization=Organization("uuid-labs", "Labs")))
    await save(sessions, alerting(3, channel_id="C9"))
    async with sessions.write() as session:
        await alert_subscriptions.move(session, "T1", "C1", "C9")
        there = await alert_subscriptions.of_channel(session, "T1", "C9")
        assert [one.id for one in there] == ["id-2", "id-3"]
        assert await alert_subscriptions.of_channel(session, "T1", "C1") == ()


async def test_alerts_that_were_removed_in_the_new_channel_make_way(sessions: Sessions) -> None:
    await save(sessions, alerting())
    await save(sessions, alerting(2, channel_id="C9", state=SubscriptionState.REMOVED))
    async with sessions.write() as session:
        await alert_subscriptions.move(session, "T1", "C1", "C9")
        assert [one.id for one in await alert_subscriptions.of_channel(session, "T1", "C9")] == ["id-1"]
