"""One replica: the bot as it is run, tick and all, only without an endpoint for Slack's requests."""

import asyncio
import signal
import sys
import time
from collections.abc import Mapping

from bot.app import open_app
from bot.errors import NotConfigured
from bot.server import new_loop
from bot.settings import Settings, read_settings
from bot.telemetry.logs import configure_logs

_STARTS = 20  # then something is wrong that no supervisor mends
_PAUSE = 0.2  # seconds between two starts


def work(variables: Mapping[str, str]) -> None:
    """Tick until SIGTERM, or until something worse. Started anew, as by a supervisor, where Slack is out of reach."""
    configure_logs(sys.stderr, level="ERROR")
    for start in range(1, _STARTS + 1):
        try:
            with asyncio.Runner(loop_factory=new_loop) as runner:
                runner.run(_work(read_settings(variables)))
        except NotConfigured:  # a busy machine takes longer than the limit to connect
            if start == _STARTS:
                raise
            time.sleep(_PAUSE)
        else:
            return


async def _work(settings: Settings) -> None:
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    async with open_app(settings, "http"):
        await told_to_stop.wait()
