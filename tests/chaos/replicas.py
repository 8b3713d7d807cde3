"""Replicas as processes of their own, to be killed, paused and told to stop."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

from tests.chaos.worker import work

_PRELOADED = ["tests.chaos.worker", "aiosqlite", "psycopg", "sqlalchemy.dialects.sqlite", "pytest"]
_MOST_SECONDS_TO_STOP = 30.0


class Crew:
    """So many replicas. Each is forked from a process that has imported the bot already: a start costs little."""

    def __init__(self, variables: Mapping[str, str], size: int, clock_file: Path | None = None) -> None:
        self._variables = dict(variables)
        self._clock_file = str(clock_file) if clock_file else None  # of the first replica alone
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_PRELOADED)
        self.members = [self._start(number) for number in range(size)]
        self._gone: list[ForkServerProcess] = []
        self.kills = 0
        self.slowest_stop = 0.0

    def kill(self, number: int) -> None:
        """SIGKILL, and another one in its place."""
        killed = self.members[number]
        killed.kill()
        self.kills += 1
        self._gone.append(killed)
        self.members[number] = self._start(number)

    def kill_one(self, dice: Random) -> None:
        """Whichever."""
        self.kill(dice.randrange(len(self.members)))

    def replace(self, number: int) -> None:
        """What a deployment does: SIGTERM, and when it has ended, another one."""
        began = time.monotonic()
        self.members[number].terminate()
        self.members[number].join(_MOST_SECONDS_TO_STOP)
        self.slowest_stop = max(self.slowest_stop, time.monotonic() - began)
        if self.members[number].exitcode != 0:
            raise RuntimeError(f"a replica did not stop cleanly: {self.members[number].exitcode}")
        self.members[number] = self._start(number)

    def pause(self, number: int = 0) -> None:
        """SIGSTOP; back when it stands still."""
        pid = self.pid(number)
        os.kill(pid, signal.SIGSTOP)
        while _state(pid) not in "TZ":
            time.sleep(0.0001)

    def go_on(self, number: int = 0) -> None:
        """SIGCONT."""
        os.kill(self.pid(number), signal.SIGCONT)

    def pid(self, number: int = 0) -> int:
        pid = self.members[number].pid
        assert pid is not None, "started in __init__"
        return pid

    def stop(self) -> None:
        for member in self.members:
            member.kill()
        for member in [*self.members, *self._gone]:
            member.join()

    def _start(self, number: int) -> ForkServerProcess:
        clock_file = self._clock_file if number == 0 else None
        process = self._context.Process(target=work, args=(self._variables, clock_file), daemon=True)
        process.start()
        return process


@contextmanager
def working(variables: Mapping[str, str], size: int, clock_file: Path | None = None) -> Iterator[Crew]:
    """A crew at work, gone afterwards. `clock_file`: how many seconds the wall clock of the first replica is off."""
    crew = Crew(variables, size, clock_file)
    try:
        yield crew
    finally:
        crew.stop()


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
