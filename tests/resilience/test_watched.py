"""A real process, watched as an operator sets it up: metrics on a port of their own, and somebody who is called."""

from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.server import listen
from tests.support.processes import bot_process
from tests.support.server import address_of, serving
from tests.support.workspace import Outside, open_outside


async def test_metrics_have_their_port_and_token_and_the_heartbeat_is_heard(database: Path) -> None:
    calls, listening = list[str](), listen("127.0.0.1", 0)

    async def called(request: Request) -> Response:
        calls.append(request.url.path)
        return Response("OK")

    app = Starlette(routes=[Route("/{name}", called)])
    variables = {"METRICS_PORT": "0", "METRICS_TOKEN": "geheim", "HEARTBEAT_URL": f"{address_of(listening)}/canary"}
    async with serving(app, listening), open_outside(None) as outside:
        await watch(outside, database, variables)
    assert calls == ["/canary"]


async def watch(outside: Outside, database: Path, variables: dict[str, str]) -> None:
    """Start the bot, scrape it, and stop it; nothing that is secret is logged."""
    async with bot_process(outside, database, "serve", **variables) as bot, httpx.AsyncClient() as http:
        page = f"{bot.lines[-1]['metrics']}/metrics"
        assert (await http.get(f"{bot.address}/metrics")).status_code == 404
        assert (await http.get(page)).status_code == 401
        scraped = await http.get(page, headers={"Authorization": "Bearer geheim"})
        assert "process_start_time_seconds" in scraped.text
        assert (await http.get(page.replace("/metrics", "/readyz"))).status_code == 404
        bot.stop()
        assert await bot.ended() == 0
    assert "canary" not in str(bot.lines)
