"""A rolling upgrade from another revision and back, with due digests in flight on one database."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.faults import calm, variables
from tests.chaos.run import InTurn, Result, Scene, scene
from tests.support.checkout import ROOT, checkout

REPLICAS = 4
_PAUSE = 2.0  # seconds between one replacement and the next: digests go out meanwhile
_MOST_SECONDS_TO_STOP = 30.0
# Every revision has had this function under this name, so that any of them can be put beside the newest.
_PROGRAM = "import json, sys; from tests.chaos.worker import work; work(json.loads(sys.argv[1]))"

Start = Callable[[Path], "subprocess.Popen[bytes]"]


def rolling_upgrade(name: str, databases: InTurn, *, revision: str, digests: int = 150) -> Result:
    """Replace the old release's replicas one by one by the new one's, then take that back, and upgrade again."""
    with checkout(revision) as old, scene(name, databases, calm(honoured=False, channels=digests)) as at:
        settings = variables(at.books.url, at.slack, per_minute=400)
        with replicas(settings, old) as fleet:
            at.books.subscribe(digests)
            releases = (ROOT, old, ROOT)
            replaced = fleet.replace_all(at, releases)
            at.finish()
        notes = f"{replaced} replacements: {revision[:12]} → this → {revision[:12]} → this"
        return Result("rolling upgrade", name, at.verdict(), at.seconds, notes=notes)


class Fleet:
    """Replicas of either release, each a process of its own."""

    def __init__(self, start: Start, release: Path) -> None:
        self._start = start
        self.members = [start(release) for _ in range(REPLICAS)]

    def replace_all(self, at: Scene, releases: tuple[Path, ...]) -> int:
        """How many were replaced before the last digest was settled. Raises RuntimeError where one stops badly."""
        replaced = 0
        for release in releases:
            for number in range(REPLICAS):
                time.sleep(_PAUSE)
                if not at.books.open():
                    return replaced
                self._replace(number, release)
                replaced += 1
        return replaced

    def stop(self) -> None:
        for member in self.members:
            member.kill()
            member.wait()

    def _replace(self, number: int, release: Path) -> None:
        member = self.members[number]
        while not _listens_to_sigterm(member.pid):
            time.sleep(0.05)  # one that is told to stop while it still imports would end by the signal itself
        member.terminate()
        if (code := member.wait(_MOST_SECONDS_TO_STOP)) != 0:
            raise RuntimeError(f"a replica did not stop cleanly: {code}")
        self.members[number] = self._start(release)


@contextmanager
def replicas(settings: Mapping[str, str], release: Path) -> Iterator[Fleet]:
    """So many replicas of the release, gone afterwards."""
    words = json.dumps(dict(settings))

    def start(folder: Path) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", _PROGRAM, words], cwd=folder)  # noqa: S603 - our own program

    fleet = Fleet(start, release)
    try:
        yield fleet
    finally:
        fleet.stop()


def _listens_to_sigterm(pid: int) -> bool:
    # https://man7.org/linux/man-pages/man5/proc_pid_status.5.html: SigCgt, a mask in hexadecimal
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)
