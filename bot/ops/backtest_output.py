"""Output of `backtest`: lines for a terminal, or JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import assert_never

from bot.alerts.detection.model import Spike, SpikesSeen
from bot.alerts.detection.spikes import judged_from
from bot.alerts.model import (
    AlertSettings,
    AllowanceRestored,
    Event,
    LimitChanged,
    LimitForecast,
    LimitForecastWithdrawn,
    LimitMissing,
    Reminder,
    ReminderInterval,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.alerts.rules.replay import Replayed
from bot.blocks.phrases import organization_name
from bot.blocks.sanitize import clean
from bot.i18n.translator import Translator
from bot.usage.model import Organization

# What `backtest --json` calls each event; programs read it, so it stays as it is.
_EVENT_NAMES: dict[type, str] = {
    AllowanceRestored: "AllowanceRestored",
    LimitChanged: "BaseChanged",
    LimitForecast: "Foreseen",
    LimitMissing: "LimitMissing",
    ThresholdMuted: "MarkMuted",
    ThresholdCrossed: "MarkPassed",
    ThresholdsCleared: "MarksLeft",
    SpikesSeen: "SpikesSeen",
    Reminder: "StillPassed",
    LimitForecastWithdrawn: "Unforeseen",
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tried:
    """Settings and the alerts that they would have sent. `whose`: a channel, or where they are from."""

    whose: str
    settings: AlertSettings
    replayed: Replayed
    unusual: tuple[SpikesSeen, ...] = ()

    @property
    def announced(self) -> list[tuple[date, Event | SpikesSeen]]:
        """All alerts, by day."""
        events = [
            *((fired.day, fired.event) for fired in self.replayed.fired),
            *((spikes.day, spikes) for spikes in self.unusual),
        ]
        return sorted(events, key=lambda entry: entry[0])  # by day alone: events do not compare


@dataclass(frozen=True, slots=True)
class Backtest:
    """At least one that was tried, over the same days."""

    organization: Organization
    tried: tuple[Tried, ...]
    first_day: date | None  # that is kept
    first_flow_day: date | None  # since when flows are read


def backtest_lines(test: Backtest, translator: Translator) -> list[str]:
    """A paragraph for each that was tried, then what is not known."""
    name, replayed = organization_name(test.organization, translator), test.tried[0].replayed
    lines = [f"{name}, {replayed.first} to {replayed.last} (UTC days, each looked at once, at its end)"]
    for tried in test.tried:
        lines += ["", f"{tried.whose}: {_settings(tried.settings, translator)}"]
        lines += [f"  {day}  {_event_line(event, translator)}" for day, event in tried.announced] or ["  nothing"]
    return [*lines, "", *_unknown(test, replayed)]


def backtest_json(test: Backtest) -> str:
    """The same for programs, in ASCII. A day is written as `2026-11-19`."""
    replayed = test.tried[0].replayed
    document = {
        "organization": {"uuid": test.organization.uuid, "name": test.organization.name},
        "from": replayed.first,
        "to": replayed.last,
        "missing": replayed.missing,
        "not_judged": replayed.unjudged,
        "tried": [
            {"whose": tried.whose, "settings": asdict(tried.settings), "said": list(map(_entry, tried.announced))}
            for tried in test.tried
        ],
    }
    # `default=str`: dates in ISO 8601, and the words of enums.
    return json.dumps(document, indent=2, default=str)


def _entry(announced: tuple[date, Event | SpikesSeen]) -> dict[str, object]:
    day, event = announced
    # An outlook has a path of 30 figures; its three that matter are written below.
    facts = {name: value for name, value in asdict(event).items() if name not in ("outlook", "day", "at")}
    if isinstance(event, LimitForecast | LimitForecastWithdrawn):
        facts |= {"low": event.outlook.low, "expected": event.outlook.expected, "high": event.outlook.high}
    return {"day": day, "what": _EVENT_NAMES[type(event)], **facts}


def _settings(settings: AlertSettings, translator: Translator) -> str:
    parts = [
        f"marks {', '.join(map(translator.percent, settings.marks))}" if settings.marks else "no marks",
        *([f"budget {translator.number(settings.budget)}"] if settings.budget else []),
        f"forecast {_switch(on=settings.forecast)}",
        f"spikes {_switch(on=settings.spikes)}",
        *([f"reminder {settings.reminder}"] if settings.reminder is not ReminderInterval.OFF else []),
        *(["resolved on"] if settings.resolved else []),
    ]
    return "; ".join(parts)


def _switch(*, on: bool) -> str:
    return "on" if on else "off"


def _event_line(event: Event | SpikesSeen, translator: Translator) -> str:
    """In one line."""
    match event:
        case ThresholdCrossed(mark=mark, lower=lower, used=used, base=base):
            return f"{_marks((*lower, mark), translator)} passed: {_used_of_limit(used, base, translator)}"
        case ThresholdMuted(mark=mark, lower=lower):
            return f"{_marks((*lower, mark), translator)} passed too often, muted until the month is over"
        case LimitChanged() | LimitMissing():
            return _limit_line(event, translator)
        case ThresholdsCleared(marks=marks, used=used, base=base):
            return f"below {_marks(marks, translator)} again: {_used_of_limit(used, base, translator)}"
        case LimitForecast(outlook=outlook, base=base):
            span = f"{translator.number(outlook.low)} to {translator.number(outlook.high)}"
            expected = translator.number(outlook.expected)
            return f"forecast: {expected} of {translator.number(base)} ({span}) by the end of the month"
        case LimitForecastWithdrawn():
            return "forecast taken back"
        case AllowanceRestored() | Reminder():
            return _note_line(event, translator)
        case SpikesSeen(spikes=spikes):
            return f"unusual day: {'; '.join(_spike(spike, translator) for spike in spikes)}"
        case _:
            assert_never(event)


def _note_line(event: AllowanceRestored | Reminder, translator: Translator) -> str:
    match event:
        case AllowanceRestored(used=used, limit=limit):  # not replayed, but an event like the others
            return f"available again: {_used_of_limit(used, limit, translator)}"
        case Reminder(mark=mark, used=used, base=base):
            return f"still past {translator.percent(mark)}: {_used_of_limit(used, base, translator)}"


def _limit_line(event: LimitChanged | LimitMissing, translator: Translator) -> str:
    match event:
        case LimitChanged(old=old, new=new):
            return f"limit changed from {translator.number(old)} to {translator.number(new)}"
        case LimitMissing():
            return "neither allowance nor budget: the alerts sleep"


def _spike(spike: Spike, translator: Translator) -> str:
    pipe, name = spike.flow or ("", "all flows together")
    flow = f"{clean(name, 50) or '(no name)'}{f' ({clean(pipe, 30)})' if pipe else ''}"
    return f"{flow} {translator.number(spike.tasks)}, usually {translator.number(spike.usual)}"


def _marks(marks: Sequence[int], translator: Translator) -> str:
    return ", ".join(map(translator.percent, sorted(marks)))


def _used_of_limit(used: int, base: int, translator: Translator) -> str:
    return f"{translator.number(used)} of {translator.number(base)}"


def _unknown(test: Backtest, replayed: Replayed) -> list[str]:
    """The days that could not be judged, and why."""
    lines = [f"Missing: {_spans(replayed.missing) or 'no day'}"]
    others = tuple(day for day in replayed.unjudged if day not in replayed.missing)
    if others:
        lines.append(f"Marks not judged, since an earlier day of the month is missing: {_spans(others)}")
    # Flows are read since the bot was subscribed, days reach back to the month before: two dates.
    if any(tried.settings.spikes for tried in test.tried):
        lines.append(_judged_since("Spikes are judged", test.first_day))
        lines.append(_judged_since("Spikes of flows are judged", test.first_flow_day))
    return lines


def _judged_since(what: str, first: date | None) -> str:
    return f"{what} from {judged_from(first)} on" if first else f"{what} four weeks after the first reading"


def _spans(days: Sequence[date]) -> str:
    """`2026-11-01 to 2026-11-03, 2026-11-09`."""
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in _stretches(days))


def _stretches(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """The days, ascending, as stretches without a gap."""
    first = last = None  # of the stretch that is open
    for day in days:
        if first and last and day != last + _DAY:
            yield first, last
            first = day
        first, last = first or day, day
    if first and last:
        yield first, last
