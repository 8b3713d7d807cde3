"""Troubles of the database: each is counted, and of each kind one a minute is logged with what to do."""

from collections.abc import Callable

import structlog

from bot.errors import DatabaseTrouble
from bot.telemetry.metrics import Metrics
from bot.telemetry.once_a_minute import OnceAMinute

log = structlog.stdlib.get_logger()

FIXES = {
    DatabaseTrouble.AWAY: "see that it runs and that the way to it is open",
    DatabaseTrouble.BUSY: "it has no connection, memory or time left: raise its limits, or find what uses it up",
    DatabaseTrouble.LOCKED: "another program holds a lock: find and end it",
    DatabaseTrouble.READ_ONLY: "it takes no writes: point DATABASE_URL at the primary, or make disk and file writable",
    DatabaseTrouble.FULL: "make room on its disk",
    DatabaseTrouble.DAMAGED: "look into its log, and restore a backup where its data are damaged",
    DatabaseTrouble.FORBIDDEN: "give the user of DATABASE_URL all rights on the bot's tables, and its password",
    DatabaseTrouble.REPLACED: "the file was removed or replaced while the bot ran: put it back, then restart the bot",
}


class DatabaseErrors:
    """Counts and logs."""

    def __init__(self, metrics: Metrics, monotonic: Callable[[], float]) -> None:
        self._counted = metrics.database_errors
        self._once_a_minute = OnceAMinute(monotonic)

    def note(self, trouble: DatabaseTrouble) -> None:
        """Count one transaction that failed."""
        self._counted.labels(trouble.value).inc()
        if (unlogged := self._once_a_minute.admit(trouble)) is not None:
            fix = FIXES[trouble]
            log.warning("the database failed", trouble=trouble.value, fix=fix, unlogged_before=unlogged)
