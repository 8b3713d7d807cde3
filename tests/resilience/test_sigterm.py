"""SIGTERM, sent to a real process: not ready from then on, and whoever asked is answered."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.support.messages import has
from tests.support.processes import BotProcess, bot_process
from tests.support.workspace import BEN, CARMEN, OPS, Outside, open_outside


def hold(outside: Outside, until: asyncio.Event) -> None:
    """Let Pipefy answer nothing before that."""

    async def wait(_: float) -> None:
        await until.wait()

    outside.world.pipefy.sleep = wait
    outside.world.pipefy.delay = timedelta(seconds=1)


async def not_ready(bot: BotProcess) -> httpx.Response:
    """Ask over a new connection, as a load balancer does, from the signal on."""
    async with httpx.AsyncClient(base_url=bot.address) as http:
        assert (await http.get("/readyz")).status_code == 200
        bot.stop()
        await bot.logged("stopping")
        assert (await http.get("/healthz")).status_code == 200
    async with httpx.AsyncClient(base_url=bot.address) as http:
        return await http.get("/readyz")


@pytest.mark.parametrize("verb", ["serve", "socket"])
async def test_it_says_that_it_stops_while_it_finishes_what_was_asked(database: Path, verb: str) -> None:
    released = asyncio.Event()
    async with open_outside(None) as outside, bot_process(outside, database, verb) as bot:
        while verb == "socket" and not outside.world.sockets.connected:  # noqa: ASYNC110 - Slack's hello has no event
            await asyncio.sleep(0.001)
        hold(outside, released)
        await outside.calls.typed(BEN, OPS, "/pipefy-usage last_month")
        response = await not_ready(bot)
        assert (response.status_code, response.json()) == (503, {"ready": False, "failing": ["stopping"]})
        if verb == "serve":  # a proxy that has not seen it yet
            await outside.calls.typed(CARMEN, OPS, "/pipefy-usage last_month")
        released.set()
        assert await bot.ended() == 0
        assert [line for line in bot.lines if line["level"] != "info"] == [], "a warning that means nothing"
        answered = {post.person: has(post, "data_visualization") for post in outside.world.slack.posts}
        assert answered == ({BEN: True, CARMEN: True} if verb == "serve" else {BEN: True})
        assert outside.world.slack.failed == []
