"""Modals, through both doors: judged before the ack, answered after it. Never a 5xx."""

from typing import Any

import pytest

from bot.errors import NotUnderstood
from tests.slack.edge_kit import Edge, click, submission
from tests.slack.socket_mode.test_client import FakeSocketMode, listening

ERRORS = {"response_action": "errors", "errors": {"at": "No such time."}}
WORKING = {"response_action": "update", "view": {"type": "modal", "blocks": []}}
VIEW: dict[str, Any] = submission()["view"]


async def test_a_submitted_modal_is_heard_with_what_was_filled_in(edge: Edge) -> None:
    response = await edge.interact(submission(metadata='{"channel":"C0OPS"}'))
    assert (response.status_code, response.content) == (200, b"")
    (heard,) = await edge.heard()
    assert (heard.kind, heard.name, heard.person_id, heard.workspace_id) == ("view", "subscribe", "U0BEN", "T0ACME")
    assert (heard.view_id, heard.view_hash, heard.closed) == ("V0ONE", "156772938.1827394", False)
    assert (heard.private_metadata, heard.trigger_id, heard.response_url) == ('{"channel":"C0OPS"}', "1.2.3", "")


async def test_what_was_filled_in_is_flat(edge: Edge) -> None:
    await edge.interact(submission())
    (heard,) = await edge.heard()
    assert heard.values == {
        "weekday": "0",
        "at": "09:00",
        "language": "pt-BR",
        "parts": "csv,table",
        "zone": "America/Sao_Paulo",
        "channel": "C0OPS",
        "empty": "",
        "nothing": "",
    }


@pytest.mark.parametrize(
    ("verdict", "answer", "heard"), [("errors", ERRORS, 0), ("working", WORKING, 1), ("close", None, 1)]
)
async def test_the_verdict_rides_on_the_ack_of_http(
    edge: Edge, verdict: str, answer: dict[str, object] | None, heard: int
) -> None:
    response = await edge.interact(submission(metadata=verdict))
    assert response.status_code == 200
    assert (response.json() if response.content else None) == answer
    assert len(await edge.heard()) == heard


async def test_an_answer_to_a_modal_is_json(edge: Edge) -> None:
    response = await edge.interact(submission(metadata="errors"))
    assert response.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    ("verdict", "answer", "heard"), [("errors", ERRORS, 0), ("working", WORKING, 1), ("close", None, 1)]
)
async def test_the_verdict_rides_on_the_ack_of_socket_mode(
    edge: Edge, verdict: str, answer: dict[str, object] | None, heard: int
) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge):
        ack = await fake.send(submission(metadata=verdict))
    assert ack == {"envelope_id": "e1"} | ({"payload": answer} if answer else {})
    assert len(await edge.heard()) == heard


async def test_a_submission_sent_again_is_answered_alike_and_heard_once(edge: Edge) -> None:
    answers = [await edge.interact(submission(metadata="working")) for _ in range(2)]
    assert [answer.json() for answer in answers] == [WORKING, WORKING]
    assert len(await edge.heard()) == 1


async def test_a_judge_with_a_bug_is_acked_told_and_ends_there(edge: Edge) -> None:
    response = await edge.interact(submission(metadata="bug"))
    assert (response.status_code, response.content) == (200, b"")
    assert [(heard.view_id, type(trouble)) for heard, trouble in await edge.troubles()] == [
        ("V0ONE", ZeroDivisionError)
    ]
    assert await edge.heard() == []


@pytest.mark.parametrize(("callback_id", "heard"), [("watched", 1), ("subscribe", 0), ("gone", 0)])
async def test_a_closed_modal_saves_nothing(edge: Edge, callback_id: str, heard: int) -> None:
    body = submission(callback_id, metadata="errors") | {"type": "view_closed", "is_cleared": False}
    assert (await edge.interact(body)).content == b""
    assert [was.closed for was in await edge.heard()] == [True] * heard
    assert await edge.troubles() == []


async def test_a_modal_of_another_version_is_a_trouble(edge: Edge) -> None:
    assert (await edge.interact(submission("gone"))).content == b""
    assert [type(trouble) for _, trouble in await edge.troubles()] == [NotUnderstood]


async def test_a_strangers_modal_is_acked_and_not_heard(edge: Edge) -> None:
    body = submission(team={"id": "T0OTHER"}, user={"id": "U9", "team_id": "T0OTHER"})
    assert (await edge.interact(body)).content == b""
    assert (await edge.heard(), await edge.troubles()) == ([], [])


def clicked_in_modal(action: dict[str, object], **view: object) -> dict[str, Any]:
    container = {"type": "view", "view_id": "V0ONE"}
    body = click(container=container, actions=[action], view=VIEW | view)
    return {key: value for key, value in body.items() if key not in ("response_url", "channel")}


@pytest.mark.parametrize(
    ("chosen", "value"),
    [
        ({"type": "button", "value": "r1"}, "r1"),
        ({"type": "static_select", "selected_option": {"value": "Europe/London"}}, "Europe/London"),
        ({"type": "timepicker", "selected_time": "10:30"}, "10:30"),
        ({"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}, "a,b"),
        ({"type": "overflow", "selected_option": {"value": "remove"}}, "remove"),
    ],
)
async def test_a_choice_in_a_modal_is_heard(edge: Edge, chosen: dict[str, object], value: str) -> None:
    await edge.interact(clicked_in_modal({"action_id": "share"} | chosen, private_metadata="m"))
    (heard,) = await edge.heard()
    assert (heard.kind, heard.value, heard.view_id, heard.private_metadata) == ("action", value, "V0ONE", "m")
    assert (heard.channel_id, heard.response_url, heard.values["at"]) == ("", "", "09:00")


async def test_a_choice_that_nobody_waits_for_is_no_trouble(edge: Edge) -> None:
    await edge.interact(clicked_in_modal({"action_id": "zone", "type": "static_select"}))
    assert (await edge.heard(), await edge.troubles()) == ([], [])


@pytest.mark.parametrize(("length", "kept"), [(3000, 3000), (3001, 0), (900_000, 0)])
async def test_what_slack_would_not_carry_is_not_believed(edge: Edge, length: int, kept: int) -> None:
    await edge.json(submission(metadata="x" * length))
    assert [len(heard.private_metadata) for heard in await edge.heard()] == [kept]


FORGED: list[dict[str, Any]] = [
    {"view": None},
    {"view": []},
    {"view": "V0ONE"},
    {"view": {}},
    {"view": {"id": 7, "callback_id": "subscribe"}},
    {"view": VIEW | {"callback_id": None}},
    {"view": VIEW | {"callback_id": ["subscribe"]}},
    {"view": VIEW | {"private_metadata": {"channel": "C0OPS"}}},
    {"view": VIEW | {"state": None}},
    {"view": VIEW | {"state": {"values": []}}},
    {"view": VIEW | {"state": {"values": {"at": None, "zone": {}, "weekday": {"a": 7}}}}},
    {"view": VIEW | {"state": {"values": {"at": {"a": {"selected_option": "x", "selected_options": {}}}}}}},
    {"view": VIEW | {"state": {"values": {"at": {"a": {"selected_options": [None, 7, "x", {"value": 1}]}}}}}},
    {"view": VIEW | {"state": {"values": {"\ud800\0": {"a": {"value": "\ud800\0"}}}}}},
    {"view": VIEW | {"hash": {}, "id": "V\0"}},
    {"user": None},
    {"user": "U0BEN"},
    {"team": None},
    {"team": {"id": ["T0ACME"]}, "user": {}},
    {"view": VIEW | {"state": {"values": {str(n): {"a": {"value": "x"}} for n in range(5000)}}}},
]


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("kind", ["view_submission", "view_closed", "block_actions"])
async def test_a_forged_modal_is_acked(edge: Edge, forged: dict[str, Any], kind: str) -> None:
    body = click() | submission() | forged | {"type": kind}
    assert (await edge.json(body)).status_code == 200
    for heard in await edge.heard():
        texts = [heard.name, heard.view_id, heard.view_hash, heard.private_metadata, *heard.values.values()]
        assert "\0" not in "".join(texts).encode().decode()  # each is a string, and none has a lone surrogate
