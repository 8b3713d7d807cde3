"""What the HTTP door lets in, and what it answers to everything else. Never a 5xx."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import NotAllowed, NotUnderstood
from tests.slack.edge_kit import COMMAND, UNKNOWN_WORKSPACE, Edge, click, event, signed
from tests.support.property_tests import examples

FORM = {"content-type": "application/x-www-form-urlencoded"}
GOOD = urlencode(COMMAND).encode()


async def test_a_command_is_acked_with_nothing_and_heard_once(edge: Edge) -> None:
    response = await edge.command("last_month 301234")
    assert (response.status_code, response.content) == (200, b"")
    (heard,) = await edge.heard()
    assert (heard.kind, heard.name, heard.text) == ("command", "/pipefy-usage", "last_month 301234")
    assert (heard.workspace_id, heard.channel_id, heard.person_id) == ("T0ACME", "C0OPS", "U0BEN")


@pytest.mark.parametrize("text", ["flows my payload", "payload", "payload={}", "a=b&payload=1", "ssl_check=1"])
async def test_a_command_may_contain_any_word(edge: Edge, text: str) -> None:
    assert (await edge.command(text)).status_code == 200
    assert [heard.text for heard in await edge.heard()] == [text]


@pytest.mark.parametrize(
    "timestamp",
    ["", "garbage", "nan", "inf", "1763564645.5", "-1763564645", "٣٣٣", "1" * 5000, "0", "²", " ", "0x10"],
)
async def test_a_malformed_timestamp_is_unauthorized(edge: Edge, timestamp: str) -> None:
    headers = signed(GOOD, edge.clock.wall) | FORM
    raw = [(k, v) for k, v in headers.items() if k != "x-slack-request-timestamp"]
    sent = [(k.encode(), v.encode()) for k, v in raw] + [(b"x-slack-request-timestamp", timestamp.encode())]
    response = await edge.http.post("/slack/events", content=GOOD, headers=sent)
    assert response.status_code == 401
    assert await edge.heard() == []


@pytest.mark.parametrize(
    "signature",
    ["", "garbage", "v0=", "v0=" + "0" * 64, "v0=" + "é" * 64, "v1=" + "0" * 64, "v0=" + "a" * 5000, "nan"],
)
async def test_a_malformed_signature_is_unauthorized(edge: Edge, signature: str) -> None:
    headers = signed(GOOD, edge.clock.wall) | FORM
    sent = [(k.encode(), v.encode()) for k, v in headers.items() if k != "x-slack-signature"]
    response = await edge.http.post(
        "/slack/events", content=GOOD, headers=[*sent, (b"x-slack-signature", signature.encode())]
    )
    assert response.status_code == 401


async def test_without_any_signature_it_is_unauthorized(edge: Edge) -> None:
    assert (await edge.http.post("/slack/events", content=GOOD, headers=FORM)).status_code == 401


async def test_a_signature_with_another_secret_is_unauthorized(edge: Edge) -> None:
    sent = signed(GOOD, edge.clock.wall, secret="hostile") | FORM
    assert (await edge.http.post("/slack/events", content=GOOD, headers=sent)).status_code == 401


@pytest.mark.parametrize(("age", "status"), [(299, 200), (-299, 200), (302, 401), (-302, 401), (10**8, 401)])
async def test_a_request_is_believed_for_five_minutes(edge: Edge, age: int, status: int) -> None:
    sent = signed(GOOD, edge.clock.wall - timedelta(seconds=age)) | FORM
    assert (await edge.http.post("/slack/events", content=GOOD, headers=sent)).status_code == status


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"x"', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 100_000, "application/json", 400),
        (b'{"type":"event_callback","n":NaN}', "application/json", 400),
        (b'{"n":' + b"1" * 5000 + b"}", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"command=%ff&text=%fe", "application/x-www-form-urlencoded", 400),
        (b"payload=%7B", "application/x-www-form-urlencoded", 400),
        (b"payload=[]", "application/x-www-form-urlencoded", 400),
        (b"payload=" + b"[" * 100_000, "application/x-www-form-urlencoded", 400),
        (b"nothing=known", "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 5000, "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (GOOD, "text/plain", 400),
        (GOOD, "multipart/form-data; boundary=x", 400),
        (GOOD, "application/xml", 400),
        (GOOD, "", 200),
        (b"ssl_check=1&token=x", "application/x-www-form-urlencoded", 200),
        (b"{}", "application/json", 200),
        (b'{"type":"event_callback","event":"x"}', "application/json", 200),
        (b'{"type":"app_rate_limited","team_id":"T0ACME"}', "application/json", 200),
        (b'payload={"type":"view_submission"}', "application/x-www-form-urlencoded", 200),
        (b'payload={"type":"block_actions","actions":7}', "application/x-www-form-urlencoded", 200),
    ],
)
async def test_a_signed_body_gets_its_status(edge: Edge, body: bytes, content_type: str, status: int) -> None:
    sent = signed(body, edge.clock.wall) | ({"content-type": content_type} if content_type else {})
    assert (await edge.http.post("/slack/events", content=body, headers=sent)).status_code == status


async def test_a_body_over_a_megabyte_is_too_large(edge: Edge) -> None:
    response = await edge.send(b"x" * 1_000_001)
    assert (response.status_code, response.headers["connection"]) == (413, "close")


@pytest.mark.parametrize("announced", [None, "5", "1000001", "9" * 5000])
async def test_too_large_is_found_whatever_length_is_announced(edge: Edge, announced: str | None) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    headers = {"content-length": announced} if announced else {}
    assert (await edge.http.post("/slack/events", content=chunks(), headers=headers)).status_code == 413


async def test_a_request_sent_again_changes_nothing_and_gets_the_same_answer(edge: Edge) -> None:
    body, headers = GOOD, signed(GOOD, edge.clock.wall) | FORM
    answers = [await edge.http.post("/slack/events", content=body, headers=headers) for _ in range(3)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 3
    assert len(await edge.heard()) == 1


async def test_a_refused_answer_is_given_again(edge: Edge) -> None:
    sent = signed(body := urlencode(COMMAND | {"team_id": "T0OTHER"}).encode(), edge.clock.wall) | FORM
    first, again = [await edge.http.post("/slack/events", content=body, headers=sent) for _ in range(2)]
    assert first.json() == again.json() == {"response_type": "ephemeral", "text": UNKNOWN_WORKSPACE}


async def test_an_event_sent_again_is_heard_once(edge: Edge) -> None:
    for _ in range(3):
        edge.clock.wall += timedelta(seconds=61)
        assert (await edge.json(event("Ev7"))).status_code == 200
    assert len(await edge.heard()) == 1


async def test_url_verification_gets_its_challenge(edge: Edge) -> None:
    response = await edge.json({"type": "url_verification", "challenge": "3eZb", "token": "x"})
    assert response.json() == {"challenge": "3eZb"}


async def test_a_tls_probe_needs_no_signature(edge: Edge) -> None:
    response = await edge.http.post("/slack/events", content=b"ssl_check=1&token=x", headers=FORM)
    assert (response.status_code, response.content) == (200, b"")


async def test_a_click_is_heard_with_its_value(edge: Edge) -> None:
    await edge.interact(click("share"))
    (heard,) = await edge.heard()
    assert (heard.kind, heard.name, heard.value, heard.ephemeral) == ("action", "share", "r1", True)


async def test_an_action_is_found_by_the_part_before_the_colon(edge: Edge) -> None:
    await edge.interact(click("refresh:last_month"))
    assert [heard.name for heard in await edge.heard()] == ["refresh:last_month"]


async def test_an_unknown_button_and_command_are_troubles(edge: Edge) -> None:
    await edge.interact(click("gone"))
    await edge.command(command="/other")
    troubles = [trouble for _, trouble in await edge.troubles()]
    assert [type(trouble) for trouble in troubles] == [NotUnderstood, NotUnderstood]


async def test_an_unknown_event_is_acked_and_forgotten(edge: Edge) -> None:
    assert (await edge.json(event(type="reaction_added"))).status_code == 200
    assert (await edge.heard(), await edge.troubles()) == ([], [])


@pytest.mark.parametrize("own", [{"user": "U0BOT"}, {"type": "message", "user": "U9", "bot_id": "B0BOT"}])
async def test_what_the_bot_did_itself_is_not_heard(edge: Edge, own: dict[str, str]) -> None:
    assert (await edge.json(event(**own))).status_code == 200
    assert await edge.heard() == []


async def test_the_bots_own_invitation_is_heard(edge: Edge) -> None:
    await edge.json(event(type="member_joined_channel", user="U0BOT"))
    assert [heard.person_id for heard in await edge.heard()] == ["U0BOT"]


async def test_people_of_an_unknown_workspace_read_a_sentence(edge: Edge) -> None:
    response = await edge.command(team_id="T0OTHER")
    assert response.json() == {"response_type": "ephemeral", "text": UNKNOWN_WORKSPACE}
    assert await edge.heard() == []


async def test_a_strangers_click_is_refused(edge: Edge) -> None:
    await edge.interact(click(team={"id": "T0OTHER"}))
    ((_, trouble),) = await edge.troubles()
    assert isinstance(trouble, NotAllowed)


async def test_in_a_shared_channel_the_authorization_names_our_workspace(edge: Edge) -> None:
    await edge.json(event() | {"team_id": "T0OTHER"})
    assert [heard.workspace_id for heard in await edge.heard()] == ["T0ACME"]


async def test_a_lone_surrogate_and_a_nul_do_not_get_in(edge: Edge) -> None:
    await edge.send(json.dumps(event(text="a\ud800b\0c")).encode(), **{"content-type": "application/json"})
    assert [heard.text for heard in await edge.heard()] == ["a?bc"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_only_a_post_reaches_slacks_route(edge: Edge, method: str) -> None:
    assert (await edge.http.request(method, "/slack/events")).status_code == 405


@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect", "/slack/events/", "/"])
async def test_bolts_own_routes_do_not_exist(edge: Edge, path: str) -> None:
    assert (await edge.http.get(path)).status_code == 404


KEYS = st.sampled_from(
    [
        *("type", "command", "event", "event_id", "team", "team_id", "user", "user_id", "channel", "actions"),
        *("action_id", "authorizations", "enterprise", "view", "text", "response_url", "response_urls", "id"),
        *("bot_id", "is_ext_shared_channel", "container", "message", "challenge"),
        *("state", "values", "callback_id", "private_metadata", "hash", "selected_options", "tokens"),
    ]
)
JSON: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=5),
    max_leaves=20,
)
TYPES = st.sampled_from(
    ["block_actions", "event_callback", "url_verification", "view_submission", "view_closed", "shortcut"]
)
SHAPES = st.fixed_dictionaries(
    {"type": TYPES, "team_id": st.just("T0ACME") | JSON},
    optional={
        "event": st.dictionaries(KEYS, JSON, max_size=6),
        "actions": st.lists(st.dictionaries(KEYS, JSON)),
        "view": st.dictionaries(KEYS, JSON, max_size=6).map({"id": "V0ONE", "callback_id": "subscribe"}.__or__),
    },
) | st.dictionaries(KEYS, JSON, max_size=8)
fuzz = settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzz
@given(shape=SHAPES, more=st.dictionaries(KEYS, JSON, max_size=4))
async def test_no_json_makes_a_server_error(edge: Edge, shape: dict[str, object], more: dict[str, object]) -> None:
    response = await edge.json({"event": {"type": "app_mention"}} | more | shape)
    assert response.status_code in (200, 400)
    await edge.tasks.drain(5)


@fuzz
@given(body=st.binary(max_size=300), content_type=st.sampled_from([*FORM.values(), "application/json", "a/b"]))
async def test_no_bytes_make_a_server_error(edge: Edge, body: bytes, content_type: str) -> None:
    assert (await edge.send(body, **{"content-type": content_type})).status_code in (200, 400)


@fuzz
@given(timestamp=st.binary(max_size=40), signature=st.binary(max_size=80))
async def test_no_headers_make_a_server_error(edge: Edge, timestamp: bytes, signature: bytes) -> None:
    headers = httpx.Headers([(b"x-slack-request-timestamp", timestamp), (b"x-slack-signature", signature)])
    assert (await edge.http.post("/slack/events", content=GOOD, headers=headers)).status_code == 401
