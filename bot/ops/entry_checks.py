"""Values of a configuration's file that no form would take: a ValueError says what to write instead. Pure."""

from datetime import time

from bot.alerts.model import HIGHEST_THRESHOLD, MOST_FLOW_BUDGETS, MOST_THRESHOLDS, AlertSettings
from bot.alerts.settings_words import MOST_BUDGET
from bot.digests.schedule import MonthlySchedule, Schedule, WeeklySchedule
from bot.i18n.time_zones import zone_exists
from bot.organizations.rules.form import MOST_WORDS
from bot.usage.organization_rules import OrganizationRules

_LAST_WEEKDAY, _LAST_DAY = 6, 31


def checked_schedule(schedule: Schedule) -> Schedule:
    """The schedule. Raises ValueError for one at which no digest would ever come, or at another time than is read."""
    match schedule:
        case WeeklySchedule(weekday=weekday):
            _require(0 <= weekday <= _LAST_WEEKDAY, "weekday goes from 0 (Monday) to 6 (Sunday)")
        case MonthlySchedule(day=day):
            _require(1 <= day <= _LAST_DAY, "day goes from 1 to 31")
    _require_clock(schedule.at)
    _require_zone(schedule.time_zone)
    return schedule


def checked_settings(settings: AlertSettings) -> AlertSettings:
    """The settings. Raises ValueError for those that no command would set."""
    marks, budgets = settings.marks, settings.flow_budgets
    _require(len(marks) <= MOST_THRESHOLDS, f"marks holds up to {MOST_THRESHOLDS} thresholds")
    _require(
        all(1 <= mark <= HIGHEST_THRESHOLD for mark in marks) and list(marks) == sorted(set(marks)),
        f"marks holds percentages from 1 to {HIGHEST_THRESHOLD}, each once, in ascending order",
    )
    _require(settings.budget is None or 1 <= settings.budget <= MOST_BUDGET, "budget is at least 1, or null for none")
    _require(len(budgets) <= MOST_FLOW_BUDGETS, f"flow_budgets holds up to {MOST_FLOW_BUDGETS}")
    _require(
        all(budget.name.strip() and 1 <= budget.tasks <= MOST_BUDGET for budget in budgets),
        "each of flow_budgets has a name, and tasks of at least 1",
    )
    return settings


def checked_rules(rules: OrganizationRules) -> OrganizationRules:
    """The rules. Raises ValueError for what a form cannot hold; the rest is judged as if it had been typed."""
    _require(not rules.runbook or len(rules.runbook.words) <= MOST_WORDS, f"runbook has up to {MOST_WORDS} letters")
    if rules.quiet:
        _require_clock(rules.quiet.starts)
        _require_clock(rules.quiet.ends)
    return rules


def _require_clock(at: time) -> None:
    # With an offset it would be no local time, and could not be compared with one.
    _require(at.tzinfo is None and at == time(at.hour, at.minute), "write times like '09:00', without an offset")


def _require_zone(name: str) -> None:
    _require(zone_exists(name), f"there is no time zone {name[:60]!r}; write one like America/Sao_Paulo")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
