"""Decide what follows when Slack refuses a post. Pure.

By the sort of Slack's code (bot/slack/error_codes.py): the workspace waits, the post comes again later, or it is given
up. A code in no table may pass, so it ends nothing at first sight.
"""

from datetime import timedelta

from bot.delivery.model import Delivery, HoldWorkspace, Postpone, Rejected
from bot.ports import Refused
from bot.rests.rising_rest import rising_rest
from bot.slack.error_codes import ErrorSort, sort_of

FIRST_REST, _LONGEST_REST = timedelta(seconds=30), timedelta(minutes=10)
_UNKNOWN_REFUSALS = 6  # with rests of 30 s, 1, 2, 4 and 8 minutes between them
# What stands in the place of a code where something on the way answered, such as a proxy: today, and not for good.
_NOT_SLACKS = "http_"
_PEOPLE = ("U", "W")  # a direct message, posted to the person's id


def sort_for(delivery: Delivery, code: str) -> ErrorSort:
    """The sort of a code that a post of this delivery was refused with."""
    return sort_of(code, to_person=delivery.channel_id.startswith(_PEOPLE))


def after_refusal(delivery: Delivery, refused: Refused, *, patient: bool = True) -> Postpone | HoldWorkspace | Rejected:
    """The consequence of a refusal. Not `patient`: a person waits, and reads a code that is in no table at once."""
    code, sort = refused.reason, sort_for(delivery, refused.reason)
    if sort is ErrorSort.INSTALLATION:
        return HoldWorkspace(code, refused.scope)
    if refused.permanent:
        return Rejected(code)
    if refused.retry_after is not None:
        return Postpone(timedelta(seconds=refused.retry_after), code)
    if sort is ErrorSort.UNKNOWN and not code.startswith(_NOT_SLACKS):
        last = not patient or delivery.refusals + 1 >= _UNKNOWN_REFUSALS
        return Rejected(code) if last else Postpone(rest_after(delivery), code)
    # Nothing was written after a lease that was over: there is nothing to wait for.
    return Postpone(timedelta() if code == "lease_over" else rest_after(delivery), code)


def rest_after(delivery: Delivery) -> timedelta:
    """The rest before it is tried again, where nobody named one."""
    return rising_rest(FIRST_REST, delivery.refusals, _LONGEST_REST)
