"""Why a delivery has nothing to say."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Postpone:
    """Nothing to post yet."""

    wait: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing to post at all."""

    reason: str
