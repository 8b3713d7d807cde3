"""Parse alert settings that people type: thresholds, a budget, options on and off, in three languages. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.alerts.model import HIGHEST_THRESHOLD, MOST_THRESHOLDS, AlertSettings, ReminderInterval
from bot.errors import ArgumentFault, BadArgument
from bot.i18n.spelling import bare, fold, normalize, unquote
from bot.i18n.vocabulary import all_spellings, spellings_by_key

MOST_BUDGET = 10**12  # tasks a month
_MARK = re.compile("[0-9]{1,4}")
_BETWEEN_MARKS = re.compile(r"[\s,;/%]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,'’ ][0-9]{3})+|[0-9]{1,13}")
_ASSIGNED = re.compile(r"([^\s=:]{1,40})[=:](\S+)")
_TIMES = {
    **dict.fromkeys(all_spellings(lambda vocabulary: vocabulary.thousands), 1_000),
    **dict.fromkeys(all_spellings(lambda vocabulary: vocabulary.millions), 1_000_000),
}
# One or two digits behind a point are a fraction (`1.5k`); three would be the thousands of another number.
_SHORT = re.compile(rf"([0-9]{{1,9}})(?:[.,]([0-9]{{1,2}}))?({'|'.join(map(re.escape, _TIMES))})")
_QUOTED = re.compile('"([^"]+)"')
_MOST_GROUPS = 5  # of a number, `1 000 000 000 000`, or a number and `mil`
EXAMPLE = "alerts 50 80 100"

_ON = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.on)}
_OFF = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.off)}
_SMALL_WORDS = {fold(word) for word in all_spellings(lambda vocabulary: vocabulary.alert_fillers)} | {"%"}
_OF_A_FLOW = {
    fold(spelling): kind
    for kind, spellings in spellings_by_key(lambda vocabulary: vocabulary.budget_of).items()
    for spelling in spellings
}
_KEYS = spellings_by_key(lambda vocabulary: vocabulary.alert_keys)
_REMINDERS = spellings_by_key(lambda vocabulary: vocabulary.reminders)


@dataclass(frozen=True, slots=True)
class FlowBudgetWords:
    """A typed budget of a flow or a pipe; `tasks` 0: no budget of it any more, None: no number was typed."""

    name: str
    tasks: int | None
    is_pipe: bool


@dataclass(frozen=True, slots=True)
class AlertWords:
    """Typed settings; None where nothing was typed. `budget` 0: no budget of one's own. `unknown`: not understood."""

    marks: tuple[int, ...] | None = None
    budget: int | None = None
    forecast: bool | None = None
    spikes: bool | None = None
    reminder: ReminderInterval | None = None
    resolved: bool | None = None
    webhook: str | None = None  # an address, or empty: none any more
    off: bool = False
    flow: FlowBudgetWords | None = None
    unknown: str = ""


def read_alert_words(words: Sequence[str]) -> AlertWords:
    """Parse words in any order. Never raises, guesses nothing: what is not understood is in `unknown`."""
    parsed, unknown, remaining = AlertWords(), list[str](), _separated(bare(normalize(word)) for word in words)
    if len(remaining) == 1 and fold(remaining[0]) in _OFF:
        return AlertWords(off=True)
    if words and (kind := _OF_A_FLOW.get(fold(bare(words[0])))):
        return AlertWords(flow=_flow_budget([normalize(word) for word in words[1:]], is_pipe=kind == "pipe"))
    while remaining:
        size, parsed_now = _first_part(parsed, remaining)
        if parsed_now == parsed and fold(remaining[0]) not in _SMALL_WORDS:
            unknown += remaining[:size]
        parsed, remaining = parsed_now, remaining[size:]
    return replace(parsed, unknown=" ".join(unknown))


def alerts_fault(words: AlertWords) -> BadArgument:
    """The error about the first word that means nothing among the settings."""
    first, _, others = words.unknown.partition(" ")
    key, value = _KEY_OF.get(fold(first)), others.partition(" ")[0]
    if key and not value:
        return BadArgument(ArgumentFault.MISSING, first, _EXAMPLES[key])
    if key and not read_alert_words([first, value]).unknown:
        return BadArgument(ArgumentFault.TWICE, first, _EXAMPLES[key])
    if not key and fold(first) in _OFF:
        return BadArgument(ArgumentFault.OFF, first, "alerts off")
    if key:
        return BadArgument(_FAULTS.get(key, ArgumentFault.SWITCH), value, _EXAMPLES[key])
    if not any(letter.isdigit() for letter in first):
        return BadArgument(ArgumentFault.ALERTS, first, f"{EXAMPLE} for Acme")
    if read_thresholds(first) is None:
        return BadArgument(ArgumentFault.THRESHOLD, first, EXAMPLE, most=HIGHEST_THRESHOLD)
    if len(words.marks or ()) < MOST_THRESHOLDS:
        return BadArgument(ArgumentFault.TWICE, first, EXAMPLE)
    return BadArgument(ArgumentFault.TOO_MANY_THRESHOLDS, first, EXAMPLE, most=MOST_THRESHOLDS)


def applied(parsed: AlertWords, settings: AlertSettings) -> AlertSettings:
    """The settings with the typed ones in their place."""
    return replace(
        settings,
        marks=settings.marks if parsed.marks is None else parsed.marks,
        budget=settings.budget if parsed.budget is None else parsed.budget or None,
        forecast=settings.forecast if parsed.forecast is None else parsed.forecast,
        spikes=settings.spikes if parsed.spikes is None else parsed.spikes,
        reminder=settings.reminder if parsed.reminder is None else parsed.reminder,
        resolved=settings.resolved if parsed.resolved is None else parsed.resolved,
    )


def _flow_budget(words: list[str], *, is_pipe: bool) -> FlowBudgetWords:
    """The name, and the number of tasks behind it, which may be several words; or `off`."""
    if not words:
        return FlowBudgetWords("", None, is_pipe)
    if fold(bare(words[-1])) in _OFF:
        return FlowBudgetWords(unquote(" ".join(words[:-1])), 0, is_pipe)
    for place in range(max(1, len(words) - _MOST_GROUPS), len(words)):
        # A digit before the number would be a part of it, or of the name: quotes say which.
        tasks = read_tasks(" ".join(words[place:]))
        if tasks is not None:
            return FlowBudgetWords(unquote(" ".join(words[:place])), tasks, is_pipe)
    name = " ".join(words)
    quoted = _QUOTED.match(name)  # without the quotes a number that is none, such as 0, would look like a part of it
    return FlowBudgetWords(unquote(quoted[1] if quoted else name), None, is_pipe)


def read_thresholds(text: str) -> tuple[int, ...] | None:
    """Thresholds as a form holds them, ascending; None where a word is no threshold, or there are too many."""
    words = [word for word in _BETWEEN_MARKS.split(normalize(text)) if word]
    if not words or not all(_MARK.fullmatch(word) for word in words):
        return None
    thresholds = sorted({int(word) for word in words})
    fine = len(thresholds) <= MOST_THRESHOLDS and thresholds[0] >= 1 and thresholds[-1] <= HIGHEST_THRESHOLD
    return tuple(thresholds) if fine else None


def read_tasks(text: str) -> int | None:
    """A number of tasks: `20000`, `20.000`, `20 000`, `20k`, `1.5 mil`; None where it is none."""
    # Point and comma both group thousands here: tasks are whole, so neither can be a decimal sign.
    plain = normalize(text).casefold()
    short = _SHORT.fullmatch(plain.replace(" ", ""))
    if short:
        tasks = int(short[1] + (short[2] or "").ljust(2, "0")) * _TIMES[short[3]] // 100
    elif _THOUSANDS.fullmatch(plain):
        tasks = int(re.sub("[^0-9]", "", plain))
    else:
        return None
    return tasks if 1 <= tasks <= MOST_BUDGET else None


def _separated(words: Iterable[str]) -> list[str]:
    """Words with `budget=20000` as the two that it stands for."""
    separated: list[str] = []
    for word in words:
        assigned = _ASSIGNED.fullmatch(word)
        separated += assigned.groups() if assigned and fold(assigned[1]) in _KEY_OF else [word]
    return separated


def _first_part(parsed: AlertWords, words: list[str]) -> tuple[int, AlertWords]:
    """Length of the first part in words, and the settings with it; unchanged where it means nothing."""
    key = _KEY_OF.get(fold(words[0]))
    if key == "budget" and (size := _number_size(words[1:])) > 1:
        return 1 + size, _budget(parsed, " ".join(words[1 : 1 + size]))
    if key:
        value = words[1] if len(words) > 1 else ""
        return (2 if value else 1), _READ[key](parsed, value)
    more = read_thresholds(words[0])
    if more is None or more[0] in (parsed.marks or ()):
        return 1, parsed
    thresholds = tuple(sorted({*(parsed.marks or ()), *more}))
    return 1, parsed if len(thresholds) > MOST_THRESHOLDS else replace(parsed, marks=thresholds)


def _number_size(words: list[str]) -> int:
    """Words that make one number of tasks: people type `20 500` as the bot prints it in some languages."""
    sizes = range(min(_MOST_GROUPS, len(words)), 0, -1)
    return next((size for size in sizes if read_tasks(" ".join(words[:size])) is not None), 0)


def _budget(parsed: AlertWords, value: str) -> AlertWords:
    tasks = 0 if fold(value) in _OFF else read_tasks(value)
    # A second budget is not understood rather than taken: which of both is meant would be a guess.
    return parsed if tasks is None or parsed.budget is not None else replace(parsed, budget=tasks)


def _webhook(parsed: AlertWords, value: str) -> AlertWords:
    if fold(value) in _OFF:
        return replace(parsed, webhook="")
    # Slack writes an address that was typed as <https://…|…>: https://docs.slack.dev/messaging/formatting-message-text
    address = value.strip("<>").partition("|")[0]
    return replace(parsed, webhook=address) if address else parsed


def _reminder(parsed: AlertWords, value: str) -> AlertWords:
    word = fold(value)
    reminder = ReminderInterval.OFF if word in _OFF else _REMINDER_OF.get(word)
    return parsed if reminder is None else replace(parsed, reminder=reminder)


def _forecast(parsed: AlertWords, value: str) -> AlertWords:
    switched = _switched(value)
    return parsed if switched is None else replace(parsed, forecast=switched)


def _spikes(parsed: AlertWords, value: str) -> AlertWords:
    switched = _switched(value)
    return parsed if switched is None else replace(parsed, spikes=switched)


def _resolved(parsed: AlertWords, value: str) -> AlertWords:
    switched = _switched(value)
    return parsed if switched is None else replace(parsed, resolved=switched)


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
_EXAMPLES = {
    "budget": "alerts budget 20000",
    "reminder": "alerts reminder weekly",
    "webhook": "alerts webhook https://…",
    "forecast": "alerts forecast on",
    "spikes": "alerts spikes off",
    "resolved": "alerts resolved on",
}
_FAULTS = {"budget": ArgumentFault.BUDGET, "reminder": ArgumentFault.REMINDER}  # the others are switched on and off
_KEY_OF = {fold(spelling): key for key, spellings in _KEYS.items() for spelling in spellings}
_REMINDER_OF = {
    fold(spelling): ReminderInterval(interval) for interval, spellings in _REMINDERS.items() for spelling in spellings
}
