"""An edit comes to one of three ends, and is sent once whatever happens."""

import aiohttp
import pytest

from bot.blocks.message import Message
from bot.ports import NotEditable, RetryLater, Updated, UpdateResult
from bot.slack.update import MessageUpdater
from bot.slack.web_client import open_client
from bot.telemetry.metrics import Metrics
from tests.slack.fake_slack import HANG_UP, OK, RESET, SILENCE, FakeSlack, fake_slack, said

MESSAGE = Message("80 % used", ({"type": "data_table"}, {"type": "section"}))
PLAIN = Message("80 % used")
TS = "1763564645.000100"


def redrawer(fake: FakeSlack, session: aiohttp.ClientSession, metrics: Metrics | None = None) -> MessageUpdater:
    client = open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/")
    return MessageUpdater(client, metrics or Metrics(), plain=lambda _: PLAIN)


async def test_an_edit_names_the_post_and_asks_for_no_magic(session: aiohttp.ClientSession) -> None:
    async with fake_slack(OK) as fake:
        assert await redrawer(fake, session)("C0OPS", TS, MESSAGE) == Updated()
    (received,) = fake.received
    where = {"channel": "C0OPS", "ts": TS, "parse": "none", "link_names": False}
    assert (received.method, received.json()) == (
        "chat.update",
        {**where, "text": MESSAGE.text, "blocks": list(MESSAGE.blocks)},
    )


def refused(error: str) -> bytes:
    return said({"ok": False, "error": error})


LIMITED = said({"ok": False, "error": "ratelimited"}, "429 Too Many Requests", "retry-after: 30")
ENDS: list[tuple[bytes, UpdateResult]] = [
    *[
        (refused(error), NotEditable(error))
        for error in ("message_not_found", "channel_not_found", "cant_update_message", "edit_window_closed")
    ],
    *[(refused(error), NotEditable(error)) for error in ("is_inactive", "msg_too_long")],
    *[(refused(error), RetryLater(error)) for error in ("update_failed", "fatal_error", "rate_limited")],
    (LIMITED, RetryLater("ratelimited", 30.0)),
    (RESET, RetryLater("ClientOSError")),
    (SILENCE, RetryLater("TimeoutError")),
    (said("<html>", "503 No"), RetryLater("http_503")),
    (said("<html>"), RetryLater("unreadable_answer")),
    (said("", "302 Found", "location: /elsewhere"), RetryLater("http_302")),
]


@pytest.mark.parametrize(("answer", "end"), ENDS)
async def test_whatever_slack_answers_it_is_asked_once(
    session: aiohttp.ClientSession, answer: bytes, end: UpdateResult
) -> None:
    async with fake_slack(answer) as fake:
        got = await redrawer(fake, session)("C0OPS", TS, MESSAGE)
    if answer == RESET:  # which way a dropped connection shows is the kernel's choice
        assert isinstance(got, RetryLater)
    else:
        assert got == end
    assert len(fake.received) == 1


async def test_a_slack_that_is_not_there_is_asked_later(session: aiohttp.ClientSession) -> None:
    async with fake_slack(HANG_UP) as fake:
        assert isinstance(await redrawer(fake, session)("C0OPS", TS, MESSAGE), RetryLater)


async def test_a_refused_block_is_left_out_once(session: aiohttp.ClientSession) -> None:
    async with fake_slack(refused("invalid_blocks"), OK) as fake:
        assert await redrawer(fake, session)("C0OPS", TS, MESSAGE) == Updated()
    assert [received.json()["blocks"] for received in fake.received] == [list(MESSAGE.blocks), []]


async def test_what_is_refused_without_blocks_is_given_up(session: aiohttp.ClientSession) -> None:
    async with fake_slack(refused("invalid_blocks")) as fake:
        assert await redrawer(fake, session)("C0OPS", TS, MESSAGE) == NotEditable("invalid_blocks")
    assert len(fake.received) == 2


async def test_edits_are_counted(session: aiohttp.ClientSession) -> None:
    metrics = Metrics()
    async with fake_slack(OK) as fake:
        await redrawer(fake, session, metrics)("C0OPS", TS, MESSAGE)
    assert b'pipefy_usage_posts_total{end="sent",kind="edit"} 1.0' in metrics.render()
