"""Who a person is: asked once for all who ask together, remembered for a minute, never guessed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.errors import NotConfigured, PersonUnknown
from bot.permissions import Role
from bot.slack import web_client
from bot.slack.users import UserDirectory
from bot.slack.web_client import identify, open_client, open_session
from tests.slack.edge_kit import Clock
from tests.slack.fake_slack import RESET, FakeSlack, fake_slack, said

BEN = {"id": "U0BEN", "team_id": "T0ACME", "locale": "pt-BR", "tz": "America/Sao_Paulo"}


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


def people(fake: FakeSlack, session: aiohttp.ClientSession, clock: Clock) -> UserDirectory:
    client = open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/")
    return UserDirectory(client, "T0ACME", admins={"U0BOSS"}, monotonic=clock.monotonic, bound=2)


def user(**more: object) -> bytes:
    return said({"ok": True, "user": BEN | more})


async def test_a_person_has_locale_zone_and_standing(session: aiohttp.ClientSession, clock: Clock) -> None:
    async with fake_slack(user()) as fake:
        ben = await people(fake, session, clock)("T0ACME", "U0BEN")
    assert (ben.locale, ben.time_zone, ben.role) == ("pt-BR", "America/Sao_Paulo", Role.MEMBER)
    assert fake.received[0].path.startswith("/api/users.info")


@pytest.mark.parametrize(
    ("flags", "role"),
    [
        ({"is_admin": True}, Role.ADMIN),
        ({"is_owner": True}, Role.ADMIN),
        ({"is_primary_owner": True}, Role.ADMIN),
        ({"is_restricted": True, "is_admin": True}, Role.GUEST),
        ({"is_ultra_restricted": True}, Role.GUEST),
        ({"is_stranger": True, "is_admin": True}, Role.EXTERNAL),
        ({"team_id": "T0OTHER", "is_owner": True}, Role.EXTERNAL),
        ({"team_id": None}, Role.EXTERNAL),
        ({"is_bot": True}, Role.EXTERNAL),
        ({"deleted": True}, Role.EXTERNAL),
        # An Enterprise: https://docs.slack.dev/reference/objects/user-object#enterprise-grid-user-objects
        ({"team_id": None, "enterprise_user": {"teams": ["T0ACME"]}}, Role.MEMBER),
        ({"team_id": "T0SISTER", "enterprise_user": {"teams": ["T0SISTER", "T0ACME"]}}, Role.MEMBER),
        ({"team_id": "E0GRID", "enterprise_user": {"teams": ["T0ACME"], "is_admin": True}}, Role.ADMIN),
        ({"enterprise_user": {"teams": ["T0ACME"], "is_owner": True}}, Role.ADMIN),
        ({"enterprise_user": {"is_primary_owner": True}}, Role.ADMIN),
        ({"is_restricted": True, "enterprise_user": {"teams": ["T0ACME"], "is_admin": True}}, Role.GUEST),
        ({"team_id": "T0SISTER", "enterprise_user": {"teams": ["T0SISTER"], "is_admin": True}}, Role.EXTERNAL),
        ({"team_id": None, "is_stranger": True, "enterprise_user": {"teams": ["T0ACME"]}}, Role.EXTERNAL),
        ({"team_id": None, "enterprise_user": {"teams": "T0ACME"}}, Role.EXTERNAL),
        ({"team_id": None, "enterprise_user": "T0ACME"}, Role.EXTERNAL),
    ],
)
async def test_standing(session: aiohttp.ClientSession, clock: Clock, flags: dict[str, object], role: Role) -> None:
    async with fake_slack(user(**flags)) as fake:
        assert (await people(fake, session, clock)("T0ACME", "U0BEN")).role is role


@pytest.mark.parametrize(("flags", "role"), [({}, Role.ADMIN), ({"is_stranger": True}, Role.EXTERNAL)])
async def test_admins_of_the_settings(
    session: aiohttp.ClientSession, clock: Clock, flags: dict[str, object], role: Role
) -> None:
    async with fake_slack(user(**flags)) as fake:
        assert (await people(fake, session, clock)("T0ACME", "U0BOSS")).role is role


async def test_two_askers_cause_one_request(session: aiohttp.ClientSession, clock: Clock) -> None:
    async with fake_slack(user()) as fake:
        ask = people(fake, session, clock)
        one, two = await asyncio.gather(ask("T0ACME", "U0BEN"), ask("T0ACME", "U0BEN"))
    assert (one, len(fake.received)) == (two, 1)


async def test_an_asker_who_gives_up_does_not_end_it_for_the_other(
    session: aiohttp.ClientSession, clock: Clock
) -> None:
    async with fake_slack(user()) as fake:
        ask = people(fake, session, clock)
        first, second = (asyncio.ensure_future(ask("T0ACME", "U0BEN")) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).id == "U0BEN"


@pytest.mark.parametrize(("later", "requests"), [(49.0, 1), (60.0, 2)])
async def test_a_person_is_remembered_for_a_minute(
    session: aiohttp.ClientSession, clock: Clock, later: float, requests: int
) -> None:
    async with fake_slack(user()) as fake:
        ask = people(fake, session, clock)
        await ask("T0ACME", "U0BEN")
        clock.seconds += later
        await ask("T0ACME", "U0BEN")
    assert len(fake.received) == requests


async def test_a_person_who_changed_is_asked_for_again(session: aiohttp.ClientSession, clock: Clock) -> None:
    async with fake_slack(user(), user(deleted=True)) as fake:
        ask = people(fake, session, clock)
        await ask("T0ACME", "U0BEN")
        ask.forget("T0ACME", "U0BEN")
        ask.forget("T0ACME", "U0NOBODY")
        assert (await ask("T0ACME", "U0BEN")).role is Role.EXTERNAL


async def test_an_answer_that_was_on_its_way_when_the_person_changed_is_not_remembered(
    session: aiohttp.ClientSession, clock: Clock
) -> None:
    async with fake_slack(user(), user(deleted=True)) as fake:
        ask = people(fake, session, clock)
        on_its_way = asyncio.ensure_future(ask("T0ACME", "U0BEN"))
        await asyncio.sleep(0)
        ask.forget("T0ACME", "U0BEN")
        await on_its_way
        assert (await ask("T0ACME", "U0BEN")).role is Role.EXTERNAL


async def test_what_is_remembered_is_bounded(session: aiohttp.ClientSession, clock: Clock) -> None:
    async with fake_slack(user()) as fake:
        ask = people(fake, session, clock)
        for person in ("U1", "U2", "U3"):
            await ask("T0ACME", person)
        for person in ("U3", "U2", "U1"):
            await ask("T0ACME", person)
    assert len(fake.received) == 4  # of three people the one who was asked about first is asked about again


@pytest.mark.parametrize(
    "answer",
    [said("<html>", "503 No"), said({"ok": False, "error": "user_not_found"}), said({"ok": True})],
)
async def test_a_failure_is_unknown_and_not_remembered(
    session: aiohttp.ClientSession, clock: Clock, answer: bytes
) -> None:
    async with fake_slack(answer, user()) as fake:
        ask = people(fake, session, clock)
        with pytest.raises(PersonUnknown):
            await ask("T0ACME", "U0BEN")
        assert (await ask("T0ACME", "U0BEN")).id == "U0BEN"


async def test_a_dropped_connection_is_unknown(session: aiohttp.ClientSession, clock: Clock) -> None:
    async with fake_slack(RESET) as fake:
        with pytest.raises(PersonUnknown):
            await people(fake, session, clock)("T0ACME", "U0BEN")


@pytest.mark.parametrize("key", [("T0OTHER", "U0BEN"), ("T0ACME", "")])
async def test_nobody_is_asked_about_another_workspace(
    session: aiohttp.ClientSession, clock: Clock, key: tuple[str, str]
) -> None:
    async with fake_slack(user()) as fake:
        with pytest.raises(PersonUnknown):
            await people(fake, session, clock)(*key)
    assert fake.received == []


async def test_the_bot_learns_who_it_is(session: aiohttp.ClientSession) -> None:
    answer = {"ok": True, "team_id": "T0ACME", "team": "Acme", "user_id": "U0BOT", "bot_id": "B0BOT"}
    async with fake_slack(said(answer, "200 OK", "x-oauth-scopes: commands, chat:write")) as fake:
        identity = await identify(open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/"))
    assert (identity.workspace_id, identity.bot_user_id, identity.bot_id) == ("T0ACME", "U0BOT", "B0BOT")
    assert identity.scopes == {"commands", "chat:write"}


@pytest.mark.parametrize("answer", [RESET, said({"ok": False, "error": "invalid_auth"}), said("", "500 No")])
async def test_a_bad_token_is_explained_to_the_operator(session: aiohttp.ClientSession, answer: bytes) -> None:
    async with fake_slack(answer) as fake:
        with pytest.raises(NotConfigured, match="Slack"):
            await identify(open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/"))


async def test_a_proxy_of_the_environment_is_asked(
    session: aiohttp.ClientSession, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    web_client._proxy_of.cache_clear()
    async with fake_slack(user()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.origin.replace("http://", "http://me:secret@"))
        client = open_client(session, token="xoxb-test", api_url="http://slack.test/api/")
        await UserDirectory(client, "T0ACME", admins=(), monotonic=clock.monotonic)("T0ACME", "U0BEN")
    web_client._proxy_of.cache_clear()
    assert proxy.received[0].path.startswith("http://slack.test/api/users.info")
    assert proxy.received[0].headers["proxy-authorization"].startswith("Basic ")


async def test_no_proxy_is_asked_about_a_host_that_the_environment_excepts(
    session: aiohttp.ClientSession, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    web_client._proxy_of.cache_clear()
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    async with fake_slack(user()) as fake:
        await people(fake, session, clock)("T0ACME", "U0BEN")
    assert len(fake.received) == 1
    web_client._proxy_of.cache_clear()


async def test_a_netrc_is_not_read(
    session: aiohttp.ClientSession, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It would be asked for a password of Slack's host at every request, and some hold one for every host."""
    (tmp_path / "netrc").write_text("default login somebody password else")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with fake_slack(user()) as fake:
        await people(fake, session, clock)("T0ACME", "U0BEN")
    assert fake.received[0].headers["authorization"] == "Bearer xoxb-test"
