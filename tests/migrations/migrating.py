"""What the tests of migrations run in processes of its own: they are killed, or run four at once."""

import multiprocessing
import os
import signal
from multiprocessing.context import ForkServerProcess
from threading import Barrier

from sqlalchemy import URL, Connection, Engine, event

from bot.db.migrate import upgrade


def start_upgrade(url: URL, *, together: Barrier | None = None, last_step: int | None = None) -> ForkServerProcess:
    """Upgrade in a new process. It waits for the others `together`, and is killed at its `last_step`.

    A fork server has Alembic imported already: the processes meet within milliseconds of each other.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["alembic.command", "alembic.script", "psycopg", "tests.migrations.migrating"])
    process = context.Process(target=_upgrade, args=(url, together, last_step))
    process.start()
    return process


def exit_code(process: ForkServerProcess) -> int:
    """Wait for the end of the process; below zero: the signal that killed it."""
    process.join(timeout=120)
    assert process.exitcode is not None
    return process.exitcode


def _upgrade(url: URL, together: Barrier | None, last_step: int | None) -> None:
    if last_step is not None:
        _die_at(last_step)
    if together is not None:
        together.wait()
    upgrade(url)


def _die_at(last_step: int) -> None:
    """Kill this process after its n-th statement, or before the commit if that is the n-th step."""
    steps = iter(range(1, last_step))

    def step(_connection: Connection, *_: object) -> None:
        if next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", step)
    event.listen(Engine, "commit", step)
