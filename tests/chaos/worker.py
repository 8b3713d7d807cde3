"""One replica: the bot as it is run, tick and all, only without an endpoint for Slack's requests."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import open_app, wall_clock
from bot.errors import NotConfigured
from bot.server import new_loop
from bot.settings import Settings, read_settings
from bot.telemetry.logs import configure_logs

_STARTS = 20  # then something is wrong that no supervisor mends
_PAUSE = 0.2  # seconds between two starts


def work(variables: Mapping[str, str], clock_file: str | None = None) -> None:
    """Tick until SIGTERM, or until something worse. Started anew, as by a supervisor, where Slack is out of reach."""
    configure_logs(sys.stderr, level="ERROR")
    for start in range(1, _STARTS + 1):
        try:
            with asyncio.Runner(loop_factory=new_loop) as runner:
                runner.run(_work(read_settings(variables), _clock(clock_file), clock_file))
        except NotConfigured:  # a busy machine takes longer than the limit to connect
            if start == _STARTS:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _clock(clock_file: str | None) -> Callable[[], datetime]:
    """The wall clock; with a file, as many seconds off as that says at the moment."""
    if clock_file is None:
        return wall_clock
    path = Path(clock_file)
    return lambda: wall_clock() + timedelta(seconds=float(path.read_text() or 0))


def started_file(clock_file: Path) -> Path:
    """Holds the process id of the last replica that has started with that clock."""
    return clock_file.with_suffix(".started")


async def _work(settings: Settings, now: Callable[[], datetime], clock_file: str | None) -> None:
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    async with open_app(settings, "http", now=now):
        if clock_file is not None:
            started_file(Path(clock_file)).write_text(str(os.getpid()))
        await told_to_stop.wait()
