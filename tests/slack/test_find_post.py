"""Was it posted? Said only where the channel could be read to its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import aiohttp
import pytest

from bot.ports import Absent, Found, Inconclusive, ToChannel
from bot.slack import find_post as witness_room
from bot.slack.find_post import PostFinder
from bot.slack.web_client import open_client
from tests.slack.edge_kit import IDENTITY
from tests.slack.fake_slack import HANG_UP, RESET, SILENCE, FakeSlack, fake_slack, said

TRIED_AT = datetime(2026, 11, 23, 12, 0, 0, 250_000, tzinfo=UTC)
DELIVERY = ToChannel("T0ACME", "C0OPS", delivery_id="d1")
ALL = frozenset({"channels:history", "groups:history", "im:history", "im:write"})


def witness(fake: FakeSlack, session: aiohttp.ClientSession, scopes: frozenset[str] = ALL) -> PostFinder:
    client = open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/")
    return PostFinder(client, replace(IDENTITY, scopes=scopes), lambda: TRIED_AT)


def post(delivery_id: object = "d1", **more: object) -> dict[str, Any]:
    metadata = {"event_type": "pipefy_usage_delivery", "event_payload": {"delivery_id": delivery_id}}
    return {"type": "message", "ts": "1795435200.000100", "bot_id": "B0BOT", "text": "x", "metadata": metadata} | more


def page(*messages: object, cursor: str = "", **more: object) -> bytes:
    metadata = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return said({"ok": True, "messages": list(messages), "has_more": bool(cursor)} | metadata | more)


OTHER = post("d2", ts="1795435201.000100")


async def test_a_post_that_stands_in_the_channel_is_seen(session: aiohttp.ClientSession) -> None:
    async with fake_slack(page(OTHER, post())) as fake:
        assert await witness(fake, session)(DELIVERY, TRIED_AT) == Found("1795435200.000100")
    (received,) = fake.received
    assert (received.method, received.query()) == (
        "conversations.history",
        {
            "channel": "C0OPS",
            "oldest": "1795435140.250000",
            "inclusive": "1",
            "include_all_metadata": "1",
            "limit": "200",
        },
    )


async def test_a_post_that_stands_there_twice_is_reported(session: aiohttp.ClientSession) -> None:
    reported: list[int] = []
    async with fake_slack(page(post(), OTHER, post(ts="1795435202.000100"))) as fake:
        looking = replace(witness(fake, session), on_duplicates=reported.append)
        assert await looking(DELIVERY, TRIED_AT) == Found("1795435200.000100")
    assert reported == [1]


@pytest.mark.parametrize(
    "message",
    [
        OTHER,
        post(bot_id="B0OTHER"),
        post(bot_id=None, user="U0BEN"),
        post(metadata={"event_type": "other", "event_payload": {"delivery_id": "d1"}}),
        post(metadata={"event_type": "pipefy_usage_delivery"}),
        post(metadata=None),
        post(["d1"]),
        post(ts=None),
        {"type": "message", "text": "d1", "bot_id": "B0BOT", "ts": "1795435200.000100"},
        None,
        "d1",
    ],
)
async def test_what_is_not_the_bots_own_delivery_is_not_it(session: aiohttp.ClientSession, message: object) -> None:
    async with fake_slack(page(message)) as fake:
        assert await witness(fake, session)(DELIVERY, TRIED_AT) == Absent()


async def test_the_bots_user_is_the_bot_too(session: aiohttp.ClientSession) -> None:
    async with fake_slack(page(post(bot_id=None, user="U0BOT"))) as fake:
        assert isinstance(await witness(fake, session)(DELIVERY, TRIED_AT), Found)


async def test_every_page_is_read(session: aiohttp.ClientSession) -> None:
    async with fake_slack(page(OTHER, cursor="a=="), page(OTHER, cursor="b"), page(post())) as fake:
        assert isinstance(await witness(fake, session)(DELIVERY, TRIED_AT), Found)
    assert [received.query().get("cursor") for received in fake.received] == [None, "a==", "b"]


async def test_an_empty_page_with_a_cursor_is_not_the_end(session: aiohttp.ClientSession) -> None:
    async with fake_slack(page(cursor="a"), page()) as fake:
        assert await witness(fake, session)(DELIVERY, TRIED_AT) == Absent()
    assert len(fake.received) == 2


async def test_the_reading_is_bounded(session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness_room, "MOST_PAGES", 3)
    async with fake_slack(page(OTHER, cursor="a")) as fake:
        assert await witness(fake, session)(DELIVERY, TRIED_AT) == Inconclusive("too_many_messages")
    assert len(fake.received) == 3


LIMITED = said({"ok": False, "error": "ratelimited"}, "429 Too Many", "retry-after: 30")
CANNOT = [
    (said({"ok": False, "error": "missing_scope"}), "missing_scope", False),
    (said({"ok": False, "error": "not_in_channel"}), "not_in_channel", False),
    (said({"ok": False, "error": "channel_not_found"}), "channel_not_found", False),
    (said({"ok": False, "error": "invalid_auth"}), "invalid_auth", True),
    (said({"ok": False, "error": "fatal_error"}), "fatal_error", True),
    (LIMITED, "ratelimited", True),
    (said("", "429 Too Many"), "http_429", True),
    (said("<html>", "503 No"), "http_503", True),
    (said("<html>"), "http_200", True),
    (said([]), "http_200", True),
    (said({"ok": True}), "unreadable_answer", True),
    (said({"ok": True, "messages": {}}), "unreadable_answer", True),
    (page(OTHER, has_more=True), "no_cursor", True),
    (said({"ok": True, "messages": []}, cut=9), "ClientPayloadError", True),
    (SILENCE, "TimeoutError", True),
]


@pytest.mark.parametrize(("answer", "reason", "temporary"), CANNOT)
async def test_what_cannot_be_read_is_never_taken_for_not_seen(
    session: aiohttp.ClientSession, answer: bytes, reason: str, temporary: bool
) -> None:
    async with fake_slack(answer) as fake:
        found = await witness(fake, session)(DELIVERY, TRIED_AT)
    assert isinstance(found, Inconclusive)
    assert found.temporary is temporary
    assert found.reason == reason or "Timeout" in found.reason
    assert len(fake.received) == 1


@pytest.mark.parametrize("second", [RESET, HANG_UP, LIMITED, said({"ok": False, "error": "invalid_cursor"})])
async def test_a_later_page_that_fails_leaves_it_open(session: aiohttp.ClientSession, second: bytes) -> None:
    async with fake_slack(page(OTHER, cursor="a"), second) as fake:
        assert isinstance(await witness(fake, session)(DELIVERY, TRIED_AT), Inconclusive)


@pytest.mark.parametrize(
    ("channel", "scopes"),
    [
        ("C0OPS", {"im:history", "im:write"}),
        ("G0OPS", {"im:history", "chat:write"}),
        ("D0BEN", {"channels:history", "groups:history"}),
        ("U0BEN", {"im:history"}),
        ("U0BEN", {"im:write", "channels:history"}),
        ("W0BEN", {"im:history"}),
    ],
)
async def test_without_the_scope_nobody_is_asked(
    session: aiohttp.ClientSession, channel: str, scopes: set[str]
) -> None:
    async with fake_slack(page()) as fake:
        found = await witness(fake, session, frozenset(scopes))(replace(DELIVERY, channel_id=channel), TRIED_AT)
    assert (found, fake.received) == (Inconclusive("missing_scope"), [])


@pytest.mark.parametrize(
    ("channel", "scope"), [("C0OPS", "channels:history"), ("C0OPS", "groups:history"), ("D0BEN", "im:history")]
)
async def test_one_scope_that_may_fit_is_enough(session: aiohttp.ClientSession, channel: str, scope: str) -> None:
    async with fake_slack(page(post())) as fake:
        found = await witness(fake, session, frozenset({scope}))(replace(DELIVERY, channel_id=channel), TRIED_AT)
    assert isinstance(found, Found)


async def test_a_direct_message_is_found_by_the_persons_id(session: aiohttp.ClientSession) -> None:
    async with fake_slack(said({"ok": True, "channel": {"id": "D0BEN"}}), page(post())) as fake:
        assert isinstance(await witness(fake, session)(replace(DELIVERY, channel_id="U0BEN"), TRIED_AT), Found)
    opened, read = fake.received
    assert (opened.method, read.method, read.query()["channel"]) == (
        "conversations.open",
        "conversations.history",
        "D0BEN",
    )


@pytest.mark.parametrize("answer", [said({"ok": True}), said({"ok": False, "error": "user_not_found"}), RESET])
async def test_a_person_without_a_channel_cannot_be_looked_up(session: aiohttp.ClientSession, answer: bytes) -> None:
    async with fake_slack(answer) as fake:
        found = await witness(fake, session)(replace(DELIVERY, channel_id="U0BEN"), TRIED_AT)
    assert (type(found), len(fake.received)) == (Inconclusive, 1)


async def test_a_post_in_a_thread_is_looked_for_there(session: aiohttp.ClientSession) -> None:
    async with fake_slack(page(post())) as fake:
        await witness(fake, session)(replace(DELIVERY, thread_ts="1795435199.000100"), TRIED_AT)
    (received,) = fake.received
    assert (received.method, received.query()["ts"]) == ("conversations.replies", "1795435199.000100")


async def test_what_has_no_id_cannot_be_found(session: aiohttp.ClientSession) -> None:
    async with fake_slack(page()) as fake:
        found = await witness(fake, session)(ToChannel("T0ACME", "C0OPS"), TRIED_AT)
    assert (found, fake.received) == (Inconclusive("no_delivery_id"), [])


def dated(answer: bytes, at: datetime) -> bytes:
    """The answer with Slack's time in its head."""
    return answer.replace(b"\r\n", f"\r\nDate: {format_datetime(at, usegmt=True)}\r\n".encode(), 1)


async def oldest_asked(session: aiohttp.ClientSession, tried_at: datetime, slack_at: datetime) -> list[float]:
    """From when on the channel was read, once for each look."""
    async with fake_slack(dated(page(), slack_at)) as fake:
        assert await witness(fake, session)(DELIVERY, tried_at) == Absent()
    return [float(received.query()["oldest"]) for received in fake.received]


async def test_an_attempt_that_is_dated_in_the_future_is_looked_for_from_the_beginning(
    session: aiohttp.ClientSession,
) -> None:
    assert await oldest_asked(session, TRIED_AT + timedelta(days=40), TRIED_AT) == [0]


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=1), timedelta(days=3650)])
async def test_a_clock_that_is_ahead_of_slacks_is_reckoned_with(
    session: aiohttp.ClientSession, ahead: timedelta
) -> None:
    *_, last = await oldest_asked(session, TRIED_AT, TRIED_AT - ahead)
    assert last <= (TRIED_AT - ahead).timestamp()


@pytest.mark.parametrize("behind", [timedelta(), timedelta(seconds=30), timedelta(days=1)])
async def test_else_the_channel_is_read_once(session: aiohttp.ClientSession, behind: timedelta) -> None:
    assert len(await oldest_asked(session, TRIED_AT, TRIED_AT + behind)) == 1
