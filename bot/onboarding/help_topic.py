"""The parts of help. Pure."""

from enum import StrEnum


class HelpTopic(StrEnum):
    """A thing that help explains."""

    EVERYTHING = "everything"
    DIGESTS = "digests"
    ALERTS = "alerts"
