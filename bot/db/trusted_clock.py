"""The wall clock, believed while other clocks agree with it: what is planned is planned by this one.

It is compared with the time since the start of the machine at every question: a step shows at once, whoever asks, and
the time is reckoned on from before it. Where the database has a clock of its own, that one decides (`compare`).
Where it has none, a new time is believed once it has run steadily for `STEADY_AFTER`.
Why so: docs/decisions/0011-clocks.md
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=2)  # NTP slews what is less than that, and no plan is made to the minute
STEADY_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ClockSample:
    """Both clocks in one moment. `boot_time`: seconds since the start of the machine."""

    wall: datetime
    boot_time: float

    def at(self, boot_time: float) -> datetime:
        """The wall time at that moment, had nothing but time passed."""
        return self.wall + timedelta(seconds=boot_time - self.boot_time)

    def agrees(self, sample: "ClockSample") -> bool:
        """True where the wall clock of `sample` has gone on from here as the machine has."""
        return abs(sample.wall - self.at(sample.boot_time)) <= TOLERANCE


class TrustedClock:
    """One for a process. `database_decides`: the database has a clock of its own (PostgreSQL)."""

    def __init__(self, wall: Callable[[], datetime], boot_time: Callable[[], float], *, database_decides: bool) -> None:
        self.database_decides = database_decides
        self._wall = wall
        self._boot_time = boot_time
        self._believed = self.sample()
        self._stepped_to: ClockSample | None = None  # the first sample of a time that is not believed yet
        self._confirmed = False  # by the database
        self.stepped_at: datetime | None = None  # the new time, when a step was last believed
        self._skew = timedelta()  # from the database's clock

    @property
    def is_trusted(self) -> bool:
        """False while nothing may be planned. Stays as it is until the next question."""
        return self._stepped_to is None and abs(self._skew) <= TOLERANCE

    @property
    def skew(self) -> timedelta:
        """The distance of the wall clock from the time that is believed, or from the database's."""
        sample = self.sample()
        step = sample.wall - self._believed.at(sample.boot_time)
        return step if abs(step) > abs(self._skew) else self._skew

    def sample(self) -> ClockSample:
        """Both clocks now."""
        return ClockSample(self._wall(), self._boot_time())

    def now(self) -> datetime:
        """The wall clock's time; after a step, the time as it would be without."""
        sample = self.sample()
        if self._believed.agrees(sample) or self._has_run_steadily(sample):
            self._believe(sample)
        return self._believed.at(sample.boot_time)

    def compare(self, database: datetime, asked: ClockSample) -> None:
        """Compare with the database's clock, which answered the question asked at `asked` just now."""
        answered = self.sample()
        # The answer took a while, and the database looked at its clock some time in between.
        earliest, latest = asked.wall, asked.at(answered.boot_time)
        self._skew = max(earliest - database, timedelta()) - max(database - latest, timedelta())
        if abs(self._skew) <= TOLERANCE:
            self._confirmed = True
            self._believe(asked)
        elif not self._confirmed:
            # Wrong from the start: there is no better time to reckon on from than the database's.
            self._believed = ClockSample(database, answered.boot_time)
            self.now()

    def _believe(self, sample: ClockSample) -> None:
        if not self._believed.agrees(sample):
            self.stepped_at = sample.wall
        self._believed, self._stepped_to = sample, None

    def _has_run_steadily(self, sample: ClockSample) -> bool:
        """Note a new time, or see that it has run long enough. One step more, and the waiting begins anew."""
        since = self._stepped_to
        if since is None or not since.agrees(sample):
            self._stepped_to = sample
            return False
        steady = timedelta(seconds=sample.boot_time - since.boot_time) >= STEADY_AFTER
        return steady and not self.database_decides
