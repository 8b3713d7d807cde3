"""Tell whether an alert is about a month that is over: then it is dropped rather than posted late. Pure."""

import re
from datetime import UTC, date, datetime

MONTH_OVER = "month_over"  # stored, as the reason of a skipped delivery
ASLEEP = "asleep"  # the name of the note that alerts sleep
_MONTH = re.compile("[0-9]{4}-[0-9]{2}")  # before the name, in the slot of a note


def is_over(month: date, now: datetime) -> bool:
    """True where the UTC month of that day has ended."""
    return month.replace(day=1) < _today(now).replace(day=1)


def was_queued_earlier(created_at: datetime, now: datetime) -> bool:
    """True of what was queued in a month that is over."""
    return is_over(_today(created_at), now)


def note_is_over(slot: str, now: datetime) -> bool:
    """True of a note about a month that is over. That alerts sleep stays true on the 1st."""
    month, _, name = slot.partition(":")
    return bool(_MONTH.fullmatch(month)) and month < f"{_today(now):%Y-%m}" and name != ASLEEP


def _today(instant: datetime) -> date:
    return instant.astimezone(UTC).date()
