"""Daily and monthly digests in a table of their own, which releases before them neither select nor change."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import URL, Table, delete, func, insert, select

from bot.db.cadence_table import cadence_subscriptions
from bot.db.engine import Sessions
from bot.db.tables import subscriptions
from bot.delivery.model import DeliveryKind
from bot.digests import repository as digest_repository
from bot.digests.extent import Extent
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.digests.schedule import Cadence, DailySchedule, MonthlySchedule, Occurrence, Schedule, slot_of
from bot.errors import AlreadySubscribed
from bot.subscriptions.model import SubscriptionState
from tests.support.replicas import NOW, SUBSCRIPTION, THIS_WEEK, eight

TODAY = date(2026, 11, 23)
WEEKLY = replace(SUBSCRIPTION, state=SubscriptionState.ACTIVE, last_slot="2026-W47")
DAILY_NINE = DailySchedule(time(9), "America/Sao_Paulo", workdays=True)
FIRST_NINE = MonthlySchedule(31, time(9), "America/Sao_Paulo")
EARLIER_KINDS = {"digest", "welcome", "manual", "notice", "details", "alert", "alert_note", "webhook"}


def of(schedule: Schedule, subscription_id: str, **more: object) -> DigestSubscription:
    run = Occurrence(NOW, slot_of(schedule.cadence, TODAY))
    changed = {"settings": schedule, "next_run": run, "id": subscription_id, "last_slot": None, **more}
    return replace(WEEKLY, **changed)  # type: ignore[arg-type] # fields by name


DAILY, MONTHLY = of(DAILY_NINE, "s2", extent=Extent.TOP_FLOWS), of(FIRST_NINE, "s3", extent=Extent.HEADLINE)


async def save(sessions: Sessions, *new: DigestSubscription) -> None:
    async with sessions.write() as session:
        for subscription in new:
            await digest_subscriptions.save_new(session, subscription)


async def find(sessions: Sessions, subscription_id: str) -> DigestSubscription | None:
    async with sessions.read() as session:
        return await digest_subscriptions.find(session, "T1", subscription_id)


async def change_cadence(
    sessions: Sessions, subscription: DigestSubscription, schedule: Schedule, **more: object
) -> bool:
    run = Occurrence(NOW + timedelta(days=1), slot_of(schedule.cadence, TODAY + timedelta(days=1)))
    changed: dict[str, object] = {"settings": schedule, "next_run": run, "former_slot": "2026-W48", **more}
    async with sessions.write() as session:
        changed_now = await digest_subscriptions.change(session, subscription, **changed)
        if not changed_now:
            await session.rollback()
        return changed_now


async def test_each_is_found_as_it_was_saved(sessions: Sessions) -> None:
    await save(sessions, WEEKLY, DAILY, MONTHLY)
    assert [await find(sessions, name) for name in ("s1", "s2", "s3")] == [WEEKLY, DAILY, MONTHLY]
    async with sessions.read() as session:
        of_channel = await digest_subscriptions.of_channel(session, "T1", "C1")
        (organization,) = await digest_subscriptions.organizations(session, active_only=True)
    assert [digest.id for digest in of_channel] == ["s2", "s1", "s3"]
    assert organization.tracked.organization == WEEKLY.organization


async def test_the_table_of_releases_before_holds_weekly_ones_alone(sessions: Sessions) -> None:
    await save(sessions, WEEKLY, DAILY, MONTHLY)
    async with sessions.read() as session:
        assert list(await session.scalars(select(subscriptions.c.id))) == ["s1"]
        assert set(await session.scalars(select(cadence_subscriptions.c.id))) == {"s2", "s3"}


@pytest.mark.parametrize("kind", [DeliveryKind.DIGEST, DeliveryKind.WELCOME, DeliveryKind.MANUAL])
@pytest.mark.parametrize("digest", [DAILY, MONTHLY], ids=["daily", "monthly"])
def test_releases_before_do_not_know_the_kinds_of_their_deliveries(
    digest: DigestSubscription, kind: DeliveryKind
) -> None:
    assert digest.posted_as(kind) not in EARLIER_KINDS
    assert WEEKLY.posted_as(kind) is kind


async def test_all_that_is_due_is_found_and_moved_on_once(database_url: URL, sessions: Sessions) -> None:
    await save(sessions, WEEKLY, DAILY, MONTHLY)

    async def materialise(_: int, replica: Sessions) -> int:
        made = 0
        async with replica.write() as session:
            for digest in await digest_repository.due(session, NOW, 50):
                run = replace(digest.next_run, at=NOW + timedelta(days=7))
                made += await digest_repository.advance(session, digest, run, digest.next_run.slot)
        return made

    assert sum(await eight(database_url, materialise)) == 3


async def test_a_channel_has_one_of_each_cadence(sessions: Sessions) -> None:
    await save(sessions, WEEKLY, DAILY, MONTHLY)
    with pytest.raises(AlreadySubscribed):
        await save(sessions, replace(DAILY, id="s9"))


async def test_a_removed_one_leaves_its_slot_to_the_next_of_its_cadence(sessions: Sessions) -> None:
    await save(sessions, replace(DAILY, state=SubscriptionState.REMOVED, last_slot="2026-11-23"), MONTHLY)
    await save(sessions, replace(DAILY, id="s9"))
    assert await find(sessions, "s2") == replace(DAILY, last_slot="2026-11-23", version=2)


async def test_another_cadence_takes_the_id_along_and_leaves_the_slot(sessions: Sessions) -> None:
    await save(sessions, WEEKLY)
    assert await change_cadence(sessions, WEEKLY, DAILY_NINE)
    moved = await find(sessions, "s1")
    assert moved is not None
    assert (moved.settings, moved.next_run.slot, moved.last_slot, moved.version) == (DAILY_NINE, "2026-11-24", None, 2)
    async with sessions.read() as session:
        assert await digest_repository.used_slot(session, moved, Cadence.WEEKLY) == "2026-W48"
        assert await session.scalar(select(func.count()).select_from(subscriptions)) == 1
    assert not await change_cadence(sessions, moved, WEEKLY.settings, last_slot="2026-W01")  # not what was used up
    assert await change_cadence(sessions, moved, WEEKLY.settings, next_run=THIS_WEEK, last_slot="2026-W48")
    assert await find(sessions, "s1") == replace(WEEKLY, last_slot="2026-W48", version=3)


async def test_another_cadence_takes_the_extent_along(sessions: Sessions) -> None:
    await save(sessions, MONTHLY)
    assert await change_cadence(sessions, MONTHLY, WEEKLY.settings)
    moved = await find(sessions, "s3")
    assert moved is not None
    assert moved.extent is Extent.HEADLINE


@pytest.mark.parametrize("table", [subscriptions, cadence_subscriptions], ids=lambda table: table.name)
async def test_a_row_of_the_release_before_holds_everything(sessions: Sessions, table: Table) -> None:
    await save(sessions, WEEKLY, DAILY)
    async with sessions.write() as session:
        (row,) = (await session.execute(select(table))).mappings()
        earlier = {name: value for name, value in row.items() if name != "extent"}
        await session.execute(delete(table))
        await session.execute(insert(table).values(earlier))
    kept = await find(sessions, earlier["id"])
    assert kept is not None
    assert kept.extent is Extent.EVERYTHING


async def test_of_eight_replicas_one_changes_the_cadence(database_url: URL, sessions: Sessions) -> None:
    await save(sessions, WEEKLY)

    async def edit(number: int, replica: Sessions) -> bool:
        return await change_cadence(replica, WEEKLY, (DAILY_NINE, FIRST_NINE)[number % 2])

    assert sum(await eight(database_url, edit)) == 1


async def test_where_there_is_such_a_digest_nothing_is_changed(sessions: Sessions) -> None:
    await save(sessions, WEEKLY, DAILY)
    with pytest.raises(AlreadySubscribed):
        await change_cadence(sessions, WEEKLY, DAILY_NINE)
    assert await find(sessions, "s1") == WEEKLY
    assert await find(sessions, "s2") == DAILY


async def test_a_channel_that_changes_its_id_takes_all_of_them_along(sessions: Sessions) -> None:
    removed = replace(MONTHLY, id="s4", channel_id="C9", state=SubscriptionState.REMOVED)
    there = replace(DAILY, id="s5", channel_id="C9")
    await save(sessions, WEEKLY, DAILY, MONTHLY, removed, there)
    async with sessions.write() as session:
        await digest_subscriptions.move(session, "T1", "C1", "C9")
    async with sessions.read() as session:
        of_channel = await digest_subscriptions.of_channel(session, "T1", "C9")
        assert await digest_subscriptions.of_channel(session, "T1", "C1") == ()
    assert {digest.id for digest in of_channel} == {"s1", "s3", "s5"}
