"""One replica: the bot as it is run, tick and all, only without a door for Slack's requests."""

import asyncio
import signal
import sys
from collections.abc import Mapping

from bot.app import open_app
from bot.server import new_loop
from bot.settings import Settings, read_settings
from bot.telemetry.logs import configure_logs


def work(variables: Mapping[str, str]) -> None:
    """Tick until SIGTERM, or until something worse."""
    configure_logs(sys.stderr, level="ERROR")
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_work(read_settings(variables)))


async def _work(settings: Settings) -> None:
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    async with open_app(settings, "http"):
        await told_to_stop.wait()
