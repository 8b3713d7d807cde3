"""The change of each flow from one week to the next, by key. Pure."""

from collections.abc import Mapping

from bot.usage.flow_deltas import NOTHING, FlowDelta, FlowReadings, FlowStatus, Key, flow_deltas
from bot.usage.period import Week


def week_changes(week: Week, readings: FlowReadings) -> dict[Key, int]:
    """Tasks of the week less those of the week before, of the flows of which both are known."""
    read, read_before = flow_deltas(week, readings), flow_deltas(week.before(), readings)
    if read is None or read_before is None:
        return {}
    (_, deltas), (_, before) = read, read_before
    changes = {key: _change(key, delta, before) for key, delta in deltas.items()}
    return {key: change for key, change in changes.items() if change is not None}


def _change(key: Key, delta: FlowDelta, before: Mapping[Key, FlowDelta]) -> int | None:
    # Flows that share a pipe and a name are counted together: the sum would stand beside each of them.
    if delta.status is FlowStatus.AMBIGUOUS or delta.count.tasks is None or delta.count.flows > 1:
        return None
    former = before.get(delta.previous_key or key, FlowDelta(NOTHING))
    return None if former.count.tasks is None else delta.count.tasks - former.count.tasks
