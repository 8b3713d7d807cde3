"""Log lines that may come by the thousand: of each kind one a minute, with the number of those left out."""

from collections import Counter
from collections.abc import Callable

QUIET_SECONDS = 60.0


class OnceAMinute:
    """Decides by the monotonic clock."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._logged_at: dict[str, float] = {}
        self._unlogged: Counter[str] = Counter()

    def admit(self, kind: str) -> int | None:
        """None: no line now. Else the number of those of this kind that were left out since its last line."""
        now = self._monotonic()
        if now - self._logged_at.get(kind, float("-inf")) < QUIET_SECONDS:
            self._unlogged[kind] += 1
            return None
        self._logged_at[kind] = now
        return self._unlogged.pop(kind, 0)
