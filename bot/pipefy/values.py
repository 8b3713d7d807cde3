"""Single values of Pipefy's JSON: numbers, words, days and instants, as lenient as `docs/pipefy-answers.md` says.

A value that cannot be read is `UNREADABLE`, apart from null: the field is then unknown, and the answer goes on.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any, Final, Literal

from bot.usage.period import Period

Json = Any  # as `json.loads` makes it


class _Unreadable(Enum):
    UNREADABLE = "unreadable"


UNREADABLE: Final = _Unreadable.UNREADABLE
Unreadable = Literal[_Unreadable.UNREADABLE]

_TOO_LARGE = 2**53  # JSON carries no whole number safely from here on
_UNLIMITED = 999_999_999  # no contract has a thousand million tasks: 2^31 - 1, rows of nines and the like mean "no end"
_DIGITS = re.compile(r"\s*\+?([0-9]{1,400})(?:\.0{1,2})?\s*", re.ASCII)  # "41.000" may mean 41 or 41,000
_NEGATIVE = re.compile(r"\s*-[0-9]{1,400}(?:\.0{1,2})?\s*", re.ASCII)
# Buckets are daily for one month, monthly for three. Behind the date a time may follow: the date counts as it stands.
_LABELS = {
    Period.CURRENT_MONTH: re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].{0,40})?"),
    Period.LAST_MONTH: re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].{0,40})?"),
    Period.LAST_3_MONTHS: re.compile(r"([0-9]{4}-[0-9]{2})(?:-01(?:[T ].{0,40})?)?"),
}
_HOUR = re.compile(r"[0-9]{2}[T ]([0-9]{2}:[0-9]{2})")
_YEARS = range(2000, 2200)  # what lies outside is no day of Pipefy's, and the calendar's ends overflow
_NEAR_MIDNIGHT = timedelta(seconds=5)
_LONGEST_TEXT = 1000  # characters of a name


def count(value: Json) -> int | Unreadable | None:
    """A number of tasks, runs or flows: 0 to 2^53 - 1."""
    number = _whole(value)
    if isinstance(number, int) and not 0 <= number < _TOO_LARGE:
        return UNREADABLE
    return UNREADABLE if isinstance(number, float) else number


def allowance(value: Json) -> tuple[int | Unreadable | None, bool]:
    """An allowance, and True where it is one that no one can use up. Negative ones and those from 2^53 on are none."""
    number = _whole(value)
    if number is None or number is UNREADABLE:
        return number, False
    if not 0 <= number < _TOO_LARGE:
        return None, False
    return (None, True) if number >= _UNLIMITED else (int(number), False)


def text(value: Json) -> str | None:
    """Words from outside, such that every database and encoder takes them; None when blank."""
    if not isinstance(value, str):
        return None
    # NUL is refused by PostgreSQL, half a surrogate pair by UTF-8; JSON may spell both.
    words = value[:_LONGEST_TEXT].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return words if words.strip() else None


def bucket_date(value: Json, period: Period) -> date | None:
    """The day, or the first day of the month, that a bucket stands for; None where its label means nothing."""
    match = _LABELS[period].fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        return None
    try:
        day = date.fromisoformat(match[1] if len(match[1]) == 10 else f"{match[1]}-01")
    except ValueError:  # the 31st of a month of 30 days
        return None
    return day if day.year in _YEARS else None


def bucket_hour(label: str) -> str:
    """The time of day, to the minute, in the label of a bucket; midnight where it names none."""
    match = _HOUR.search(label)
    return match[1] if match else "00:00"


def instant(value: Json) -> datetime | None:
    """An instant in UTC."""
    read = _parsed(value)
    if read is None:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def range_start(value: Json) -> datetime | None:
    """The first day of a range, as it stands there: `2026-11-01T00:00:00+02:00` begins November, not October.

    A moment before midnight is midnight, since clocks of two machines differ by so much.
    """
    read = _parsed(value)
    if read is None:
        return None
    midnight = datetime.combine(read.date() + timedelta(days=1), time.min)
    local = read.replace(tzinfo=None)
    return (midnight if midnight - local <= _NEAR_MIDNIGHT else local).replace(tzinfo=UTC)


def range_end(value: Json) -> datetime | None:
    """The end of a range, as it stands there. A moment after midnight is midnight."""
    read = _parsed(value)
    if read is None:
        return None
    local = read.replace(tzinfo=None)
    midnight = datetime.combine(local.date(), time.min)
    return (midnight if local - midnight <= _NEAR_MIDNIGHT else local).replace(tzinfo=UTC)


def _parsed(value: Json) -> datetime | None:
    try:
        read = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None
    return read if read and read.year in _YEARS else None


def _whole(value: Json) -> int | float | Unreadable | None:
    """A whole number of any size, an infinity included; digits in quotes are one too."""
    if isinstance(value, str):
        # Only so many digits: Python refuses longer ones, and none of them would be a figure.
        if _NEGATIVE.fullmatch(value):
            return -1
        match = _DIGITS.fullmatch(value)
        return int(match[1]) if match else UNREADABLE
    # JSON knows one kind of number: 1280.0 is the same figure, and other meters of Pipefy do send floats.
    if isinstance(value, float):
        return int(value) if value.is_integer() else value if value in (float("inf"), -float("inf")) else UNREADABLE
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return UNREADABLE
