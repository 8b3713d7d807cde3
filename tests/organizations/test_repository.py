import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import URL, func, select

from bot.db.engine import Sessions, open_sessions
from bot.db.tables import links
from bot.organizations import repository as link_repository
from bot.organizations.repository import ChannelLink
from bot.usage.model import Organization

NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)
ACME = ChannelLink(Organization("uuid-acme", "Acme"), "U1", NOW, number="123456")
OTHER = ChannelLink(Organization("uuid-other"), "U2", NOW + timedelta(days=1))


async def put(sessions: Sessions, workspace_id: str, channel_id: str, link: ChannelLink) -> None:
    async with sessions.write() as session:
        await link_repository.link(session, workspace_id, channel_id, link)


async def get(sessions: Sessions, workspace_id: str, channel_id: str) -> ChannelLink | None:
    async with sessions.read() as session:
        return await link_repository.find_link(session, workspace_id, channel_id)


@pytest.mark.parametrize("link", [ACME, OTHER])
async def test_a_link_is_found_as_it_was_made(sessions: Sessions, link: ChannelLink) -> None:
    await put(sessions, "T1", "C1", link)
    assert await get(sessions, "T1", "C1") == link


async def test_a_channel_without_a_link_means_nothing(sessions: Sessions) -> None:
    assert await get(sessions, "T1", "C1") is None


async def test_the_last_link_wins_in_every_column(sessions: Sessions) -> None:
    await put(sessions, "T1", "C1", ACME)
    await put(sessions, "T1", "C1", OTHER)
    assert await get(sessions, "T1", "C1") == OTHER


async def test_instants_come_back_in_utc_whatever_zone_they_went_in(sessions: Sessions) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=-3)))
    await put(sessions, "T1", "C1", ChannelLink(ACME.organization, "U1", there))
    found = await get(sessions, "T1", "C1")
    assert found is not None
    assert (found.linked_at, found.linked_at.utcoffset()) == (NOW, timedelta(0))


async def test_an_instant_without_a_zone_is_refused(sessions: Sessions) -> None:
    with pytest.raises(Exception, match="without a zone"):
        await put(sessions, "T1", "C1", ChannelLink(ACME.organization, "U1", NOW.replace(tzinfo=None)))


async def test_two_workspaces_with_the_same_channel_id_never_meet(sessions: Sessions) -> None:
    await put(sessions, "T1", "C1", ACME)
    assert await get(sessions, "T2", "C1") is None
    await put(sessions, "T2", "C1", OTHER)
    async with sessions.write() as session:
        assert await link_repository.unlink(session, "T2", "C1")
    assert await get(sessions, "T1", "C1") == ACME


async def test_unlinking_says_whether_there_was_a_link(sessions: Sessions) -> None:
    await put(sessions, "T1", "C1", ACME)
    async with sessions.write() as session:
        first = await link_repository.unlink(session, "T1", "C1")
        second = await link_repository.unlink(session, "T1", "C1")
    assert (first, second) == (True, False)
    assert await get(sessions, "T1", "C1") is None


async def test_eight_replicas_linking_one_channel_leave_one_link(database_url: URL, sessions: Sessions) -> None:
    async def replica(link: ChannelLink) -> ChannelLink:
        own = open_sessions(database_url)
        await put(own, "T1", "C1", link)
        await own.close()
        return link

    made = [ChannelLink(Organization(f"uuid-{n}", f"Name {n}"), f"U{n}", NOW) for n in range(8)]
    await asyncio.gather(*map(replica, made))
    assert await get(sessions, "T1", "C1") in made  # one whole link, not a mixture
    async with sessions.read() as session:
        assert await session.scalar(select(func.count()).select_from(links)) == 1


async def test_a_name_that_no_database_can_store_does_not_stop_a_link(sessions: Sessions) -> None:
    await put(sessions, "T1", "C1", ChannelLink(Organization("uuid", "a\0b\ud800c"), "U1", NOW))
    found = await get(sessions, "T1", "C1")
    assert found is not None
    assert found.organization.name == "a\N{REPLACEMENT CHARACTER}b?c"


async def test_a_forged_key_finds_nothing(sessions: Sessions) -> None:
    await put(sessions, "T1", "C1", ACME)
    assert await get(sessions, "T1", "C1\0") is None


async def test_the_number_in_its_address_is_known_from_what_it_was_asked_for_by(sessions: Sessions) -> None:
    for reference, uuid in (("301234", "a"), ("https://app.pipefy.com/organizations/301235", "b"), ("Acme", "c")):
        async with sessions.write() as session:
            await link_repository.remember(session, "T1", reference, Organization(uuid))
    async with sessions.read() as session:
        numbers = [await link_repository.find_number(session, "T1", uuid) for uuid in "abc"]
        assert numbers == ["301234", "301235", None]
        assert await link_repository.find_number(session, "T2", "a") is None
