"""Unusual days: what was found on one, and what people called expected. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from bot.usage.flow_deltas import Key


class Direction(StrEnum):
    """Direction of a spike. DOWN: far less than usual, or nothing of what normally runs."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Spike:
    """An unusual day, of one flow or (None) of the whole organization. `since`: the first day of a shift of level."""

    flow: Key | None
    day: date
    tasks: int
    usual: int
    direction: Direction
    since: date | None = None


@dataclass(frozen=True, slots=True)
class ExpectedSpike:
    """A spike that a person marked as expected: the detector explains later ones by it."""

    flow: Key | None
    day: date
    tasks: int


@dataclass(frozen=True, slots=True)
class LastRun:
    """A flow, and when Pipefy says that it ran last."""

    flow: Key
    at: datetime

    @property
    def on(self) -> date:
        """The UTC day."""
        return self.at.astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class Silence:
    """A day of which Pipefy reported no task. `last_run`: the one that says most of it; None: not known.

    `goes_on`: Pipefy counts tasks of the day after it. `reported`: the tasks that it reported of this day after all.
    """

    last_run: LastRun | None
    goes_on: bool = False
    reported: int | None = None


@dataclass(frozen=True, slots=True)
class SpikesSeen:
    """All spikes of one UTC day. `silence`: where the organization had no task on it."""

    day: date
    spikes: tuple[Spike, ...]
    silence: Silence | None = None
