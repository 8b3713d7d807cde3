"""A post comes to one of three ends, and whatever happens it was sent once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import pytest

from bot.blocks.message import Message
from bot.ports import Ambiguous, PostResult, Refused, Reply, Sent, ToChannel
from bot.slack.post import Poster, post_result
from bot.slack.web_client import open_client
from bot.telemetry.metrics import Metrics
from bot.tracked_request import tracked
from tests.slack.fake_slack import DRIP, HANG_UP, HOOK_OK, OK, RESET, SILENCE, FakeSlack, Received, fake_slack, said

MESSAGE = Message("77 % used", ({"type": "data_table"}, {"type": "section"}))
PLAIN = Message("77 % used", ({"type": "section"},))
CHANNEL = ToChannel("T0ACME", "C0OPS")
DELIVERY_ID = "6f1c1f3a-0000-5000-8000-000000000001"
DELIVERY = ToChannel("T0ACME", "C0OPS", delivery_id=DELIVERY_ID)
TEAPOT = said("<html>sorry</html>", "503 Service Unavailable")


def poster(
    fake: FakeSlack,
    session: aiohttp.ClientSession,
    metrics: Metrics | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Poster:
    client = open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/")
    return Poster(client, session, metrics or Metrics(), plain=lambda _: PLAIN, sleep=sleep)


async def test_a_post_to_a_channel_asks_for_no_magic(session: aiohttp.ClientSession) -> None:
    async with fake_slack(OK) as fake:
        assert await poster(fake, session)(CHANNEL, MESSAGE) == Sent("1763564645.000100")
    (received,) = fake.received
    assert (received.path, received.headers["authorization"]) == ("/api/chat.postMessage", "Bearer xoxb-test")
    asked = {name: received.json()[name] for name in ("parse", "link_names", "unfurl_links", "unfurl_media")}
    assert asked == {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}


@pytest.mark.parametrize(
    ("to_all", "replace", "kind"),
    [(False, False, "ephemeral"), (True, False, "in_channel"), (False, True, "ephemeral")],
)
async def test_a_reply_says_who_sees_it(session: aiohttp.ClientSession, to_all: bool, replace: bool, kind: str) -> None:
    async with fake_slack(HOOK_OK) as fake:
        end = await poster(fake, session)(Reply(f"{fake.origin}/response/1", to_all, replace), MESSAGE)
    body = fake.received[0].json()
    assert (end, body["response_type"], body["replace_original"]) == (Sent(), kind, replace)
    assert (body["text"], body["blocks"]) == (MESSAGE.text, list(MESSAGE.blocks))


@dataclass
class Asked:
    """A lease that holds, and counts who asked."""

    times: int = 0

    def __call__(self) -> bool:
        self.times += 1
        return True


LIMITED = said({"ok": False, "error": "ratelimited"}, "429 Too Many Requests", "retry-after: 30")
GARBAGE = b"garbage\r\n\r\n"
DROPPED = (RESET, GARBAGE)


async def test_a_post_that_slack_wants_later_is_posted_later(session: aiohttp.ClientSession) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    soon = said({"ok": False, "error": "ratelimited"}, "429 Too Many Requests", "retry-after: 4")
    async with fake_slack(soon, soon, OK) as fake:
        post = poster(fake, session, sleep=nap)
        assert await post(CHANNEL, MESSAGE) == Sent("1763564645.000100")
    assert (naps, len(fake.received)) == ([4.0, 4.0], 3)


@pytest.mark.parametrize(("wait", "posts"), [(0, 16), (1, 16), (7, 3), (16, 1)])
async def test_patience_has_an_end(session: aiohttp.ClientSession, wait: int, posts: int) -> None:
    async def nap(_: float) -> None: ...

    busy = said({"ok": False, "error": "ratelimited"}, "429 Too Many Requests", f"retry-after: {wait}")
    async with fake_slack(*[busy] * 20) as fake:
        post = poster(fake, session, sleep=nap)
        assert await post(CHANNEL, MESSAGE) == Refused("ratelimited", permanent=False, retry_after=wait)
    assert len(fake.received) == posts


ENDS: list[tuple[bytes, PostResult]] = [
    (RESET, Ambiguous("ClientOSError")),
    (SILENCE, Ambiguous("TimeoutError")),
    (DRIP, Ambiguous("TimeoutError")),
    (GARBAGE, Ambiguous("ClientResponseError")),
    (TEAPOT, Ambiguous("http_503")),
    (said({"ok": False}, "500 Oops"), Ambiguous("http_500")),
    (said("<html>", cut=0), Ambiguous("unreadable_answer")),
    (said({"ok": True}, cut=10), Ambiguous("ClientPayloadError")),
    (said([1]), Ambiguous("unreadable_answer")),
    (said({"ok": False, "error": "fatal_error"}), Ambiguous("fatal_error")),
    (said({"ok": False, "error": "is_archived"}, "500 Oops"), Ambiguous("is_archived")),
    (said("", "408 Slow"), Ambiguous("http_408")),
    (LIMITED, Refused("ratelimited", permanent=False, retry_after=30.0)),
    (said("", "429 No", "retry-after: soon"), Refused("ratelimited", permanent=False)),
    (said({"ok": False, "error": "is_archived"}), Refused("is_archived", permanent=True)),
    (said({"ok": False, "error": "used_url"}, "404 No"), Refused("used_url", permanent=True)),
    (said({"ok": False, "error": "rate_limited"}), Refused("rate_limited", permanent=False)),
    (said("", "302 Found", "location: http://127.0.0.1:9/"), Refused("http_302", permanent=False)),
    (said("", "307 Again", "location: /elsewhere"), Refused("http_307", permanent=False)),
    (said("no", "403 Forbidden"), Refused("http_403", permanent=False)),
]


@pytest.mark.parametrize(("answer", "end"), ENDS)
@pytest.mark.parametrize("kind", ["reply", "channel"])
async def test_whatever_slack_answers_it_is_asked_once(
    session: aiohttp.ClientSession, answer: bytes, end: PostResult, kind: str
) -> None:
    async with fake_slack(answer) as fake:
        to = CHANNEL if kind == "channel" else Reply(f"{fake.origin}/response/1")
        got = await poster(fake, session)(to, MESSAGE)
    if answer in DROPPED:  # which way a dropped connection shows is the kernel's choice
        assert isinstance(got, Ambiguous)
    else:
        assert got == end
    assert len(fake.received) == 1


@pytest.mark.parametrize("kind", ["reply", "channel"])
async def test_a_kept_connection_that_drops_is_not_tried_again(session: aiohttp.ClientSession, kind: str) -> None:
    async with fake_slack(HOOK_OK if kind == "reply" else OK, RESET, OK) as fake:
        to = CHANNEL if kind == "channel" else Reply(f"{fake.origin}/response/1")
        ends = [await poster(fake, session)(to, MESSAGE) for _ in range(2)]
    assert [type(end) for end in ends] == [Sent, Ambiguous]
    assert len(fake.received) == 2


@pytest.mark.parametrize("kind", ["reply", "channel"])
async def test_where_nobody_listens_nothing_was_posted(session: aiohttp.ClientSession, kind: str) -> None:
    async with fake_slack(OK) as fake:
        pass
    to = CHANNEL if kind == "channel" else Reply(f"{fake.origin}/response/1")
    assert await poster(fake, session)(to, MESSAGE) == Refused("unreachable", permanent=False)


@pytest.mark.parametrize("error", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"])
async def test_refused_blocks_go_out_once_more_without_data(session: aiohttp.ClientSession, error: str) -> None:
    async with fake_slack(said({"ok": False, "error": error}, "404 No"), HOOK_OK) as fake:
        assert await poster(fake, session)(Reply(f"{fake.origin}/response/1"), MESSAGE) == Sent()
    assert [received.json()["blocks"] for received in fake.received] == [
        list(MESSAGE.blocks),
        list(PLAIN.blocks),
    ]


async def test_of_what_is_plain_already_only_the_words_are_sent_again(session: aiohttp.ClientSession) -> None:
    async with fake_slack(said({"ok": False, "error": "invalid_blocks"})) as fake:
        assert await poster(fake, session)(CHANNEL, PLAIN) == Refused("invalid_blocks", permanent=True)
    assert len(fake.received) == 2


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://hooks.slack.com/commands/1",
        "https://hooks.slack.com:8443/commands/1",
        "https://hooks.slack.com.evil.example/1",
        "https://evil.example/hooks.slack.com",
        "https://hooks.slack.com@evil.example/1",
        "https://me:secret@hooks.slack.com/1",
        "https://hooks.slack.com\\@evil.example/1",
        "https://[::1/",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "http://127.0.0.1:1/response/1",
    ],
)
async def test_a_reply_goes_nowhere_but_to_slack(session: aiohttp.ClientSession, url: str) -> None:
    async with fake_slack(OK) as fake:
        end = await poster(fake, session)(Reply(url), MESSAGE)
    assert (end, fake.received) == (Refused("foreign_url", permanent=True), [])


@pytest.mark.parametrize("host", ["hooks.slack.com", "hooks.slack-gov.com", "HOOKS.SLACK.COM"])
async def test_slacks_hook_hosts_are_allowed(session: aiohttp.ClientSession, host: str) -> None:
    async with fake_slack(OK) as fake:
        assert poster(fake, session)._allowed(f"https://{host}/commands/T/1/x") is not None


async def test_posts_are_counted_by_kind_and_end(session: aiohttp.ClientSession) -> None:
    metrics = Metrics()
    async with fake_slack(OK, TEAPOT) as fake:
        for _ in range(2):
            await poster(fake, session, metrics)(CHANNEL, MESSAGE)
    text = metrics.render().decode()
    assert 'pipefy_usage_posts_total{end="sent",kind="channel"} 1.0' in text
    assert 'pipefy_usage_posts_total{end="unsure",kind="channel"} 1.0' in text


async def test_a_delivery_carries_its_id_twice(session: aiohttp.ClientSession) -> None:
    async with fake_slack(OK) as fake:
        await poster(fake, session)(DELIVERY, MESSAGE)
    body = fake.received[0].json()
    metadata = {"event_type": "pipefy_usage_delivery", "event_payload": {"delivery_id": DELIVERY_ID}}
    assert (body["metadata"], body["client_msg_id"]) == (metadata, DELIVERY_ID)


async def test_a_post_that_is_no_delivery_carries_no_id(session: aiohttp.ClientSession) -> None:
    async with fake_slack(OK) as fake:
        await poster(fake, session)(CHANNEL, MESSAGE)
    assert fake.received[0].json().keys().isdisjoint({"metadata", "client_msg_id"})


async def test_the_plain_form_is_the_same_delivery(session: aiohttp.ClientSession) -> None:
    async with fake_slack(said({"ok": False, "error": "invalid_blocks"}), OK) as fake:
        assert isinstance(await poster(fake, session)(DELIVERY, MESSAGE), Sent)
    assert [received.json()["client_msg_id"] for received in fake.received] == [DELIVERY_ID] * 2


async def test_a_refused_plain_form_is_the_end(session: aiohttp.ClientSession) -> None:
    async with fake_slack(said({"ok": False, "error": "invalid_blocks"})) as fake:
        end = await poster(fake, session)(DELIVERY, MESSAGE)
    assert (end, len(fake.received)) == (Refused("invalid_blocks", permanent=True), 3)
    assert "blocks" not in fake.received[-1].json()  # the words alone


async def test_a_persons_id_opens_a_direct_message(session: aiohttp.ClientSession) -> None:
    async with fake_slack(OK) as fake:
        assert isinstance(await poster(fake, session)(ToChannel("T0ACME", "U0BEN"), MESSAGE), Sent)
    assert fake.received[0].json()["channel"] == "U0BEN"


async def test_a_connection_that_drops_before_anything_is_read_is_not_tried_again(
    session: aiohttp.ClientSession,
) -> None:
    async with fake_slack(HANG_UP) as fake:
        end = await poster(fake, session)(DELIVERY, MESSAGE)
    assert isinstance(end, Ambiguous) or end == Refused("unreachable", permanent=False)
    assert fake.received == []


async def test_after_the_lease_nothing_is_sent(session: aiohttp.ClientSession) -> None:
    async with fake_slack(OK) as fake:
        post = poster(fake, session)
        assert await post(DELIVERY, MESSAGE, may_send=lambda: False) == Refused("lease_over", permanent=False)
        assert fake.received == []
        assert isinstance(await post(DELIVERY, MESSAGE, may_send=(asked := Asked())), Sent)
    assert asked.times == 1


async def test_the_lease_is_asked_again_before_the_plain_form(session: aiohttp.ClientSession) -> None:
    holds = [True, False]
    async with fake_slack(said({"ok": False, "error": "invalid_blocks"})) as fake:
        end = await poster(fake, session)(DELIVERY, MESSAGE, may_send=lambda: holds.pop(0))
    assert (end, len(fake.received)) == (Refused("lease_over", permanent=False), 1)


async def test_who_never_gets_a_connection_is_not_asked_and_posts_nothing(session: aiohttp.ClientSession) -> None:
    assert session.connector is not None
    session.connector._limit = 1
    busy, asked = asyncio.Event(), Asked()

    def keep(_: Received) -> bytes:
        busy.set()
        return SILENCE

    async with fake_slack(keep) as fake:
        post = poster(fake, session)
        first = asyncio.ensure_future(Poster(post._client, session, Metrics(), plain=post._plain)(CHANNEL, MESSAGE))
        await busy.wait()
        end = await post(DELIVERY, MESSAGE, may_send=asked)
        first.cancel()
    assert (end, asked.times, len(fake.received)) == (Refused("unreachable", permanent=False), 0, 1)


def test_what_was_given_up_is_not_written_later() -> None:
    with tracked() as request:
        pass
    assert (request.begin(), request.sent) == (False, False)


PERMANENT = (
    *("not_in_channel", "no_permission", "channel_not_found", "is_archived", "restricted_action"),
    *("restricted_action_read_only_channel", "restricted_action_thread_only_channel", "messages_tab_disabled"),
    *("invalid_blocks", "msg_too_long", "no_text", "metadata_too_large", "invalid_arguments"),
)
PASSING = (
    *("ratelimited", "rate_limited", "message_limit_exceeded", "org_login_required", "team_added_to_org"),
    *("account_inactive", "token_revoked", "invalid_auth", "not_authed", "token_expired", "missing_scope"),
    *("not_allowed_token_type", "team_access_not_granted", "enterprise_is_restricted", "accesslimited"),
    *("ekm_access_denied", "something_new"),
)
AMBIGUOUS = (
    *("internal_error", "fatal_error", "service_unavailable", "request_timeout"),
    *("duplicate_message_not_found", "duplicate_channel_not_found"),
)


@pytest.mark.parametrize("error", [*PERMANENT, *PASSING, *AMBIGUOUS])
def test_what_an_error_of_slacks_means(error: str) -> None:
    meant = Ambiguous(error) if error in AMBIGUOUS else Refused(error, permanent=error in PERMANENT)
    assert post_result(200, {}, {"ok": False, "error": error}) == meant


def test_an_answer_without_sense_is_never_taken_for_sent() -> None:
    assert post_result(200, {}, {}) == Ambiguous("unreadable_answer")
    assert post_result(201, {}, {"ok": "yes"}) == Ambiguous("unreadable_answer")
