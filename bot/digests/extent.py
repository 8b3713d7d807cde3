"""The extent of a digest's message in its channel: what it holds there; the thread below it has the rest. Pure."""

from enum import StrEnum


class Extent(StrEnum):
    """The values stand in the database, in forms and in files of `export`."""

    HEADLINE = "headline"
    TOP_FLOWS = "top_flows"  # the headline, and the flows that changed most
    EVERYTHING = "everything"  # as digests were before one could choose
