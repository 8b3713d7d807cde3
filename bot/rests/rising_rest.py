"""Rests that rise with each failure in a row. Pure."""

from datetime import timedelta
from typing import TypeVar

Rest = TypeVar("Rest", float, timedelta)  # seconds, where it is a float

_MOST_DOUBLINGS = 16  # far beyond every longest rest, and short of what a timedelta can hold


def rising_rest(first: Rest, failures: int, longest: Rest) -> Rest:
    """The rest after so many failures before this one: `first`, twice as long each time, `longest` at the most."""
    return min(first * (1 << min(failures, _MOST_DOUBLINGS)), longest)
