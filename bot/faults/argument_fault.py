"""Faults of words that people type behind a verb."""

from enum import StrEnum


class ArgumentFault(StrEnum):
    """Reasons for which a word does not fit its verb. Each has its sentence in `bot.i18n.argument_faults`."""

    ALERTS = "alerts"  # neither a threshold nor a setting
    BUDGET = "budget"
    FLOW_BUDGET = "flow_budget"
    MISSING = "missing"  # nothing follows the word
    MONTH = "month"  # no month is written so
    MONTH_AHEAD = "month_ahead"
    MONTHS = "months"  # too few or too many
    NO_WORDS = "no_words"  # the verb stands alone
    OFF = "off"  # ends alerts, beside other settings
    REMINDER = "reminder"
    SCHEDULE = "schedule"  # neither a weekday nor a time nor a time zone
    SWITCH = "switch"  # neither on nor off
    THRESHOLD = "threshold"
    TIME = "time"
    TIME_ZONE = "time_zone"
    TOO_MANY_FLOW_BUDGETS = "too_many_flow_budgets"
    TOO_MANY_THRESHOLDS = "too_many_thresholds"
    TWICE = "twice"
    UNKNOWN_FLOW = "unknown_flow"
    UNKNOWN_PIPE = "unknown_pipe"
    WEBHOOK_ALONE = "webhook_alone"
    WEEK = "week"  # that year has none of this number
    WEEK_AHEAD = "week_ahead"  # not over yet
