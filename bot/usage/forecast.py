"""Placeholder: see the forecast branch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Forecast:
    expected: int
    low: int
    high: int
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TooEarly:
    days: int
    tasks: int


def forecast(days: Mapping[date, int], *, now: datetime, used: int) -> Forecast | TooEarly:
    return TooEarly(len(days), used)
