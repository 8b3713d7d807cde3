from dataclasses import replace
from datetime import timedelta

import pytest

from bot.db.engine import Sessions
from bot.delivery.last_day import levels_of_last_day
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState
from bot.delivery.service_levels import ServiceLevel, service_levels
from tests.support.delivery_steps import insert
from tests.support.replicas import DELIVERY, NOW

EVERY = timedelta(minutes=30)
LATER = NOW + timedelta(hours=1)
ALERT = replace(DELIVERY, kind=DeliveryKind.ALERT)


def sent(delivery: Delivery, *, after: float) -> Delivery:
    """Posted so many minutes after it was due, by Slack's own clock."""
    at = (delivery.due_at + timedelta(minutes=after)).timestamp()
    return replace(delivery, state=DeliveryState.SENT, ts=f"{at:.6f}")


def ended(state: DeliveryState, error: str | None = None, delivery: Delivery = DELIVERY) -> Delivery:
    return replace(delivery, state=state, error=error)


@pytest.mark.parametrize(
    ("delivery", "in_time"),
    [
        (sent(DELIVERY, after=0), True),
        (sent(DELIVERY, after=5), True),
        (sent(DELIVERY, after=6), False),
        (sent(replace(DELIVERY, kind=DeliveryKind.CADENCE_DIGEST), after=6), False),
        (sent(ALERT, after=29), True),
        (sent(ALERT, after=31), False),
        (ended(DeliveryState.SKIPPED, "missed"), False),
        (ended(DeliveryState.PENDING), False),  # an hour late
        (ended(DeliveryState.SENDING), False),
        (ended(DeliveryState.PENDING, delivery=replace(DELIVERY, due_at=LATER)), None),  # may still be in time
        (ended(DeliveryState.SKIPPED, "removed"), None),
        (ended(DeliveryState.FAILED, "is_archived"), None),
        (ended(DeliveryState.UNKNOWN), None),
        (ended(DeliveryState.SENT), None),  # nothing tells when
        (replace(DELIVERY, state=DeliveryState.SENT, ts="soon"), None),
    ],
)
def test_a_post_counts_by_when_slack_had_it(delivery: Delivery, in_time: bool | None) -> None:
    levels = service_levels([delivery], LATER, EVERY)
    assert [(level.met, level.total) for level in levels] == ([] if in_time is None else [(int(in_time), 1)])


def test_an_alert_of_quiet_hours_was_due_at_their_end() -> None:
    held = replace(ALERT, due_at=NOW + timedelta(hours=8))
    assert service_levels([sent(held, after=1)], LATER, EVERY) == (ServiceLevel("alert_in_time", 1, 1),)


@pytest.mark.parametrize(("met", "total", "kept"), [(95, 100, True), (94, 100, False), (0, 3, True), (0, 4, False)])
def test_a_level_is_missed_where_the_alert_rule_would_fire(met: int, total: int, kept: bool) -> None:
    assert ServiceLevel("digest_in_time", met, total).is_kept is kept


async def test_the_last_day_of_a_workspace_is_read_or_that_of_all(sessions: Sessions) -> None:
    of_day = [sent(replace(DELIVERY, slot=f"{n}"), after=n) for n in (1, 2, 7)]
    elsewhere = sent(replace(ALERT, workspace_id="T2"), after=0)
    old = sent(replace(DELIVERY, slot="old", due_at=NOW - timedelta(days=1)), after=9)
    other = [ended(DeliveryState.SENT, delivery=replace(DELIVERY, kind=kind)) for kind in (DeliveryKind.DETAILS,)]
    await insert(sessions, *of_day, elsewhere, old, *other)
    async with sessions.read() as session:
        everywhere = await levels_of_last_day(session, LATER, EVERY)
        own = await levels_of_last_day(session, LATER, EVERY, workspace_id="T1")
    assert everywhere == (ServiceLevel("digest_in_time", 2, 3), ServiceLevel("alert_in_time", 1, 1))
    assert own == everywhere[:1]
