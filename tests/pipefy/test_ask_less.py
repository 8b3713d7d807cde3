"""A part that Pipefy no longer has, or refuses with all the rest: the other parts are asked for alone."""

from datetime import timedelta

import pytest

from bot.errors import BotError, PipefyChanged, PipefyDown, RoleLacksUsageStats
from bot.pipefy.client import PipefyClient
from bot.usage.model import Organization
from bot.usage.period import Period
from sandbox.pipefy.faults import Answered, Fault, FieldGone, answered_without_data, failed, internal
from sandbox.pipefy.world import PipefyWorld
from tests.pipefy.wire import NOW, Clock, answered

REPORT, SUMMARY, TOTAL = "UsageBotReport", "UsageBotSummary", "UsageBotTotal"


def names(world: PipefyWorld) -> list[str | None]:
    return [name for name, _ in world.asked]


@pytest.mark.parametrize("gone", ["integrationsUsageDetails", "totalFlows", "lastRunAt", "endCursor"])
async def test_without_the_list_of_flows_the_summary_goes_on(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, gone: str
) -> None:
    world.gone.add(gone)
    reading = await pipefy.read(acme, Period.CURRENT_MONTH, NOW)
    assert reading.usage.total == world.figures(acme.uuid).total("current_month")
    assert reading.beside
    assert (reading.top, reading.unanswered, reading.requests) == (None, ("top",), 2)


@pytest.mark.parametrize("gone", ["activeFlows", "@include"])
async def test_without_a_field_of_the_summary_the_total_goes_on(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, gone: str
) -> None:
    world.gone.add(gone)
    reading = await pipefy.read(acme, Period.CURRENT_MONTH, NOW)
    assert (reading.usage.total, reading.usage.limit) == (world.figures(acme.uuid).total("current_month"), 50_000)
    assert (len(reading.usage.buckets), reading.unanswered, reading.requests) == (22, ("beside", "top"), 3)


@pytest.mark.parametrize(
    "fault",
    [
        answered_without_data("PERMISSION_DENIED", "Permission denied", "top"),
        answered_without_data("FEATURE_BLOCKED", "Not in your plan", "top"),
        answered_without_data("SOMETHING_NEW", "x"),
        answered("error_too_complex.json"),
        Answered(422, '{"errors": [{"message": "x"}]}'),
    ],
)
async def test_a_refusal_that_takes_all_data_with_it_costs_its_part(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, fault: Fault
) -> None:
    world.faults.append(fault)
    assert (await pipefy.read(acme, Period.CURRENT_MONTH, NOW)).unanswered == ("top",)
    assert (names(world), world.requests) == ([SUMMARY], 2)


async def test_what_was_refused_rests_for_an_hour(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, clock: Clock
) -> None:
    world.faults.append(FieldGone("integrationsUsageDetails"))
    await pipefy.read(acme, Period.CURRENT_MONTH, NOW)
    await pipefy.read(acme, Period.CURRENT_MONTH, NOW)
    clock.turn(timedelta(hours=1))
    assert (await pipefy.read(acme, Period.CURRENT_MONTH, NOW)).unanswered == ()
    assert names(world) == [SUMMARY, SUMMARY, REPORT]


async def test_what_is_refused_of_one_organization_is_asked_of_another(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    world.faults.append(answered_without_data("FEATURE_BLOCKED", "Not in your plan", "top"))
    await pipefy.read(acme, Period.CURRENT_MONTH, NOW)
    labs = Organization("8a1c4f10-2222-4d2c-9c2a-abc123def456")
    assert (await pipefy.read(labs, Period.CURRENT_MONTH, NOW)).unanswered == ()


@pytest.mark.parametrize(
    ("fault", "kind", "requests"),
    [
        (failed("PERMISSION_DENIED", "Permission denied"), RoleLacksUsageStats, 1),
        (answered_without_data("PERMISSION_DENIED", "Permission denied"), RoleLacksUsageStats, 3),
        (FieldGone("integrationsUsageStats"), PipefyChanged, 3),
        (internal(), PipefyDown, 2),
    ],
)
async def test_when_nothing_is_answered_the_refusal_is_told(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, fault: Fault, kind: type[BotError], requests: int
) -> None:
    world.faults.extend([fault] * 3)
    with pytest.raises(BotError) as raised:
        await pipefy.read(acme, Period.CURRENT_MONTH, NOW)
    assert type(raised.value) is kind
    assert world.requests == requests
