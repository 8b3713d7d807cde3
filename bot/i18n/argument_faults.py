"""Sentences about words that do not fit their command: the fault, and what to type instead. Pure."""

from collections.abc import Mapping

from bot.errors import ArgumentFault
from bot.i18n.translator import noop

_TRY = noop("Try {example}.")
ARGUMENT_FAULTS: Mapping[ArgumentFault, tuple[str, str]] = {
    ArgumentFault.ALERTS: (
        noop("I don't understand “{word}”: it is neither a threshold nor a setting of alerts."),
        noop(
            "The settings are budget, forecast, spikes, reminder, resolved and webhook; "
            "write an organization after “for”. Try {example}."
        ),
    ),
    ArgumentFault.BUDGET: (
        noop("I don't understand the budget “{word}”."),
        noop("A budget is a whole number of tasks a month, or off. Try {example}."),
    ),
    ArgumentFault.CADENCE: (
        noop("“{word}” does not go with the rest of the schedule."),
        noop("A weekly digest takes a weekday, a monthly one a day from 1 to 31, a daily one neither. Try {example}."),
    ),
    ArgumentFault.FLOW_BUDGET: (
        noop("I don't understand the budget of “{word}”."),
        noop("Write a flow, or a pipe, and a whole number of tasks a month, or off. Try {example}."),
    ),
    ArgumentFault.MISSING: (noop("A value is missing after “{word}”."), _TRY),
    ArgumentFault.MONTH: (
        noop("I don't understand the month “{word}”."),
        noop("Months go from 01 to 12. Try {example}."),
    ),
    ArgumentFault.NAMED_MONTH: (
        noop("A monthly digest comes in every month, so leave out “{word}”."),
        noop("Where a month is too short for the day, the digest comes on its last day. Try {example}."),
    ),
    ArgumentFault.MONTH_DAY: (
        noop("“{word}” is no day of the month."),
        noop("Days go from 1 to 31; where a month is shorter, the digest comes on its last day. Try {example}."),
    ),
    ArgumentFault.MONTH_AHEAD: (noop("“{word}” hasn't begun yet."), _TRY),
    ArgumentFault.MONTHS: (
        noop("I can't show “{word}”."),
        noop("You can see between 2 and {most} months. Try {example}."),
    ),
    ArgumentFault.NO_WORDS: (
        noop("I don't understand “{word}” here: this command takes no other words."),
        noop("Type {example} alone, or {help} to see all commands."),
    ),
    ArgumentFault.OFF: (noop("“{word}” ends alerts, so type it without other words."), _TRY),
    ArgumentFault.REMINDER: (
        noop("I don't understand the reminder “{word}”."),
        noop("Reminders are daily, weekly or off. Try {example}."),
    ),
    ArgumentFault.SCHEDULE: (
        noop("I don't understand “{word}”: it is no weekday, time or time zone."),
        noop(
            "Digests are daily, weekly or monthly, and hold the headline, top flows or everything; "
            "write an organization after “for”. Try {example}."
        ),
    ),
    ArgumentFault.SWITCH: (noop("I don't understand “{word}”: write on or off."), _TRY),
    ArgumentFault.THRESHOLD: (
        noop("I don't understand the threshold “{word}”."),
        noop("Thresholds are whole percentages from 1 to {most}. Try {example}."),
    ),
    ArgumentFault.TIME: (
        noop("I don't understand the time “{word}”."),
        noop("Times go from 00:00 to 23:59. Try {example}."),
    ),
    ArgumentFault.TIME_ZONE: (noop("I don't know the time zone “{word}”."), _TRY),
    ArgumentFault.TOO_MANY_FLOW_BUDGETS: (
        noop("The budget of “{word}” is one too many."),
        noop("A channel can have up to {most}. Take one back, for example {example}."),
    ),
    ArgumentFault.TOO_MANY_THRESHOLDS: (
        noop("“{word}” is one threshold too many."),
        noop("You can set up to {most}. Try {example}."),
    ),
    ArgumentFault.TWICE: (noop("“{word}” sets a second time what this command sets already."), _TRY),
    ArgumentFault.UNKNOWN_FLOW: (noop("No flow is called “{word}”."), _TRY),
    ArgumentFault.UNKNOWN_PIPE: (noop("No pipe is called “{word}”."), _TRY),
    ArgumentFault.WEBHOOK_ALONE: (
        noop("A webhook needs a command of its own."),
        noop("Leave the other words out. Try {example}."),
    ),
    ArgumentFault.WEEK: (
        noop("There is no week “{word}”."),
        noop("Weeks go from W01 to W52, or to W53 in some years. Try {example}."),
    ),
    ArgumentFault.WEEK_AHEAD: (noop("The week “{word}” isn't over yet."), _TRY),
}
