"""Body of a webhook call: an alert as JSON. Pure.

The keys are read by customers' programs: they stay, under the words of the first release, until `version` is another.
"""

import json
from datetime import UTC, datetime
from typing import Any

from bot.alerts.detection.model import Spike, SpikesSeen
from bot.alerts.model import AlertFacts, Contributor, LimitForecast, ThresholdCrossed
from bot.usage.flow_deltas import Key
from bot.usage.report import percent

VERSION = 1


def webhook_body(delivery_id: str, facts: AlertFacts, text: str) -> str:
    """The body in ASCII, the same in every attempt. `text`: of the card; what is not known is null, never 0."""
    # ASCII, as the signature is over bytes: a proxy that writes the text anew in another encoding would break it.
    threshold = facts.event.mark if isinstance(facts.event, ThresholdCrossed) else None
    spikes = facts.event.spikes if isinstance(facts.event, SpikesSeen) else ()
    contributors = facts.contributors
    return json.dumps(
        {
            "version": VERSION,
            "id": delivery_id,
            "type": _type(facts),
            "organization": {"uuid": facts.organization.uuid, "name": facts.organization.name},
            "month": f"{facts.month:%Y-%m}",
            "as_of": _instant(facts.as_of),
            "used": facts.used,
            "base": facts.base,
            "percent": percent(facts.used, facts.base),
            "mark": threshold,
            "text": text,
            "flows": None if contributors is None else [_flow(flow) for flow in contributors.flows],
            "spikes": [_spike(spike) for spike in spikes],
        }
    )


def _type(facts: AlertFacts) -> str:
    # Not the names of the classes: those may change.
    match facts.event:
        case ThresholdCrossed():
            return "mark_passed"
        case LimitForecast():
            return "foreseen"
        case SpikesSeen():
            return "spikes"


def _flow(flow: Contributor) -> dict[str, Any]:
    return {**_name(flow.flow), "tasks": flow.tasks, "difference": flow.difference}


def _spike(spike: Spike) -> dict[str, Any]:
    return {
        "flow": None if spike.flow is None else _name(spike.flow),
        "day": spike.day.isoformat(),
        "tasks": spike.tasks,
        "usual": spike.usual,
        "direction": spike.direction,
    }


def _name(flow: Key) -> dict[str, str | None]:
    pipe, name = flow
    return {"name": name, "pipe": pipe}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
