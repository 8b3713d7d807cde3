"""`demo`: the bot and the sandbox in one process, meeting over HTTP as the bot meets the real ones."""

import asyncio
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import TransportName, open_app
from bot.errors import NotConfigured
from bot.http_protocol import Guard
from bot.server import listen, make_server, new_loop, on_stop_signal
from bot.settings import read_settings
from bot.telemetry.logs import configure_logs

_HOST = "127.0.0.1"
_EXTRA = ("graphql", "websockets")  # modules of the extra `sandbox`


def run_demo(port: int, transport: TransportName) -> None:
    """Serve the page until SIGINT or SIGTERM. Raises NotConfigured."""
    # The wheel holds the sandbox, but an extra can only bring what it depends on.
    if missing := [name for name in _EXTRA if find_spec(name) is None]:
        raise NotConfigured(
            f"The demo needs its extra: pip install 'pipefy-usage-bot[sandbox]' (missing: {', '.join(missing)})"
        )
    configure_logs(sys.stderr, level="WARNING")
    with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_demo(port, transport, Path(folder)))


async def _demo(port: int, transport: TransportName, folder: Path) -> None:
    from sandbox.app import create_sandbox
    from sandbox.world import World

    outside, inside = listen(_HOST, port), listen(_HOST, 0)
    address = f"http://{_HOST}:{outside.getsockname()[1]}"
    world = World(base_url=address)
    if transport == "http":
        world.bot_url = f"http://{_HOST}:{inside.getsockname()[1]}/slack/events"
    page = make_server(create_sandbox(world), lifespan="auto")
    serving = asyncio.ensure_future(page.serve(sockets=[outside]))
    settings = read_settings(
        {
            "SLACK_SIGNING_SECRET": world.signing_secret,
            "SLACK_BOT_TOKEN": world.bot_token,
            "SLACK_APP_TOKEN": world.app_token,
            "SLACK_API_URL": f"{address}/api/",
            "PIPEFY_CLIENT_ID": world.pipefy.client_id,
            "PIPEFY_CLIENT_SECRET": world.pipefy.client_secret,
            "PIPEFY_API_URL": f"{address}/graphql",
            "PIPEFY_TOKEN_URL": f"{address}/oauth/token",
            "PIPEFY_ORGANIZATION": "301234",
            "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
            "TICK_SECONDS": "1",
        }
    )
    async with open_app(
        settings, transport, now=world.machine_now, elapsed=world.elapsed, boot_time=world.boot_time
    ) as running:
        bot = make_server(running.web, guard=Guard(running.refusals))
        on_stop_signal(lambda: setattr(bot, "should_exit", True))
        while running.socket and not running.socket.connected() and not bot.should_exit:  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.01)
        print(f"Ready. Open {address} and type /pipefy-usage in #ops. Ctrl-C stops it.", flush=True)  # noqa: T201 - for the person at the terminal
        await bot.serve(sockets=[inside])
    world.close()  # ends the streams that the page holds open, which a stopping server would wait for
    page.should_exit = True
    await serving
