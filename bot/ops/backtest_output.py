"""What alerts would have said on the days that are kept, for an operator: lines for a terminal, or JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import assert_never

from bot.alerts.detection.spikes import judged_from
from bot.alerts.model import (
    AlertSettings,
    BaseChanged,
    Event,
    Foreseen,
    MarkMuted,
    MarkPassed,
    MarksLeft,
    Reminder,
    Spike,
    SpikesSeen,
    StillPassed,
    Unforeseen,
)
from bot.alerts.rules.replay import Replayed
from bot.blocks.phrases import organization_name
from bot.blocks.sanitize import tame
from bot.i18n.translator import Words
from bot.usage.model import Organization

# What `backtest --json` calls each event; programs read it, so it stays as it is.
_EVENT_NAMES: dict[type, str] = {
    BaseChanged: "BaseChanged",
    Foreseen: "Foreseen",
    MarkMuted: "MarkMuted",
    MarkPassed: "MarkPassed",
    MarksLeft: "MarksLeft",
    SpikesSeen: "SpikesSeen",
    StillPassed: "StillPassed",
    Unforeseen: "Unforeseen",
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tried:
    """Settings and what they would have said. `whose`: the channel that has them, or where else they come from."""

    whose: str
    settings: AlertSettings
    replayed: Replayed
    unusual: tuple[SpikesSeen, ...] = ()

    @property
    def said(self) -> list[tuple[date, Event | SpikesSeen]]:
        """All of it, by day."""
        fired = [
            *((each.day, each.event) for each in self.replayed.fired),
            *((seen.day, seen) for seen in self.unusual),
        ]
        return sorted(fired, key=lambda each: each[0])


@dataclass(frozen=True, slots=True)
class Backtest:
    """At least one that was tried, over the same days."""

    organization: Organization
    tried: tuple[Tried, ...]
    first_day: date | None  # that is kept
    first_flow_day: date | None  # since when flows are read


def backtest_lines(test: Backtest, words: Words) -> list[str]:
    """A paragraph for each that was tried, then what is not known."""
    name, over = organization_name(test.organization, words), test.tried[0].replayed
    lines = [f"{name}, {over.first} to {over.last} (UTC days, each looked at once, at its end)"]
    for tried in test.tried:
        said = tried.said
        lines += ["", f"{tried.whose}: {_settings(tried.settings, words)}"]
        lines += [f"  {day}  {_what(event, words)}" for day, event in said] or ["  nothing"]
    return [*lines, "", *_unknown(test, over)]


def backtest_json(test: Backtest) -> str:
    """The same for programs, in ASCII. A day is written as `2026-11-19`."""
    over = test.tried[0].replayed
    told = {
        "organization": {"uuid": test.organization.uuid, "name": test.organization.name},
        "from": over.first,
        "to": over.last,
        "missing": over.missing,
        "not_judged": over.unjudged,
        "tried": [
            {"whose": tried.whose, "settings": asdict(tried.settings), "said": list(map(_told, tried.said))}
            for tried in test.tried
        ],
    }
    return json.dumps(told, indent=2, default=str)


def _told(said: tuple[date, Event | SpikesSeen]) -> dict[str, object]:
    day, event = said
    facts = {name: value for name, value in asdict(event).items() if name not in ("outlook", "day", "at")}
    if isinstance(event, Foreseen | Unforeseen):
        facts |= {"low": event.outlook.low, "expected": event.outlook.expected, "high": event.outlook.high}
    return {"day": day, "what": _EVENT_NAMES[type(event)], **facts}


def _settings(settings: AlertSettings, words: Words) -> str:
    parts = [
        f"marks {', '.join(map(words.percent, settings.marks))}" if settings.marks else "no marks",
        *([f"budget {words.number(settings.budget)}"] if settings.budget else []),
        f"forecast {_switch(on=settings.forecast)}",
        f"spikes {_switch(on=settings.spikes)}",
        *([f"reminder {settings.reminder}"] if settings.reminder is not Reminder.OFF else []),
        *(["resolved on"] if settings.resolved else []),
    ]
    return "; ".join(parts)


def _switch(*, on: bool) -> str:
    return "on" if on else "off"


def _what(event: Event | SpikesSeen, words: Words) -> str:
    """In one line."""
    match event:
        case MarkPassed(mark=mark, lower=lower, used=used, base=base):
            return f"{_marks((*lower, mark), words)} passed: {_of(used, base, words)}"
        case MarkMuted(mark=mark, lower=lower):
            return f"{_marks((*lower, mark), words)} passed too often, muted until the month is over"
        case BaseChanged(old=old, new=new):
            return f"limit changed from {words.number(old)} to {words.number(new)}"
        case MarksLeft(marks=marks, used=used, base=base):
            return f"below {_marks(marks, words)} again: {_of(used, base, words)}"
        case Foreseen(outlook=outlook, base=base):
            span = f"{words.number(outlook.low)} to {words.number(outlook.high)}"
            return (
                f"forecast: {words.number(outlook.expected)} of {words.number(base)} ({span}) by the end of the month"
            )
        case Unforeseen():
            return "forecast taken back"
        case StillPassed(mark=mark, used=used, base=base):
            return f"still past {words.percent(mark)}: {_of(used, base, words)}"
        case SpikesSeen(spikes=spikes):
            return f"unusual day: {'; '.join(_spike(spike, words) for spike in spikes)}"
        case _:
            assert_never(event)


def _spike(spike: Spike, words: Words) -> str:
    pipe, name = spike.flow or ("", "all flows together")
    flow = f"{tame(name, 50) or '(no name)'}{f' ({tame(pipe, 30)})' if pipe else ''}"
    return f"{flow} {words.number(spike.tasks)}, usually {words.number(spike.usual)}"


def _marks(marks: Sequence[int], words: Words) -> str:
    return ", ".join(map(words.percent, sorted(marks)))


def _of(used: int, base: int, words: Words) -> str:
    return f"{words.number(used)} of {words.number(base)}"


def _unknown(test: Backtest, over: Replayed) -> list[str]:
    """Which days nothing could be said of, and why."""
    lines = [f"Missing: {_spans(over.missing) or 'no day'}"]
    others = tuple(day for day in over.unjudged if day not in over.missing)
    if others:
        lines.append(f"Marks not judged, since an earlier day of the month is missing: {_spans(others)}")
    if any(tried.settings.spikes for tried in test.tried):
        lines.append(_judged("Spikes are judged", test.first_day))
        lines.append(_judged("Spikes of flows are judged", test.first_flow_day))
    return lines


def _judged(what: str, first: date | None) -> str:
    return f"{what} from {judged_from(first)} on" if first else f"{what} four weeks after the first reading"


def _spans(days: Sequence[date]) -> str:
    """`2026-11-01 to 2026-11-03, 2026-11-09`."""
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in _runs(days))


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """The days, ascending, as stretches without a gap."""
    first = last = None
    for day in days:
        if first and last and day != last + _DAY:
            yield first, last
            first = day
        first, last = first or day, day
    if first and last:
        yield first, last
