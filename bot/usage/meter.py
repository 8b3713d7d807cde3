"""The resources whose use Pipefy counts and the bot reports. Pure.

There is one today. A meter is part of keys in memory only; columns, ids of deliveries and of messages name none until
there is a second one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meter:
    """A resource. What Pipefy does not tell of it is None in every reading, and so has neither percent nor forecast."""

    key: str
    unit: tuple[str, str]  # singular and plural of the catalogs, for `Translator.count`
    has_allowance: bool  # of the contract, a month
    has_days: bool  # the use of each day, on which forecasts are based
    has_items: bool  # the use of each flow, by which an increase is explained


# `integrationsUsageStats` and `integrationsUsageDetails`: limit, history and a list of flows.
INTEGRATION_TASKS = Meter(
    "integration_tasks", ("{n} task", "{n} tasks"), has_allowance=True, has_days=True, has_items=True
)
