import json
from datetime import date
from typing import get_args

from bot.alerts.detection.model import Direction, Spike, SpikesSeen
from bot.alerts.model import AlertSettings, Event, ReminderInterval
from bot.alerts.rules.replay import replay
from bot.i18n.catalogs import translator_for
from bot.ops.backtest_output import _EVENT_NAMES, Backtest, Tried, backtest_json, backtest_lines
from bot.usage.model import Organization
from bot.usage.period import days_between

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 30)
GONE = {date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 8)}
DAYS = {day: (100, 3_000) for day in days_between(FIRST, LAST) if day not in GONE}
SETTINGS = AlertSettings((50, 80), forecast=False, spikes=True, reminder=ReminderInterval.WEEKLY, resolved=True)
BUSY = SpikesSeen(
    date(2026, 11, 12),
    (
        Spike(("Sales", "Sync\x1b[2J"), date(2026, 11, 12), 900, 100, Direction.UP),
        Spike(None, date(2026, 11, 12), 5_000, 1_000, Direction.UP),
    ),
)


def tried(settings: AlertSettings = SETTINGS, unusual: tuple[SpikesSeen, ...] = (BUSY,)) -> Backtest:
    replayed = replay(settings, DAYS, first=FIRST, last=LAST)
    return Backtest(
        Organization("uuid-acme", "Acme"), (Tried("C0OPS (active)", settings, replayed, unusual),), FIRST, None
    )


def lines(test: Backtest) -> list[str]:
    return backtest_lines(test, translator_for("en-US"))


def test_every_day_has_its_line_and_what_is_unknown_is_named() -> None:
    assert lines(tried()) == [
        "Acme, 2026-10-01 to 2026-11-30 (UTC days, each looked at once, at its end)",
        "",
        "C0OPS (active): marks 50%, 80%; forecast off; spikes on; reminder weekly; resolved on",
        "  2026-11-12  unusual day: Sync [2J (Sales) 900, usually 100; all flows together 5,000, usually 1,000",
        "  2026-11-15  50% passed: 1,500 of 3,000",
        "  2026-11-22  still past 50%: 2,200 of 3,000",
        "  2026-11-24  80% passed: 2,400 of 3,000",
        "",
        "Missing: 2026-10-05 to 2026-10-06, 2026-10-08",
        "Marks not judged, since an earlier day of the month is missing: 2026-10-07, 2026-10-09 to 2026-10-31",
        "Spikes are judged from 2026-10-29 on",
        "Spikes of flows are judged four weeks after the first reading",
    ]


def test_silence_is_said() -> None:
    assert "  nothing" in lines(tried(AlertSettings((900,), forecast=False), ()))


def test_a_forecast_says_its_range() -> None:
    (line,) = [line for line in lines(tried(AlertSettings((900,), budget=2_000), ())) if "forecast:" in line]
    assert line.endswith("by the end of the month")


def test_programs_read_the_same() -> None:
    told = json.loads(backtest_json(tried()))
    assert (told["from"], told["to"], told["missing"][0]) == ("2026-10-01", "2026-11-30", "2026-10-05")
    said = told["tried"][0]["said"]
    assert [(each["day"], each["what"]) for each in said][1] == ("2026-11-15", "MarkPassed")
    assert (said[0]["spikes"][0]["flow"], said[1]["used"]) == (["Sales", "Sync\x1b[2J"], 1_500)


def test_programs_read_the_events_by_the_names_that_they_know() -> None:
    known = {
        "AllowanceRestored",
        "BaseChanged",
        "Foreseen",
        "LimitMissing",
        "MarkMuted",
        "MarkPassed",
        "MarksLeft",
        "SpikesSeen",
        "StillPassed",
        "Unforeseen",
    }
    assert set(_EVENT_NAMES) == {*get_args(Event), SpikesSeen}
    assert set(_EVENT_NAMES.values()) == known
