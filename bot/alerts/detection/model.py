"""Unusual days: what was found on one, and what people called expected. Pure."""

from dataclasses import dataclass
from datetime import date
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
class SpikesSeen:
    """All spikes of one UTC day."""

    day: date
    spikes: tuple[Spike, ...]
