import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from bot.ops.foresight import answers, forecast_of, unusual_of
from bot.usage.period import days_between

Verb = Callable[[Mapping[str, Any]], dict[str, object]]
OCTOBER, DAY = date(2026, 10, 1), date(2026, 11, 11)


def days_of(first: date, last: date, tasks: int = 1000) -> dict[str, int]:
    return {f"{day}": tasks if day.weekday() < 5 else 0 for day in days_between(first, last)}


def asked(verb: Verb, *lines: object) -> list[dict[str, Any]]:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(answer) for answer in answers(raw, verb)]


FORECAST = {"days": days_of(OCTOBER, DAY), "used": 8000, "now": "2026-11-12T00:00:00Z"}
UNUSUAL = {"days": days_of(date(2026, 9, 1), DAY), "day": "2026-11-11"}
NOTHING: dict[str, Any] = {"unusual": False, "direction": None, "flows": []}


def test_a_month_is_forecast_with_the_day_that_passes_the_limit() -> None:
    (answer,) = asked(forecast_of, {**FORECAST, "country": "BR", "limit": 10_500})
    assert answer.pop("expected") == pytest.approx(20_300, rel=0.02)  # 20 November rests
    assert answer.pop("low") < 20_300 < answer.pop("high")
    assert answer == {"too_early": False, "reaches": "2026-11-16"}


def test_a_limit_is_reached_once_it_is_sure_enough_to_be_announced() -> None:
    uneven = {day: tasks * (1 + int(day[-2:]) * 7 % 5 % 2) for day, tasks in FORECAST["days"].items()}  # type: ignore[attr-defined]  # a dict
    asks = {**FORECAST, "days": uneven, "used": 12_000}
    near, far, passed = asked(forecast_of, *({**asks, "limit": limit} for limit in (13_000, 28_500, 500)))
    assert far["low"] < 28_500 < far["expected"]
    assert (near["reaches"], far["reaches"], passed["reaches"]) == ("2026-11-12", None, "2026-11-02")


def test_every_key_stands_where_nothing_can_be_said() -> None:
    (answer,) = asked(forecast_of, {"days": {}, "used": 0, "now": "2026-11-12T00:00:00+00:00", "limit": None})
    assert answer == {"expected": None, "low": None, "high": None, "too_early": True, "reaches": None}


def test_a_country_changes_the_holidays_ahead() -> None:
    here, there, nowhere = asked(forecast_of, *({**FORECAST, "country": code} for code in ("BR", "US", "IC")))
    assert here["expected"] != there["expected"]
    assert nowhere == asked(forecast_of, FORECAST)[0]


@pytest.mark.parametrize(("tasks", "direction"), [(3000, "up"), (0, "down"), (200, "down")])
def test_an_unusual_day_is_told_with_its_direction(tasks: int, direction: str) -> None:
    days = {**UNUSUAL["days"], "2026-11-11": tasks}  # type: ignore[dict-item]  # a dict
    (answer,) = asked(unusual_of, {"days": days, "day": "2026-11-11", "country": "BR"})
    assert (answer["unusual"], answer["direction"], answer["flows"]) == (True, direction, [])
    assert answer["usual"] == pytest.approx(1000, rel=0.02)


def test_an_ordinary_day_is_not_unusual() -> None:
    (answer,) = asked(unusual_of, {**UNUSUAL, "country": "BR", "flows": None})
    assert {name: answer[name] for name in NOTHING} == NOTHING


def test_an_unusual_flow_is_named() -> None:
    flows = {"a": {**UNUSUAL["days"], "2026-11-11": 4000}, "b": UNUSUAL["days"]}  # type: ignore[dict-item]  # a dict
    (answer,) = asked(unusual_of, {**UNUSUAL, "flows": flows})
    assert (answer["unusual"], answer["direction"]) == (True, None)
    assert [(flow["name"], flow["direction"]) for flow in answer["flows"]] == [("a", "up")]


def test_a_holiday_explains_a_day_on_which_all_rest() -> None:
    days = {**days_of(date(2026, 9, 1), date(2026, 11, 20)), "2026-11-20": 0}
    (answer,) = asked(unusual_of, {"days": days, "day": "2026-11-20", "country": "BR"})
    assert not answer["unusual"]


def test_days_after_the_day_tell_nothing() -> None:
    later = {**days_of(DAY, DAY + timedelta(days=30), 9000), **UNUSUAL["days"]}  # type: ignore[dict-item]  # a dict
    first, second = asked(unusual_of, UNUSUAL, {**UNUSUAL, "days": later})
    assert first == second


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param(b"{", "no JSON", id="half a line"),
        pytest.param(b"", "no JSON", id="empty"),
        pytest.param(b"\xff\xfe", "no JSON", id="no UTF-8"),
        pytest.param(b"[" * 100_000, "no JSON", id="too deep"),
        pytest.param([], "no JSON object", id="a list"),
        pytest.param({**FORECAST, "organisation": 1}, "unknown field: organisation", id="unknown"),
        pytest.param({"days": {}, "now": "2026-11-12T00:00:00Z"}, "missing field: used", id="missing"),
        pytest.param({**FORECAST, "used": -1}, "used: -1", id="negative"),
        pytest.param({**FORECAST, "used": 1.5}, "used: 1.5", id="half a task"),
        pytest.param({**FORECAST, "used": True}, "used: true", id="a truth"),
        pytest.param({**FORECAST, "used": 10**400}, "used: 1000", id="huge"),
        pytest.param({**FORECAST, "days": []}, "days is no object", id="days of a list"),
        pytest.param({**FORECAST, "days": {"2026-02-30": 1}}, "2026-02-30", id="a day that never is"),
        pytest.param({**FORECAST, "days": {"2026-W45-7": 1}}, "2026-W45-7", id="a week"),
        pytest.param(b'{"days": {"2026-11-01": 1, "2026-11-01": 2}}', "named twice: 2026-11-01", id="twice"),
        pytest.param({**FORECAST, "days": {"2026-11-01": False}}, "days, 2026-11-01: false", id="a truth of a day"),
        pytest.param({**FORECAST, "days": {"2026-11-01": -3}}, "days, 2026-11-01: -3", id="a negative day"),
        pytest.param({**FORECAST, "limit": "many"}, "limit:", id="a word for a limit"),
        pytest.param({**FORECAST, "days": {"2026-11-01": "812"}}, "days, 2026-11-01", id="a word"),
        pytest.param({**FORECAST, "now": "2026-11-12"}, "now:", id="no instant"),
        pytest.param({**FORECAST, "now": "2026-11-12T00:00:00"}, "now:", id="no zone"),
        pytest.param({**FORECAST, "country": "Atlantis"}, "country:", id="no country"),
        pytest.param({**FORECAST, "country": 55}, "country:", id="a number"),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_the_next_is_answered(line: object, words: str) -> None:
    bad, good = asked(forecast_of, line, FORECAST)
    assert list(bad) == ["error"]
    assert words in bad["error"]
    assert not good["too_early"]


def test_days_in_any_order_after_a_byte_order_mark_are_read() -> None:
    backwards = {**FORECAST, "days": dict(reversed(FORECAST["days"].items()))}  # type: ignore[attr-defined]  # a dict
    here, there = asked(forecast_of, FORECAST, b"\xef\xbb\xbf" + json.dumps(backwards).encode())
    assert here == there


def test_an_instant_with_an_offset_is_the_same_one_in_utc() -> None:
    here, there = asked(forecast_of, FORECAST, {**FORECAST, "now": "2026-11-11T21:00:00-03:00"})
    assert here == there


@pytest.mark.parametrize("tasks", [0, 1, 10**15])
@pytest.mark.parametrize("days", [0, 1, 5, 42])
@pytest.mark.parametrize("used", [0, 10**15])
def test_a_total_that_the_days_contradict_gives_no_end_below_it(tasks: int, days: int, used: int) -> None:
    known = {day: tasks for day in list(FORECAST["days"])[-days:] if days}  # type: ignore[call-overload]  # a dict
    (answer,) = asked(forecast_of, {**FORECAST, "days": known, "used": used, "limit": 0})
    assert answer["too_early"] or used <= answer["low"] <= answer["expected"] <= answer["high"]


@pytest.mark.parametrize("day", ["0002-01-01", "1969-12-31", "9998-12-31"])
def test_days_at_the_ends_of_the_calendar_are_judged(day: str) -> None:
    (answer,) = asked(unusual_of, {"days": {day: 5}, "day": day, "country": "BR"})
    assert {name: answer[name] for name in NOTHING} == NOTHING


def test_unknown_days_are_not_zero() -> None:
    days = {**FORECAST["days"], "2026-11-03": None, "2026-11-04": None}  # type: ignore[dict-item]  # a dict
    (answer,) = asked(forecast_of, {**FORECAST, "days": days})
    assert answer["expected"] == pytest.approx(21_000, rel=0.02)


@pytest.mark.parametrize(("verb", "line", "key"), [("forecast", FORECAST, "too_early"), ("unusual", UNUSUAL, "usual")])
def test_the_command_line_answers_line_by_line(verb: str, line: object, key: str) -> None:
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", verb, "--json"],
        input=f"{json.dumps(line)}\nno\n{json.dumps(line)}\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answered = [json.loads(answer) for answer in ran.stdout.splitlines()]
    assert [key in answer for answer in answered] == [True, False, True]
