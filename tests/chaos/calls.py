"""SIGKILL at the n-th call that makes something last or leave: what `strace` can do where it is installed."""

import shutil
import subprocess
import time
from itertools import count

from bot.db.engine import is_sqlite
from tests.chaos.faults import calm, variables
from tests.chaos.replicas import Crew, working
from tests.chaos.run import InTurn, Result, Scene, scene
from tests.chaos.steps import Step, by_database

_MOST = 60  # calls; a delivery on a file makes fewer
_IDLE = 1.0  # seconds until a new replica has only ticks left to do
_ATTACHING = 0.3  # seconds
_TOO_LONG = 20.0  # seconds
_LASTS, _LEAVES = "fdatasync", "sendto"


def possible() -> bool:
    """Whether there is an strace."""
    return shutil.which("strace") is not None


def kills_at_each_call(name: str, databases: InTurn) -> Result:
    """One delivery after the other, each killed one call later than the one before, until one comes through.

    On a file a commit is an `fdatasync`; to a server every statement is a `sendto`, those of idle ticks too.
    """
    with (
        scene(name, databases, calm(honoured=False, channels=_MOST)) as at,
        working(variables(at.books.url, at.slack), 1) as crew,
    ):
        call = _LASTS if is_sqlite(at.books.url) else _LEAVES
        for number in count(1):
            if number > _MOST or not _killed(at, crew, call, number):
                break
        at.finish()
        notes = f"client_msg_id ignored; SIGKILL at the 1st to {crew.kills}th {call}"
        return Result("kills call by call", name, at.verdict(), at.seconds, crew.kills, notes=notes)


def _killed(at: Scene, crew: Crew, call: str, number: int) -> bool:
    """Whether the replica came to its n-th call before the delivery was over."""
    time.sleep(_IDLE)
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(crew.pid()), "-e", f"trace={call}"]
    inject = ["-e", f"inject={call}:signal=SIGKILL:when={number}"]
    with subprocess.Popen([*command, *inject], stderr=subprocess.DEVNULL) as tracer:  # noqa: S603 - our own words
        time.sleep(_ATTACHING)
        (delivery,) = at.books.subscribe(1)
        began = time.monotonic()
        while crew.members[0].is_alive() and time.monotonic() - began < _TOO_LONG:
            if by_database(at, delivery) is Step.SETTLED and not at.books.open():
                tracer.terminate()
                return False
            time.sleep(0.02)
    crew.kill(0)
    return True
