"""User groups as Slack lists them: once a minute at most, and nothing odd in its answer becomes a mention."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.ports import GroupsNotListed, UserGroup
from bot.slack.people.user_groups import UserGroupDirectory
from bot.slack.web_client import open_client, open_session
from tests.slack.edge_kit import Clock
from tests.slack.fake_slack import RESET, FakeSlack, fake_slack, said

ONCALL = {"id": "S0ONCALL", "handle": "on-call", "name": "On call", "date_delete": 0, "is_external": False}
LISTED = (UserGroup("S0ONCALL", "on-call", "On call"),)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


def directory(fake: FakeSlack, session: aiohttp.ClientSession, clock: Clock) -> UserGroupDirectory:
    client = open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/")
    return UserGroupDirectory(client, "T0ACME", monotonic=clock.monotonic)


def groups(*listed: object) -> bytes:
    return said({"ok": True, "usergroups": list(listed)})


async def test_odd_disabled_and_foreign_groups_are_left_out(session: aiohttp.ClientSession, clock: Clock) -> None:
    odd = [None, "S0", {}, ONCALL | {"id": "S0> <!channel"}, ONCALL | {"id": None}, ONCALL | {"handle": 1}]
    gone = [ONCALL | {"id": "S0GONE", "date_delete": 1}, ONCALL | {"id": "S0OTHER", "is_external": True}]
    async with fake_slack(groups(*odd, *gone, ONCALL)) as fake:
        assert await directory(fake, session, clock)() == LISTED


@pytest.mark.parametrize("answer", [{"ok": True}, {"ok": True, "usergroups": None}, {"ok": True, "usergroups": {}}])
async def test_an_answer_without_a_list_has_none(
    answer: dict[str, object], session: aiohttp.ClientSession, clock: Clock
) -> None:
    async with fake_slack(said(answer)) as fake:
        assert await directory(fake, session, clock)() == ()


async def test_the_list_is_asked_for_once_a_minute(session: aiohttp.ClientSession, clock: Clock) -> None:
    async with fake_slack(groups(ONCALL)) as fake:
        listing = directory(fake, session, clock)
        assert [await listing() for _ in range(3)] == [LISTED] * 3
        clock.seconds += 61
        await listing()
        assert len(fake.received) == 2


async def test_the_last_list_stands_in_while_slack_does_not_answer(
    session: aiohttp.ClientSession, clock: Clock
) -> None:
    async with fake_slack(groups(ONCALL), RESET) as fake:
        listing = directory(fake, session, clock)
        await listing()
        clock.seconds += 61
        assert await listing() == LISTED
        asked = len(fake.received)
        assert [await listing(), listing.known()] == [LISTED] * 2
        assert len(fake.received) == asked


async def test_a_scope_that_was_just_granted_counts_at_once(session: aiohttp.ClientSession, clock: Clock) -> None:
    refused = said({"ok": False, "error": "missing_scope", "needed": "usergroups:read", "provided": "commands"})
    async with fake_slack(refused, groups(ONCALL)) as fake:
        listing = directory(fake, session, clock)
        assert await listing() == GroupsNotListed("missing_scope", lacks_scope=True)
        assert await listing() == LISTED
