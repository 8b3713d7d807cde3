from dataclasses import replace

import pytest

from bot.db.clock import LeaseClock
from bot.db.engine import Sessions
from bot.delivery import repository as delivery_repository
from bot.delivery.lanes import KINDS, PLACES, URGENT_PLACES, Lane, is_urgent, lane_of
from bot.delivery.model import DeliveryKind
from tests.support.delivery_steps import insert
from tests.support.replicas import DELIVERY, LEASE, SETTLE


@pytest.mark.parametrize("kind", DeliveryKind)
def test_every_kind_waits_in_one_lane_that_has_places(kind: DeliveryKind) -> None:
    (lane,) = [lane for lane, kinds in KINDS.items() if kind in kinds]
    assert lane_of(replace(DELIVERY, kind=kind)) is lane
    assert PLACES[lane] > 0


def test_only_what_is_scheduled_is_left_to_the_tick() -> None:
    assert set(Lane) - set(URGENT_PLACES) == {Lane.SCHEDULED}
    assert [kind for kind in DeliveryKind if not is_urgent(replace(DELIVERY, kind=kind))] == [
        DeliveryKind.DIGEST,
        DeliveryKind.DETAILS,
        DeliveryKind.FILE,
        DeliveryKind.CADENCE_DIGEST,
    ]


@pytest.mark.parametrize(
    ("slot", "lane"),
    [
        ("manual:U1:7", Lane.PEOPLE),
        ("cadence_manual:U1:7", Lane.PEOPLE),
        ("digest:2026-W48", Lane.SCHEDULED),
        ("cadence_digest:2026-11", Lane.SCHEDULED),
    ],
)
def test_details_wait_where_their_digest_did(slot: str, lane: Lane) -> None:
    assert lane_of(replace(DELIVERY, kind=DeliveryKind.DETAILS, slot=slot)) is lane


async def test_the_database_sorts_rows_into_the_same_lanes(sessions: Sessions, clock: LeaseClock) -> None:
    slots = ("manual:U1:7", "cadence_manual:U1:7", "digest:2026-W48", "manual")
    # A workspace each: of one, details would wait for the digests.
    queue = [replace(DELIVERY, workspace_id=kind, kind=kind, slot=slot) for kind in DeliveryKind for slot in slots]
    await insert(sessions, *queue)
    for lane in Lane:
        async with sessions.write() as session:
            claimed = await delivery_repository.claim(
                session, clock, "me", places={lane: len(queue)}, lease=LEASE, settle=SETTLE
            )
        assert {it.id for it in claimed} == {delivery.id for delivery in queue if lane_of(delivery) is lane}
