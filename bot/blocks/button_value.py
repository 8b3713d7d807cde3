"""The value of a button: what it names. It comes back from a client, so it grants nothing."""

import json
from dataclasses import dataclass

from bot.usage.period import Period

# Characters. https://docs.slack.dev/reference/block-kit/block-elements/button-element
_MOST_CARRIED = 2000


@dataclass(frozen=True, slots=True)
class Carried:
    """The meaning of a button, as it comes back when it is pressed. Any of it may be forged."""

    organization: str = ""  # uuid
    period: Period = Period.CURRENT_MONTH
    reading: str = ""  # the reading's id
    words: str = ""  # what flows are searched by
    confirmed: str = ""  # the fingerprint of those who read along, where an admin was shown them


def carry(carried: Carried) -> str:
    """The value of a button. Words that are too long for one lose their end."""
    words = carried.words[:_MOST_CARRIED]
    # Escaped, words take up to twice their length: so the whole value is measured, not the words.
    while len(value := _written(carried, words)) > _MOST_CARRIED and words:
        words = words[: len(words) * 3 // 4]
    return value


def parse_carried(value: str) -> Carried | None:
    """The meaning of a value, or None for one that no button of ours has."""
    try:
        organization, period, reading, words, *rest = json.loads(value)
        confirmed = rest[0] if len(rest) == 1 else ""
        if len(rest) > 1 or not all(isinstance(part, str) for part in (organization, reading, words, confirmed)):
            return None
        return Carried(organization, Period(period), reading, words, confirmed)
    except (ValueError, TypeError, RecursionError):
        return None


def _written(carried: Carried, words: str) -> str:
    # Half a surrogate pair, which JSON may spell, can be sent to nobody.
    sendable = words.encode("utf-8", "ignore").decode("utf-8")
    confirmed = [carried.confirmed] if carried.confirmed else []  # other buttons keep the value of earlier releases
    return json.dumps([carried.organization, carried.period, carried.reading, sendable, *confirmed], ensure_ascii=False)
