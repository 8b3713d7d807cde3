"""A replica that people type commands to while it delivers, and how long it takes to ack them."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from tests.benchmarks.acks import HELP, written
from tests.benchmarks.load import Measured, run
from tests.benchmarks.servers import SIGNING_SECRET
from tests.benchmarks.start_up import free_port

_EVERY = 0.2  # seconds
_WARM_UP = 20  # commands


@contextmanager
def serving(settings: Mapping[str, str]) -> Iterator[int]:
    """The bot as it is run, with its door; the port."""
    port = free_port()
    environment = {**settings, "SLACK_SIGNING_SECRET": SIGNING_SECRET, "PORT": str(port), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "bot", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as bot:  # noqa: S603 - ours
        try:
            yield port
        finally:
            bot.kill()


def warm_up(port: int, origin: str) -> None:
    """Be asked and answer once, as a bot that people use has done long before: its languages are loaded then."""
    asyncio.run(run(port, written(HELP, origin, _WARM_UP), 1))


@contextmanager
def typing(port: int, origin: str) -> Iterator[list[Measured]]:
    """Type a command every so often, each at its time however slow the last ack; the acks are there afterwards."""
    acked: list[Measured] = []
    enough = Event()
    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(asyncio.run, _type(port, origin, enough))
        try:
            yield acked
        finally:
            enough.set()
    acked += under_way.result()


async def _type(port: int, origin: str, enough: Event) -> list[Measured]:
    typed = []
    while not enough.is_set():
        typed.append(asyncio.create_task(run(port, written(HELP, origin, 1), 1)))
        await asyncio.sleep(_EVERY)
    return await asyncio.gather(*typed)
