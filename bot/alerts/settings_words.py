"""What people type about alerts: marks, a budget, what is on and what is off, in three languages. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.alerts.model import HIGHEST_THRESHOLD, MOST_THRESHOLDS, AlertSettings, ReminderInterval
from bot.i18n.spelling import fold
from bot.i18n.vocabulary import all_spellings, spellings_by_key

_MOST_BUDGET = 10**12  # tasks a month
_MARK = re.compile("[0-9]{1,4}")
_BETWEEN_MARKS = re.compile(r"[\s,;%]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,'’ ][0-9]{3})+|[0-9]{1,13}")
_TIMES = {
    **dict.fromkeys(all_spellings(lambda vocabulary: vocabulary.thousands), 1_000),
    **dict.fromkeys(all_spellings(lambda vocabulary: vocabulary.millions), 1_000_000),
}
_SHORT = re.compile(f"([0-9]{{1,9}})({'|'.join(map(re.escape, _TIMES))})")

_ON = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.on)}
_OFF = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.off)}
_SMALL_WORDS = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.alert_fillers)}
_KEYS = spellings_by_key(lambda vocabulary: vocabulary.alert_keys)
_REMINDERS = spellings_by_key(lambda vocabulary: vocabulary.reminders)


@dataclass(frozen=True, slots=True)
class AlertWords:
    """What was said; None where nothing was. `budget` 0: no budget of one's own. `unknown`: words that mean nothing."""

    marks: tuple[int, ...] | None = None
    budget: int | None = None
    forecast: bool | None = None
    spikes: bool | None = None
    reminder: ReminderInterval | None = None
    resolved: bool | None = None
    webhook: str | None = None  # an address, or empty: none any more
    off: bool = False
    unknown: str = ""


def read_alert_words(words: Sequence[str]) -> AlertWords:
    """Never raises, guesses nothing."""
    said, unknown, left = AlertWords(), list[str](), [word.strip(",;") for word in words]
    if len(left) == 1 and fold(left[0]) in _OFF:
        return AlertWords(off=True)
    while left:
        size, now = _first_part(said, left)
        if now == said and fold(left[0]) not in _SMALL_WORDS:
            unknown += left[:size]
        said, left = now, left[size:]
    return replace(said, unknown=" ".join(unknown))


def applied(said: AlertWords, settings: AlertSettings) -> AlertSettings:
    """The settings with what was said changed."""
    return AlertSettings(
        marks=settings.marks if said.marks is None else said.marks,
        budget=settings.budget if said.budget is None else said.budget or None,
        forecast=settings.forecast if said.forecast is None else said.forecast,
        spikes=settings.spikes if said.spikes is None else said.spikes,
        reminder=settings.reminder if said.reminder is None else said.reminder,
        resolved=settings.resolved if said.resolved is None else said.resolved,
    )


def read_marks(text: str) -> tuple[int, ...] | None:
    """Marks as a form holds them, ascending; None where a word is no mark, or there are too many."""
    words = [word for word in _BETWEEN_MARKS.split(text) if word]
    if not words or not all(_MARK.fullmatch(word) for word in words):
        return None
    marks = sorted({int(word) for word in words})
    fine = len(marks) <= MOST_THRESHOLDS and marks[0] >= 1 and marks[-1] <= HIGHEST_THRESHOLD
    return tuple(marks) if fine else None


def read_tasks(text: str) -> int | None:
    """A number of tasks: `20000`, `20.000`, `20,000`, `20k`; None where it is none."""
    bare = " ".join(text.casefold().split())
    short = _SHORT.fullmatch(bare.replace(" ", ""))
    if short:
        tasks = int(short[1]) * _TIMES[short[2]]
    elif _THOUSANDS.fullmatch(bare):
        tasks = int(re.sub("[^0-9]", "", bare))
    else:
        return None
    return tasks if 1 <= tasks <= _MOST_BUDGET else None


def _first_part(said: AlertWords, words: list[str]) -> tuple[int, AlertWords]:
    """How many words the first part is, and what is said with it; unchanged where it means nothing."""
    key = _KEY_OF.get(fold(words[0]))
    if key:
        value = words[1] if len(words) > 1 else ""
        return (2 if value else 1), _READ[key](said, value)
    more = read_marks(words[0])
    if more is None or more[0] in (said.marks or ()):
        return 1, said
    marks = tuple(sorted({*(said.marks or ()), *more}))
    return 1, said if len(marks) > MOST_THRESHOLDS else replace(said, marks=marks)


def _budget(said: AlertWords, value: str) -> AlertWords:
    tasks = 0 if fold(value) in _OFF else read_tasks(value)
    return said if tasks is None or said.budget is not None else replace(said, budget=tasks)


def _webhook(said: AlertWords, value: str) -> AlertWords:
    if fold(value) in _OFF:
        return replace(said, webhook="")
    # Slack writes an address that was typed as <https://…|…>.
    address = value.strip("<>").partition("|")[0]
    return replace(said, webhook=address) if address else said


def _reminder(said: AlertWords, value: str) -> AlertWords:
    word = fold(value)
    reminder = ReminderInterval.OFF if word in _OFF else _REMINDER_OF.get(word)
    return said if reminder is None else replace(said, reminder=reminder)


def _forecast(said: AlertWords, value: str) -> AlertWords:
    switched = _switched(value)
    return said if switched is None else replace(said, forecast=switched)


def _spikes(said: AlertWords, value: str) -> AlertWords:
    switched = _switched(value)
    return said if switched is None else replace(said, spikes=switched)


def _resolved(said: AlertWords, value: str) -> AlertWords:
    switched = _switched(value)
    return said if switched is None else replace(said, resolved=switched)


def _switched(value: str) -> bool | None:
    word = fold(value)
    return word in _ON if word in _ON | _OFF else None


_READ: dict[str, Callable[[AlertWords, str], AlertWords]] = {
    "budget": _budget,
    "reminder": _reminder,
    "webhook": _webhook,
    "forecast": _forecast,
    "spikes": _spikes,
    "resolved": _resolved,
}
_KEY_OF = {fold(spelling): key for key, spellings in _KEYS.items() for spelling in spellings}
_REMINDER_OF = {
    fold(spelling): ReminderInterval(interval) for interval, spellings in _REMINDERS.items() for spelling in spellings
}
