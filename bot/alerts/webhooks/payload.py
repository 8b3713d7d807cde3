"""The body of a webhook call: an alert as JSON. Pure."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.alerts.model import AlertFacts, Contributor, LimitForecast, Spike, SpikesSeen, ThresholdCrossed
from bot.usage.flow_deltas import Key
from bot.usage.report import percent

VERSION = 1


def webhook_body(delivery_id: str, facts: AlertFacts, text: str) -> str:
    """The body in ASCII, the same in every attempt. `text` is the card's text twin; what is not known is null."""
    mark = facts.event.mark if isinstance(facts.event, ThresholdCrossed) else None
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
            "mark": mark,
            "text": text,
            "flows": None if contributors is None else [_flow(contributor) for contributor in contributors.flows],
            "spikes": [_spike(spike) for spike in spikes],
        }
    )


def _type(facts: AlertFacts) -> str:
    match facts.event:
        case ThresholdCrossed():
            return "mark_passed"
        case LimitForecast():
            return "foreseen"
        case SpikesSeen():
            return "spikes"


def _flow(contributor: Contributor) -> dict[str, Any]:
    return {**_named(contributor.flow), "tasks": contributor.tasks, "difference": contributor.difference}


def _spike(spike: Spike) -> dict[str, Any]:
    figures = {"day": spike.day.isoformat(), "tasks": spike.tasks, "usual": spike.usual, "direction": spike.direction}
    return {"flow": None if spike.flow is None else _named(spike.flow), **figures}


def _named(flow: Key) -> dict[str, str | None]:
    pipe, name = flow
    return {"name": name, "pipe": pipe}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
