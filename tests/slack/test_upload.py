"""A file goes into a thread in three steps, each tried once."""

from collections.abc import Callable

import aiohttp
import pytest

from bot.ports import NotUploaded, Uploaded
from bot.slack.upload import FileUploader
from bot.slack.web_client import open_client
from tests.slack.fake_slack import RESET, SILENCE, FakeSlack, Received, fake_slack, said

CSV = "\ufeffflow,tasks\r\nÓrdem,12\r\n".encode()
DONE = said({"ok": True, "files": [{"id": "F0ONE", "title": "t"}]})
OK_BYTES = said("OK - 24")
Answer = bytes | Callable[[Received], bytes]


def files(fake: FakeSlack, session: aiohttp.ClientSession, *scopes: str) -> FileUploader:
    client = open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/")
    return FileUploader(client, session, frozenset(scopes or ("files:write",)))


def place(received: Received) -> bytes:
    """The first step of a Slack that keeps its files where its API is."""
    url = f"http://{received.headers['host']}/upload/v1/abc?x=1"
    return said({"ok": True, "upload_url": url, "file_id": "F0ONE"})


async def test_a_file_goes_into_the_thread_in_three_steps(session: aiohttp.ClientSession) -> None:
    async with fake_slack(place, OK_BYTES, DONE) as fake:
        end = await files(fake, session)("C0OPS", "1.2", "usage.csv", CSV, "All flows")
    asked, put, completed = fake.received
    assert end == Uploaded("F0ONE")
    assert (asked.method, asked.query()) == (
        "files.getUploadURLExternal",
        {"filename": "usage.csv", "length": str(len(CSV))},
    )
    assert (put.path, put.body, "authorization" in put.headers) == ("/upload/v1/abc?x=1", CSV, False)
    assert (completed.method, completed.query()) == (
        "files.completeUploadExternal",
        {"files": '[{"id": "F0ONE", "title": "All flows"}]', "channel_id": "C0OPS", "thread_ts": "1.2"},
    )


async def test_without_the_optional_scope_nothing_is_tried(session: aiohttp.ClientSession) -> None:
    async with fake_slack(DONE) as fake:
        end = await files(fake, session, "chat:write")("C0OPS", "1.2", "usage.csv", CSV, "t")
    assert (end, fake.received) == (NotUploaded("missing_scope"), [])


REFUSED = said({"ok": False, "error": "not_in_channel"})
BROKEN = said("<html>", "503 No")


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ([REFUSED], NotUploaded("not_in_channel")),
        ([BROKEN], NotUploaded("http_503")),
        ([said({"ok": True})], NotUploaded("unreadable_answer")),
        ([place, BROKEN], NotUploaded("http_503")),
        ([place, said("", "302 Found", "location: /elsewhere")], NotUploaded("http_302")),
        ([place, OK_BYTES, REFUSED], NotUploaded("not_in_channel")),
        ([place, OK_BYTES, BROKEN], NotUploaded("http_503", ambiguous=True)),
        ([place, OK_BYTES, said({"ok": False, "error": "fatal_error"})], NotUploaded("fatal_error", ambiguous=True)),
        ([place, OK_BYTES, said("<html>")], NotUploaded("http_200", ambiguous=True)),
    ],
)
async def test_a_step_that_fails_is_the_last(
    session: aiohttp.ClientSession, answers: list[Answer], end: NotUploaded
) -> None:
    async with fake_slack(*answers) as fake:
        assert await files(fake, session)("C0OPS", "1.2", "usage.csv", CSV, "t") == end
    assert len(fake.received) == len(answers)


@pytest.mark.parametrize("lost", [RESET, SILENCE])
@pytest.mark.parametrize("before", [0, 1, 2])
async def test_a_lost_step_is_not_tried_again(session: aiohttp.ClientSession, lost: bytes, before: int) -> None:
    steps: list[Answer] = [place, OK_BYTES]
    async with fake_slack(*steps[:before], lost) as fake:
        end = await files(fake, session)("C0OPS", "1.2", "usage.csv", CSV, "t")
    assert isinstance(end, NotUploaded)
    assert len(fake.received) == before + 1
    assert end.ambiguous is (before == 2)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/upload",
        "https://files.slack.com.evil.example/upload",
        "https://evilslack.com/upload",
        "http://files.slack.com/upload",
        "http://169.254.169.254/",
        "https://[::1/",
        None,
    ],
)
async def test_a_file_goes_nowhere_but_to_slack(session: aiohttp.ClientSession, url: str | None) -> None:
    async with fake_slack(said({"ok": True, "upload_url": url, "file_id": "F0ONE"})) as fake:
        end = await files(fake, session)("C0OPS", "1.2", "usage.csv", CSV, "t")
    assert (end, len(fake.received)) == (NotUploaded("unreadable_answer"), 1)


async def test_slacks_file_host_is_allowed(session: aiohttp.ClientSession) -> None:
    async with fake_slack(DONE) as fake:
        url = files(fake, session)._allowed({"upload_url": "https://files.slack.com/upload/v1/abc"})
    assert str(url) == "https://files.slack.com/upload/v1/abc"
