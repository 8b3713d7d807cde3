"""Tell which notes wait in quiet hours, and which say no longer what holds once these are over. Pure.

A note is known by its name, which follows the month in its slot: its words were drawn when it was queued.
"""

from collections.abc import Sequence
from enum import StrEnum

from bot.alerts.model import FULL_USE, AlertSettings, AlertState, ForecastAnnouncement, passes
from bot.alerts.rules.evaluate import open_thresholds
from bot.alerts.rules.flow_budgets import slot_of
from bot.alerts.rules.months import ASLEEP


class NoteName(StrEnum):
    """Beginnings of names. They are parts of stored keys, so they stay."""

    LIMIT_CHANGED = "base"
    LIMIT_MISSING = ASLEEP
    FORECAST_WITHDRAWN = "unforeseen"
    CLEARED = "left"
    MUTED = "muted"
    RESTORED = "restored"
    REMINDER = "still"
    FLOW_BUDGET = "flow"
    DAY_REPORTED = "reported"


_WITH_THRESHOLD = (NoteName.CLEARED, NoteName.MUTED, NoteName.REMINDER)


def name_of_note(slot: str) -> str:
    """The name in a slot."""
    return slot.partition(":")[2]


def waits(name: str, state: AlertState) -> bool:
    """True of a note about less than the whole limit. Those that a person asked for have other names, and do not wait.

    A changed limit is about the whole of it where that is used up.
    """
    kind, _, rest = name.partition(":")
    if kind not in set(NoteName):
        return False
    match NoteName(kind):
        case NoteName.CLEARED | NoteName.MUTED | NoteName.REMINDER:
            return _number(rest.partition(":")[0]) < FULL_USE
        case NoteName.FLOW_BUDGET:
            return _number(rest.rpartition(":")[2]) < FULL_USE
        case NoteName.LIMIT_CHANGED:
            return state.used is None or state.base is None or not passes(state.used, state.base, FULL_USE)
        case _:
            return True


def still_holds(name: str, state: AlertState, settings: AlertSettings) -> bool:
    """True where a note that waited says what is so by now."""
    kind, *words = name.split(":")
    threshold = _number(words[0]) if kind in _WITH_THRESHOLD else 0
    match NoteName(kind):
        case NoteName.CLEARED:
            return threshold not in open_thresholds(state)
        case NoteName.MUTED:
            return threshold in state.latches and state.latches[threshold].muted
        case NoteName.REMINDER:
            return threshold == max(open_thresholds(state), default=0)
        case NoteName.FLOW_BUDGET:
            return any(slot_of("", budget, _number(words[-1])) == f":{name}" for budget in settings.flow_budgets)
        case kind_of_limit:
            return _limit_holds(kind_of_limit, words, state)


def _limit_holds(kind: NoteName, words: Sequence[str], state: AlertState) -> bool:
    match kind:
        case NoteName.LIMIT_CHANGED:
            return state.base == _number(words[1])
        case NoteName.LIMIT_MISSING:
            return state.limits.missing > 0
        case NoteName.FORECAST_WITHDRAWN:
            return state.warned is ForecastAnnouncement.TAKEN_BACK
        case NoteName.RESTORED:
            return state.used is None or state.base is None or state.used < state.base
        case _:
            return True  # that a day was reported stays true


def replaces(name: str, later: str) -> bool:
    """True where the later note, which waits too, says all that this one does."""
    kind, _, rest = name.partition(":")
    if kind != later.partition(":")[0] or name == later:
        return False
    match kind:
        case NoteName.REMINDER:
            return True
        case NoteName.FLOW_BUDGET:
            budget, _, threshold = rest.rpartition(":")
            other, _, higher = later.partition(":")[2].rpartition(":")
            return budget == other and _number(higher) > _number(threshold)
        case _:
            return False


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
