"""One run of a scenario: its world, its end, and what it came to."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import URL

from tests.chaos import database_view, slack
from tests.chaos.alert_checker import AlertVerdict, BothVerdicts
from tests.chaos.checker import Verdict, judge
from tests.chaos.database_view import Books
from tests.chaos.faults import DELAY, HISTORY_LAG, LONGEST_STEP
from tests.chaos.slack import Slack
from tests.support.databases import Databases

_STALLED = 12 * LONGEST_STEP  # seconds in which nothing came to an end


class Stalled(Exception):
    """Nothing more came to an end: a digest is lost in the bot, whatever its row says."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `tolerant`: doubles may occur, and are printed."""

    scenario: str
    database: str
    verdict: Verdict | AlertVerdict | BothVerdicts
    seconds: float
    kills: int = 0
    pauses: int = 0
    tolerant: bool = False
    notes: str = ""
    planned_wrong: int = 0  # runs planned where no rule plans them

    @property
    def good(self) -> bool:
        return not self.verdict.wrong and not self.planned_wrong and (self.tolerant or not self.verdict.repeated)


@dataclass(slots=True)
class Scene:
    """A database, and an outside world."""

    database: str
    books: Books
    slack: Slack
    began: float = field(default_factory=time.monotonic)

    def finish(self) -> None:
        """Wait until nothing is open, and until what Slack still holds has been accepted."""
        wait_until_none(self.books.open)
        time.sleep(DELAY + HISTORY_LAG)

    def verdict(self, *, as_shown: bool = False) -> Verdict:
        return judge(self.books, self.slack, as_shown=as_shown)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


def wait_until_none(left: Callable[[], int], meanwhile: Callable[[int], None] = lambda _: time.sleep(0.1)) -> None:
    """Wait until nothing is left, doing something meanwhile. Raises Stalled."""
    before, since = -1, time.monotonic()
    while (now := left()) > 0:
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > _STALLED:
            raise Stalled(f"{now} stay open")
        meanwhile(now)


class InTurn:
    """Databases for several threads: Alembic migrates one at a time."""

    def __init__(self, databases: Databases, lock: Lock) -> None:
        self._databases = databases
        self._lock = lock

    @contextmanager
    def migrated(self) -> Iterator[URL]:
        with ExitStack() as stack:
            with self._lock:
                url = stack.enter_context(self._databases.migrated())
            yield url


@contextmanager
def scene(database: str, databases: InTurn, plan: dict[str, object]) -> Iterator[Scene]:
    """An empty database and a world that fails as planned."""
    with databases.migrated() as url, slack.serving(plan) as outside, database_view.opened(url) as opened:
        yield Scene(database, opened, outside)
