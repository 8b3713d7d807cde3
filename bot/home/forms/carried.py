"""Things that the modal of usage carries from one press to the next. It is signed for the person. Pure."""

import json
from dataclasses import astuple, dataclass

from bot.usage.period import Period


@dataclass(frozen=True, slots=True)
class CarriedUsage:
    """The report in the modal. `channel_id` and `thread_ts`: of the message whose menu opened it, else empty.

    `confirmed`: the fingerprint of those who read along, where an admin was shown them; `share_to`: in which channel.
    """

    channel_id: str = ""
    thread_ts: str = ""
    organization: str = ""  # uuid
    period: Period = Period.CURRENT_MONTH
    reading: str = ""
    confirmed: str = ""
    share_to: str = ""
    locale: str = ""  # of the person: what is wrong is said on the ack, when nobody can be asked


def written(carried: CarriedUsage) -> str:
    return json.dumps(list(astuple(carried)))


def read_carried(text: str) -> CarriedUsage | None:
    """None for a text that no modal of ours carries."""
    try:
        fields = json.loads(text)
        if not isinstance(fields, list) or not all(isinstance(field, str) for field in fields):
            return None
        channel, thread, organization, period, *rest = fields
        return CarriedUsage(channel, thread, organization, Period(period), *rest)
    except (ValueError, TypeError, RecursionError):
        return None
