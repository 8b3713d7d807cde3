"""Lanes: which deliveries wait for which places, so that none is held up by what may take its time. Pure.

The shares, and how long an alert waits at most by them: docs/decisions/0012-urgent-first.md.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.delivery.model import Delivery, DeliveryKind


class Lane(StrEnum):
    """In the order of their urgency. PEOPLE: a person waits for it. WEBHOOKS: a receiver may be slow or gone."""

    ALERTS = "alerts"
    PEOPLE = "people"
    WEBHOOKS = "webhooks"
    SCHEDULED = "scheduled"


KINDS: Mapping[Lane, tuple[DeliveryKind, ...]] = {
    Lane.ALERTS: (DeliveryKind.ALERT, DeliveryKind.ALERT_NOTE, DeliveryKind.NOTICE),
    Lane.PEOPLE: (
        DeliveryKind.WELCOME,
        DeliveryKind.MANUAL,
        DeliveryKind.CADENCE_WELCOME,
        DeliveryKind.CADENCE_MANUAL,
    ),
    Lane.WEBHOOKS: (DeliveryKind.WEBHOOK,),
    Lane.SCHEDULED: (
        DeliveryKind.DIGEST,
        DeliveryKind.DETAILS,
        DeliveryKind.FILE,  # of a digest that somebody asked for, too: it is late anyway
        DeliveryKind.CADENCE_DIGEST,
    ),
}

# How many deliveries of a lane one process holds at a time. A place is taken for as long as Pipefy and Slack need.
PLACES: Mapping[Lane, int] = {Lane.ALERTS: 6, Lane.PEOPLE: 4, Lane.WEBHOOKS: 4, Lane.SCHEDULED: 12}
URGENT_PLACES: Mapping[Lane, int] = {lane: places for lane, places in PLACES.items() if lane is not Lane.SCHEDULED}

# The details of a digest that a person asked for follow it at once: their slot begins with the kind of their digest.
ASKED_DETAILS = (f"{DeliveryKind.MANUAL}:", f"{DeliveryKind.CADENCE_MANUAL}:")

_LANE_OF = {kind: lane for lane, kinds in KINDS.items() for kind in kinds}


def lane_of(delivery: Delivery) -> Lane:
    """The lane in which it waits. `claim_query` asks the same of rows."""
    if delivery.kind is DeliveryKind.DETAILS and delivery.slot.startswith(ASKED_DETAILS):
        return Lane.PEOPLE
    return _LANE_OF[delivery.kind]


def is_urgent(delivery: Delivery) -> bool:
    return lane_of(delivery) is not Lane.SCHEDULED
