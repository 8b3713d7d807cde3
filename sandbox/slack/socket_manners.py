"""Ways in which the far end of Socket Mode is hard, each seen or documented; `PROPER` is the others' absence.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from enum import StrEnum


class Manner(StrEnum):
    """One way. It holds for every connection until another is chosen."""

    PROPER = "proper"
    CLOSES_AFTER_HELLO = "closes_after_hello"
    TURNS_AWAY = "turns_away"  # hello, then `too_many_websockets`, then closed
    REFRESHES_AT_ONCE = "refreshes_at_once"  # hello, then `refresh_requested`, then closed
    LINK_DISABLED = "link_disabled"  # Socket Mode was switched off for the app
    NEVER_SAYS_HELLO = "never_says_hello"
    HANGS_UP = "hangs_up"  # no handshake at all
    FOREIGN_ADDRESS = "foreign_address"  # the Web API hands out an address of another host
    NO_ADDRESS = "no_address"


FAREWELLS = {
    Manner.TURNS_AWAY: "too_many_websockets",
    Manner.REFRESHES_AT_ONCE: "refresh_requested",
    Manner.LINK_DISABLED: "link_disabled",
}
