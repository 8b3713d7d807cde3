"""Modals, channels and addresses: asked once, and without an answer nothing breaks."""

import asyncio

import aiohttp
import pytest

from bot.ports import ChannelInfo, NotDescribed
from bot.slack.channel_info import ChannelInfoCache
from bot.slack.modals import ModalClient
from bot.slack.web_client import Client, open_client
from tests.slack.edge_kit import IDENTITY, Clock
from tests.slack.fake_slack import HANG_UP, RESET, SILENCE, FakeSlack, fake_slack, said

VIEW = {"type": "modal", "blocks": [{"type": "data_table"}], "private_metadata": "m"}
BAD = [
    RESET,
    HANG_UP,
    SILENCE,
    said("<html>", "503 No"),
    said("<html>"),
    said([1]),
    said({"ok": True}, cut=5),
    said({"ok": False, "error": "ratelimited"}, "429 Too Many", "retry-after: 5"),
    said({"ok": False, "error": "invalid_auth"}),
]


def client(fake: FakeSlack, session: aiohttp.ClientSession) -> Client:
    return open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/")


async def test_a_modal_opens_with_the_view_as_it_is(session: aiohttp.ClientSession) -> None:
    async with fake_slack(said({"ok": True, "view": {"id": "V0ONE"}})) as fake:
        assert await ModalClient(client(fake, session)).open("1.2.3", VIEW) == "V0ONE"
    (received,) = fake.received
    assert (received.method, received.json()) == ("views.open", {"trigger_id": "1.2.3", "view": VIEW})


EXPIRED = [said({"ok": False, "error": error}) for error in ("expired_trigger_id", "exchanged_trigger_id")]


@pytest.mark.parametrize("answer", [*EXPIRED, *BAD, said({"ok": True}), said({"ok": True, "view": {"id": 7}})])
async def test_a_modal_that_does_not_open_is_none(session: aiohttp.ClientSession, answer: bytes) -> None:
    async with fake_slack(answer) as fake:
        assert await ModalClient(client(fake, session)).open("1.2.3", VIEW) is None
    assert len(fake.received) == (0 if answer == HANG_UP else 1)


@pytest.mark.parametrize("hash_", [None, "156772938.1827394"])
async def test_a_modal_is_updated_by_its_id(session: aiohttp.ClientSession, hash_: str | None) -> None:
    async with fake_slack(said({"ok": True, "view": {"id": "V0ONE"}})) as fake:
        assert await ModalClient(client(fake, session)).update("V0ONE", VIEW, hash_)
    expected = {"view_id": "V0ONE", "view": VIEW} | ({"hash": hash_} if hash_ else {})
    assert (fake.received[0].method, fake.received[0].json()) == ("views.update", expected)


@pytest.mark.parametrize("answer", [*BAD, said({"ok": False, "error": "hash_conflict"})])
async def test_a_modal_that_is_not_updated_says_so(session: aiohttp.ClientSession, answer: bytes) -> None:
    async with fake_slack(answer) as fake:
        assert not await ModalClient(client(fake, session)).update("V0ONE", VIEW)
    assert len(fake.received) == (0 if answer == HANG_UP else 1)


OPS = {
    "id": "C0OPS",
    "is_ext_shared": True,
    "is_org_shared": True,
    "is_pending_ext_shared": True,
    "connected_team_ids": ["T0X", 7],
    "pending_connected_team_ids": ["T0Y"],
    "pending_shared": ["T0Z"],
    "shared_team_ids": ["T0ACME", "T0X"],
    "internal_team_ids": ["T0SISTER"],
    "conversation_host_id": "T0HOST",
}


async def test_a_channel_is_described(session: aiohttp.ClientSession, clock: Clock) -> None:
    async with fake_slack(said({"ok": True, "channel": OPS})) as fake:
        described = await ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)("C0OPS")
    assert described == ChannelInfo(
        is_ext_shared=True,
        is_pending_ext_shared=True,
        is_org_shared=True,
        connected=frozenset({"T0X"}),
        invited=frozenset({"T0Y", "T0Z"}),
        taking_part=frozenset({"T0ACME", "T0X", "T0HOST"}),
        own=frozenset({"T0ACME", "T0SISTER"}),
    )
    assert (fake.received[0].method, fake.received[0].query()) == ("conversations.info", {"channel": "C0OPS"})


@pytest.mark.parametrize("answer", [*BAD, said({"ok": True}), said({"ok": True, "channel": 7})])
async def test_a_channel_that_slack_does_not_describe_is_asked_for_again(
    session: aiohttp.ClientSession, clock: Clock, answer: bytes
) -> None:
    async with fake_slack(answer) as fake:
        channels = ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)
        refused = await channels("C0OPS")
        assert isinstance(refused, NotDescribed)
        assert refused.passing is (refused.code != "invalid_auth")
        fake.answers[:] = [said({"ok": True, "channel": OPS})]
        clock.seconds += 5  # what Slack asked to wait
        assert isinstance(await channels("C0OPS"), ChannelInfo)


async def test_missing_scopes_are_named(session: aiohttp.ClientSession, clock: Clock) -> None:
    refusal = {"ok": False, "error": "missing_scope", "needed": "channels:read,groups:read"}
    async with fake_slack(said(refusal), said({**refusal, "needed": "<!here>"})) as fake:
        channels = ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)
        assert await channels("C0OPS") == NotDescribed("missing_scope", "channels:read,groups:read")
        assert await channels("C0OPS") == NotDescribed("missing_scope")


@pytest.mark.parametrize(("later", "forgotten", "requests"), [(60.0, False, 1), (61.0, False, 2), (1.0, True, 2)])
async def test_a_channel_is_remembered_until_it_changes(
    session: aiohttp.ClientSession, clock: Clock, later: float, forgotten: bool, requests: int
) -> None:
    async with fake_slack(said({"ok": True, "channel": OPS})) as fake:
        channels = ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)
        await asyncio.gather(channels("C0OPS"), channels("C0OPS"))
        clock.seconds += later
        if forgotten:
            channels.forget("C0OPS")
        await channels("C0OPS")
    assert len(fake.received) == requests


@pytest.mark.parametrize(("later", "usable"), [(589.0, True), (591.0, False)])
async def test_while_slack_does_not_answer_ten_minutes_old_is_good_enough(
    session: aiohttp.ClientSession, clock: Clock, later: float, usable: bool
) -> None:
    async with fake_slack(said({"ok": True, "channel": OPS}), said("", "503 No")) as fake:
        channels = ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)
        await channels("C0OPS")
        clock.seconds += later
        assert isinstance(await channels("C0OPS"), ChannelInfo) is usable


async def test_what_is_refused_for_good_is_not_answered_from_memory(
    session: aiohttp.ClientSession, clock: Clock
) -> None:
    refusal = said({"ok": False, "error": "missing_scope"})
    async with fake_slack(said({"ok": True, "channel": OPS}), refusal) as fake:
        channels = ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)
        await channels("C0OPS")
        clock.seconds += 61
        assert isinstance(await channels("C0OPS"), NotDescribed)


async def test_all_channels_wait_as_long_as_slack_asks(session: aiohttp.ClientSession, clock: Clock) -> None:
    limited = said({"ok": False, "error": "ratelimited"}, "429 Too Many", "retry-after: 5")
    async with fake_slack(limited, said({"ok": True, "channel": OPS})) as fake:
        channels = ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)
        await channels("C0OPS")
        assert isinstance(await channels("C0OTHER"), NotDescribed)
        assert len(fake.received) == 1
        clock.seconds += 5
        assert isinstance(await channels("C0OTHER"), ChannelInfo)


async def test_what_was_on_its_way_when_the_channel_changed_is_not_remembered(
    session: aiohttp.ClientSession, clock: Clock
) -> None:
    internal = said({"ok": True, "channel": {"is_ext_shared": False}})
    async with fake_slack(internal, said({"ok": True, "channel": OPS})) as fake:
        channels = ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)
        on_its_way = asyncio.ensure_future(channels("C0OPS"))
        await asyncio.sleep(0)
        channels.forget("C0OPS")
        await on_its_way
        described = await channels("C0OPS")
    assert isinstance(described, ChannelInfo)
    assert described.is_ext_shared


async def test_a_message_has_an_address(session: aiohttp.ClientSession, clock: Clock) -> None:
    async with fake_slack(said({"ok": True, "permalink": "https://acme.slack.com/archives/C0OPS/p1"})) as fake:
        channels = ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)
        assert await channels.permalink("C0OPS", "1.2") == "https://acme.slack.com/archives/C0OPS/p1"
    (received,) = fake.received
    assert (received.method, received.query()) == ("chat.getPermalink", {"channel": "C0OPS", "message_ts": "1.2"})


@pytest.mark.parametrize("answer", [*BAD, said({"ok": False, "error": "message_not_found"}), said({"ok": True})])
async def test_a_message_without_address_is_none(session: aiohttp.ClientSession, clock: Clock, answer: bytes) -> None:
    async with fake_slack(answer) as fake:
        channels = ChannelInfoCache(client(fake, session), IDENTITY, monotonic=clock.monotonic)
        assert await channels.permalink("C0OPS", "1.2") is None
