"""`forecast --json` and `unusual --json`: the model on anybody's days, one JSON object a line in, one a line out. Pure.

Days that are missing or null are unknown. A line that cannot be read is answered by what is wrong with it.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from bot.alerts.detection.baseline import baseline_of
from bot.alerts.detection.days import LOOK_AHEAD, LOOK_BACK
from bot.alerts.detection.spikes import flow_spikes, organization_spike
from bot.i18n.countries import read_country
from bot.usage.flow_deltas import Key
from bot.usage.forecast import Forecast, forecast, reaches
from bot.usage.period import last_day, month_before
from bot.usage.public_holidays import has_calendar, holidays_between

FIRST_YEAR, LAST_YEAR = 2, 9998  # nearer to either end, the months around a day lie outside of the calendar
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOST_TASKS = 10**15  # a day: beyond, a float no longer holds every task
Answer = dict[str, object]


class _BadLineError(ValueError):
    """Raised with a sentence about what is wrong with a line."""


def answers(lines: Iterable[bytes], verb: Callable[[Mapping[str, Any]], Answer]) -> Iterator[str]:
    """An answer for each line, in order; a bad line does not end the rest."""
    for line in lines:
        try:
            answer = verb(_object(line.decode("utf-8-sig", errors="replace")))
        except _BadLineError as error:
            answer = {"error": str(error)}
        yield json.dumps(answer)


def forecast_of(fields: Mapping[str, Any]) -> Answer:
    """The month's end: `expected`, `low`, `high`, `too_early`, `reaches`."""
    _refuse_unknown(fields, required=("days", "used", "now"), optional=("country", "limit"))
    now, days, limit = _instant(fields["now"]), _days("days", fields["days"]), fields.get("limit")
    today = now.date()
    first, last = month_before(today), last_day(today)
    holidays = _holidays(fields.get("country"), first, last)
    limit = None if limit is None else _count("limit", limit)
    used = _count("used", fields["used"])
    outlook = forecast(days, now=now, used=used, holidays=holidays or ())
    if not isinstance(outlook, Forecast):
        return {"expected": None, "low": None, "high": None, "too_early": True, "reaches": None}
    reached = _reached(outlook, limit, used, today) if limit is not None else None
    return {
        "expected": outlook.expected,
        "low": outlook.low,
        "high": outlook.high,
        "too_early": False,
        "reaches": reached.isoformat() if reached else None,
    }


def _reached(outlook: Forecast, limit: int, used: int, today: date) -> date | None:
    """The day on which the limit is passed, as soon as the alert of the forecast would say so; or was passed."""
    return reaches(outlook, limit, today.replace(day=1)) if limit < max(outlook.sure, used) else None


def unusual_of(fields: Mapping[str, Any]) -> Answer:
    """A day that is over: `unusual`, `direction` and `usual` of the whole, and the unusual `flows`."""
    _refuse_unknown(fields, required=("days", "day"), optional=("country", "flows"))
    day = _date("day", fields["day"])
    since = day - LOOK_BACK
    days = _until(_days("days", fields["days"]), since, day)
    flows = fields.get("flows")
    by_flow: dict[Key, dict[date, int]] = {
        ("", name): _until(own, since, day) for name, own in _flows({} if flows is None else flows).items()
    }
    holidays = _holidays(fields.get("country"), since, day + LOOK_AHEAD)
    whole = organization_spike(days, day, (), holidays)
    spikes = flow_spikes(by_flow, day, (), holidays)
    return {
        "unusual": bool(whole or spikes),
        "direction": whole.direction if whole else None,
        "usual": whole.usual if whole else _usual(days, day),
        "flows": [
            {"name": spike.flow[1] if spike.flow else None, "direction": spike.direction, "usual": spike.usual}
            for spike in spikes
        ],
    }


def _usual(days: Mapping[date, int], day: date) -> int | None:
    baseline = baseline_of(days, day)
    return round(baseline.usual(day)) if baseline else None


def _until(days: Mapping[date, int], first: date, last: date) -> dict[date, int]:
    return {day: tasks for day, tasks in days.items() if first <= day <= last}


def _object(line: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(line, object_pairs_hook=_unique)
    except _BadLineError:
        raise
    except (ValueError, RecursionError) as error:
        raise _BadLineError("this line is no JSON") from error
    if not isinstance(fields, dict):
        raise _BadLineError("this line is no JSON object")
    return fields


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    # Of a day that is named twice, the last figure would count, and be wrong as often as right.
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise _BadLineError(f"named twice: {twice}")
    return fields


def _refuse_unknown(fields: Mapping[str, Any], *, required: Collection[str], optional: Collection[str]) -> None:
    unknown = [name for name in fields if name not in required and name not in optional]
    if unknown:
        raise _BadLineError(f"unknown field: {', '.join(unknown)}")
    missing = [name for name in required if name not in fields]
    if missing:
        raise _BadLineError(f"missing field: {', '.join(missing)}")


def _days(name: str, value: object) -> dict[date, int]:
    if not isinstance(value, dict):
        raise _BadLineError(f"{name} is no object of days")
    return {
        _date(name, day): _count(f"{name}, {day}", tasks) for day, tasks in value.items() if tasks is not None
    }  # fmt: skip


def _flows(value: object) -> dict[str, dict[date, int]]:
    if not isinstance(value, dict):
        raise _BadLineError("flows is no object of flows")
    return {name: _days(f"flows, {name}", days) for name, days in value.items()}


def _date(name: str, value: object) -> date:
    try:
        # `fromisoformat` reads 2026-W45-7 and 20261108, too.
        day = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
        if day and FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    except ValueError:
        pass
    raise _BadLineError(f"{name}: {json.dumps(value)} is no day like 2026-11-01")


def _count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_TASKS:
        raise _BadLineError(f"{name}: {json.dumps(value)} is no whole number from 0 to 10^15")
    return value


def _instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        if instant and instant.tzinfo and FIRST_YEAR <= instant.year <= LAST_YEAR:
            return instant.astimezone(UTC)
    except ValueError:
        pass
    raise _BadLineError(f"now: {json.dumps(value)} is no instant like 2026-11-10T00:00:00Z")


def _holidays(value: object, first: date, last: date) -> frozenset[date] | None:
    """None without a country, or with one whose holidays nobody wrote down."""
    if value is None:
        return None
    country = read_country(value) if isinstance(value, str) else None
    if country is None:
        raise _BadLineError(f"country: {json.dumps(value)} is no country like BR")
    return holidays_between(country, first, last) if has_calendar(country) else None
