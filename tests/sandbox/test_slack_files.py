"""Files: a place, their bytes, and a channel."""

from typing import Any

import httpx
import pytest

from sandbox.block_kit.checks import Json
from sandbox.slack.messages import Content
from sandbox.world import World

CSV = "\ufeffname,tasks\r\nInvoices,12\r\n".encode()


async def called(http: httpx.AsyncClient, method: str, **arguments: object) -> Json:
    return (await http.post(f"/api/files.{method}", json=arguments)).json()


async def uploaded(http: httpx.AsyncClient) -> str:
    place = await called(http, "getUploadURLExternal", filename="flows.csv", length=len(CSV), snippet_type="csv")
    answer = await http.post(place["upload_url"], content=CSV)
    assert answer.text == f"OK - {len(CSV)}"
    return str(place["file_id"])


async def test_a_file_comes_into_the_thread(http: httpx.AsyncClient, world: World) -> None:
    parent = world.slack.post("C0OPS", Content("digest"), "chat.postMessage").ts
    name = await uploaded(http)
    where = {"channel_id": "C0OPS", "thread_ts": parent, "initial_comment": "All flows"}
    answer = await called(http, "completeUploadExternal", files=[{"id": name, "title": "Flows"}], **where)
    post = world.slack.posts[-1]
    assert answer["files"] == [{"id": name, "title": "Flows"}]
    assert (post.text, post.thread_ts, post.files) == ("All flows", parent, (name,))
    assert world.slack.files.find(name).data == CSV


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel_id": "C0RANDOM"}, "not_in_channel"),
        ({"channel_id": "C0X"}, "channel_not_found"),
        ({"thread_ts": "1.2"}, "thread_not_found"),
        ({"files": [{"id": "F404"}]}, "file_not_found"),
        ({"files": "["}, "invalid_arguments"),
        ({"files": []}, "invalid_arguments"),
    ],
)
async def test_a_file_is_not_shared_anywhere(http: httpx.AsyncClient, arguments: dict[str, Any], error: str) -> None:
    shared = {"files": [{"id": await uploaded(http)}], "channel_id": "C0OPS", **arguments}
    assert (await called(http, "completeUploadExternal", **shared))["error"] == error


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"length": 0}, "invalid_arguments"),
        ({"filename": ""}, "invalid_arguments"),
        ({"snippet_type": "cobol"}, "unknown_snippet_type"),
        ({"length": 1_000_001, "snippet_type": "csv"}, "snippet_too_large"),
    ],
)
async def test_not_every_file_has_a_place(http: httpx.AsyncClient, arguments: dict[str, Any], error: str) -> None:
    asked = {"filename": "a.csv", "length": 3, **arguments}
    assert (await called(http, "getUploadURLExternal", **asked))["error"] == error


async def test_bytes_must_be_as_many_as_announced(http: httpx.AsyncClient) -> None:
    place = await called(http, "getUploadURLExternal", filename="flows.csv", length=3)
    assert (await http.post(place["upload_url"], content=b"four")).status_code == 400
    answer = await called(http, "completeUploadExternal", files=[{"id": place["file_id"]}])
    assert answer["error"] == "file_not_found"


async def test_files_need_their_scope(http: httpx.AsyncClient, world: World) -> None:
    world.slack.app.scopes.remove("files:write")
    assert (await called(http, "getUploadURLExternal", filename="a", length=1))["needed"] == "files:write"


async def test_a_file_needs_the_id_of_a_conversation_and_not_of_a_person(http: httpx.AsyncClient, world: World) -> None:
    files = [{"id": await uploaded(http)}]
    answer = await called(http, "completeUploadExternal", files=files, channel_id="U0BEN")
    assert answer["error"] == "channel_not_found"
    conversation = world.slack.direct("U0BEN").id
    assert (await called(http, "completeUploadExternal", files=files, channel_id=conversation))["ok"]
