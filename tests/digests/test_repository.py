from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import URL, func, select

from bot.db.engine import Sessions
from bot.db.tables import deliveries
from bot.db.tables import subscriptions as table
from bot.delivery import repository as delivery_repository
from bot.digests import repository as digest_repository
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.digests.schedule import Occurrence, WeeklySchedule
from bot.errors import AlreadySubscribed
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Organization
from tests.support.replicas import DELIVERY, NEXT_WEEK, NOW, SUBSCRIPTION, THIS_WEEK, eight

ACTIVE = replace(SUBSCRIPTION, state=SubscriptionState.ACTIVE)
OTHER = replace(ACTIVE, id="s2", organization=Organization("other"))


async def save(sessions: Sessions, *new: DigestSubscription) -> None:
    async with sessions.write() as session:
        for subscription in new:
            await digest_subscriptions.save_new(session, subscription)


async def find(sessions: Sessions, subscription_id: str = "s1", workspace_id: str = "T1") -> DigestSubscription | None:
    async with sessions.read() as session:
        return await digest_subscriptions.find(session, workspace_id, subscription_id)


async def change(sessions: Sessions, **changed: object) -> bool:
    async with sessions.write() as session:
        return await digest_subscriptions.change(session, ACTIVE, **changed)


async def due(sessions: Sessions, limit: int = 50) -> list[str]:
    async with sessions.write() as session:
        return [subscription.id for subscription in await digest_repository.due(session, NOW, limit)]


async def of_channel(sessions: Sessions, channel_id: str) -> list[str]:
    async with sessions.read() as session:
        return [subscription.id for subscription in await digest_subscriptions.of_channel(session, "T1", channel_id)]


async def materialise(sessions: Sessions) -> int:
    """A tick, as far as the store goes: how many slots this replica made a delivery of."""
    async with sessions.write() as session:
        made = 0
        for found in await digest_repository.due(session, NOW, 50):
            if await digest_repository.advance(session, found, NEXT_WEEK, found.next_run.slot):
                made += await delivery_repository.insert(session, replace(DELIVERY, subscription_id=found.id))
        return made


async def test_a_subscription_is_found_as_it_was_saved(sessions: Sessions) -> None:
    whole = replace(
        ACTIVE,
        pause_reason="person",
        last_slot="2026-W47",
        skipped_slot="2026-W49",
        shared_channel_allowed=True,
        version=3,
    )
    await save(sessions, whole)
    assert await find(sessions) == whole


async def test_a_subscription_of_another_workspace_is_not_found(sessions: Sessions) -> None:
    await save(sessions, ACTIVE)
    assert await find(sessions, workspace_id="T2") is None


async def test_the_same_organization_twice_in_a_channel_is_refused(sessions: Sessions) -> None:
    await save(sessions, ACTIVE)
    with pytest.raises(AlreadySubscribed):
        await save(sessions, replace(ACTIVE, id="again"))


async def test_the_same_channel_id_in_two_workspaces_is_two_channels(sessions: Sessions) -> None:
    await save(sessions, ACTIVE, replace(ACTIVE, id="theirs", workspace_id="T2"))
    assert await of_channel(sessions, "C1") == ["s1"]


async def test_a_removed_subscription_is_taken_over_with_the_week_it_used(sessions: Sessions) -> None:
    await save(
        sessions,
        replace(ACTIVE, state=SubscriptionState.REMOVED, last_slot="2026-W48", pause_reason="person", skipped_slot="x"),
    )
    wanted = replace(SUBSCRIPTION, id="s2", owner="U2", created_at=NOW, next_run=NEXT_WEEK, locale="en-US")
    async with sessions.write() as session:
        kept = await digest_subscriptions.save_new(session, wanted)
    assert kept == replace(wanted, id="s1", last_slot="2026-W48", version=2)
    assert await find(sessions) == kept


async def test_eight_people_subscribing_at_once_make_one_subscription(database_url: URL, sessions: Sessions) -> None:
    async def person(number: int, own: Sessions) -> bool:
        try:
            await save(own, replace(ACTIVE, id=f"s{number}"))
        except AlreadySubscribed:
            return False
        return True

    assert sum(await eight(database_url, person)) == 1
    assert len(await of_channel(sessions, "C1")) == 1


async def test_what_was_removed_is_not_listed(sessions: Sessions) -> None:
    newer = replace(OTHER, created_at=NOW)
    elsewhere = replace(ACTIVE, id="s3", channel_id="C2")
    removed = replace(elsewhere, id="s4", organization=Organization("third"), state=SubscriptionState.REMOVED)
    await save(sessions, newer, elsewhere, removed, ACTIVE)
    async with sessions.read() as session:
        all_ids = [found.id for found in await digest_subscriptions.of_workspace(session, "T1")]
    assert (await of_channel(sessions, "C1"), all_ids) == (["s1", "s2"], ["s1", "s3", "s2"])


async def test_a_change_names_what_changes(sessions: Sessions) -> None:
    await save(sessions, ACTIVE)
    schedule = WeeklySchedule(4, time(17, 30), "Europe/London")
    assert await change(
        sessions, settings=schedule, next_run=NEXT_WEEK, state=SubscriptionState.PAUSED, pause_reason="is_archived"
    )
    paused = replace(
        ACTIVE,
        settings=schedule,
        next_run=NEXT_WEEK,
        state=SubscriptionState.PAUSED,
        pause_reason="is_archived",
        version=2,
    )
    assert await find(sessions) == paused


async def test_a_change_of_what_somebody_else_changed_does_nothing(sessions: Sessions) -> None:
    await save(sessions, ACTIVE)
    assert await change(sessions, locale="en-US")
    assert not await change(sessions, locale="es-ES")
    assert await find(sessions) == replace(ACTIVE, locale="en-US", version=2)


async def test_of_eight_replicas_that_change_one_version_one_succeeds(database_url: URL, sessions: Sessions) -> None:
    await save(sessions, ACTIVE)
    changed = await eight(database_url, lambda number, own: change(own, owner=f"U{number}"))
    assert sum(changed) == 1
    found = await find(sessions)
    assert found is not None
    assert (found.owner, found.version) == (f"U{changed.index(True)}", 2)


async def test_due_are_the_active_ones_whose_time_has_come_oldest_first(sessions: Sessions) -> None:
    older = replace(OTHER, next_run=Occurrence(NOW - timedelta(hours=1), "2026-W48"))
    later = replace(OTHER, id="s3", channel_id="C3", next_run=Occurrence(NOW + timedelta(microseconds=1), "2026-W48"))
    paused = [
        replace(ACTIVE, id=state, channel_id=state, state=state)
        for state in SubscriptionState
        if state != SubscriptionState.ACTIVE
    ]
    await save(sessions, ACTIVE, later, older, *paused)
    assert await due(sessions) == ["s2", "s1"]
    assert await due(sessions, limit=1) == ["s2"]


async def test_moving_on_uses_the_slot_up(sessions: Sessions) -> None:
    await save(sessions, ACTIVE)
    async with sessions.write() as session:
        assert await digest_repository.advance(session, ACTIVE, NEXT_WEEK, THIS_WEEK.slot)
        assert not await digest_repository.advance(session, ACTIVE, NEXT_WEEK, THIS_WEEK.slot)
    assert await find(sessions) == replace(ACTIVE, next_run=NEXT_WEEK, last_slot="2026-W48", version=2)
    assert await due(sessions) == []


@pytest.mark.parametrize("stale", [{"version": 2}, {"next_run": NEXT_WEEK}, {"workspace_id": "T2"}])
async def test_moving_on_from_what_is_no_longer_so_does_nothing(sessions: Sessions, stale: dict[str, object]) -> None:
    await save(sessions, ACTIVE)
    async with sessions.write() as session:
        assert not await digest_repository.advance(session, replace(ACTIVE, **stale), NEXT_WEEK, "2026-W48")  # type: ignore[arg-type] # a table of fields
    assert await find(sessions) == ACTIVE


async def test_eight_replicas_materialise_a_slot_once(database_url: URL, sessions: Sessions) -> None:
    many = [replace(ACTIVE, id=f"s{n}", channel_id=f"C{n}") for n in range(20)]
    await save(sessions, *many)
    made = await eight(database_url, lambda _, own: materialise(own))
    assert sum(made) == 20
    async with sessions.read() as session:
        assert await session.scalar(select(func.count()).select_from(deliveries)) == 20
        assert set(await session.scalars(select(table.c.used_slot))) == {"2026-W48"}


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_a_replica_passes_over_what_another_is_materialising(sessions: Sessions) -> None:
    await save(sessions, ACTIVE, OTHER)
    async with sessions.write() as session:
        assert len(await digest_repository.due(session, NOW, 1)) == 1
        assert len(await due(sessions)) == 1


async def test_a_slot_whose_delivery_is_there_is_not_delivered_again(sessions: Sessions) -> None:
    """A database whose last seconds were lost, or a person who subscribed anew in the week."""
    await save(sessions, ACTIVE)
    async with sessions.write() as session:
        await delivery_repository.insert(session, DELIVERY)
    assert await materialise(sessions) == 0
    assert await due(sessions) == []


async def test_subscriptions_follow_a_channel_that_slack_renumbers(sessions: Sessions) -> None:
    theirs = replace(ACTIVE, id="theirs", workspace_id="T2")
    there = replace(OTHER, id="there", channel_id="C9")
    await save(
        sessions,
        ACTIVE,
        OTHER,
        there,
        theirs,
        replace(ACTIVE, id="x", channel_id="C9", state=SubscriptionState.REMOVED),
    )
    async with sessions.write() as session:
        await digest_subscriptions.move(session, "T1", "C1", "C9")
    assert await of_channel(sessions, "C9") == ["s1", "there"]
    assert await of_channel(sessions, "C1") == []
    assert await find(sessions, "theirs", "T2") == theirs
