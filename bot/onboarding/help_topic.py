"""The parts of help. Pure."""

from enum import StrEnum


class HelpTopic(StrEnum):
    """What is explained."""

    EVERYTHING = "everything"
    DIGESTS = "digests"
    ALERTS = "alerts"
