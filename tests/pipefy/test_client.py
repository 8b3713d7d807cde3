"""What the client reads: the figures are the seed's, and each answer costs as few requests as can be."""

from datetime import date

import pytest

from bot.errors import UnknownOrganization
from bot.pipefy.client import PipefyClient
from bot.ports import Pipefy
from bot.usage.model import Organization
from bot.usage.period import Period
from sandbox.pipefy.faults import Answered, internal
from sandbox.pipefy.world import PipefyWorld
from tests.pipefy.wire import NOW, Make, answered


def test_the_client_is_what_the_flows_ask_for(pipefy: PipefyClient) -> None:
    account: Pipefy = pipefy  # the type checker is the judge
    assert account is pipefy


@pytest.mark.parametrize("period", Period)
async def test_a_reading_holds_the_seeds_figures(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, period: Period
) -> None:
    reading = await pipefy.read(acme, period, NOW)
    truth = world.figures(acme.uuid)
    assert (reading.usage.total, reading.usage.limit) == (truth.total(period), 50_000)
    assert reading.usage.active_flows == truth.active_flows(period)
    assert (reading.usage.starts, reading.usage.ends) == (truth.span(period).starts, truth.span(period).ends)
    series = truth.months(period) if period is Period.LAST_3_MONTHS else truth.days(period)
    assert tuple((bucket.starts, bucket.usage) for bucket in reading.usage.buckets) == series


async def test_the_top_flows_are_the_ten_with_most_tasks(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    top = (await pipefy.read(acme, Period.LAST_MONTH, NOW)).top
    assert top
    truth = world.figures(acme.uuid).flows("last_month")[:10]
    assert [(flow.name, flow.pipe, flow.tasks, flow.runs) for flow in top.flows] == [
        (flow.flow.name, flow.flow.pipe, flow.tasks, flow.runs) for flow in truth
    ]
    assert (top.total_flows, top.complete) == (60, False)


@pytest.mark.parametrize(
    ("period", "beside"),
    [
        (Period.CURRENT_MONTH, Period.LAST_MONTH),
        (Period.LAST_MONTH, Period.LAST_3_MONTHS),
        (Period.LAST_3_MONTHS, None),
    ],
)
async def test_one_request_reads_the_period_and_what_stands_beside_it(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, period: Period, beside: Period | None
) -> None:
    reading = await pipefy.read(acme, period, NOW)
    assert (reading.beside.period if reading.beside else None) == beside
    assert [name for name, _ in world.asked] == ["UsageBotReport"]
    assert (reading.id, reading.organization, reading.taken_at, reading.unanswered) == ("reading-1", acme, NOW, ())


@pytest.mark.parametrize("parts", [("beside",), ("top",), ("beside", "top")])
async def test_a_part_that_failed_is_named_and_not_asked_again(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, parts: tuple[str, ...]
) -> None:
    world.faults.append(internal(*parts))
    reading = await pipefy.read(acme, Period.CURRENT_MONTH, NOW)
    assert reading.unanswered == parts
    assert reading.usage.total == world.figures(acme.uuid).total("current_month")
    assert world.requests == 1


async def test_the_stored_partial_answer_is_a_reading_without_flows(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    world.faults.append(answered("report_partial_with_error.json"))
    reading = await pipefy.read(acme, Period.LAST_3_MONTHS, NOW)
    assert (reading.usage.total, reading.top, reading.unanswered) == (48317, None, ("top",))


async def test_the_stored_whole_answer_is_a_reading(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    world.faults.append(answered("report_one_request.json"))
    reading = await pipefy.read(acme, Period.LAST_3_MONTHS, NOW)
    assert reading.top
    assert (reading.usage.total, len(reading.top.flows), reading.unanswered) == (48317, 5, ())


async def test_a_month_in_progress_has_no_days_to_come(pipefy: PipefyClient, acme: Organization) -> None:
    usage = (await pipefy.read(acme, Period.CURRENT_MONTH, NOW)).usage
    assert usage.buckets[-1].starts == NOW.date()
    assert usage.ends
    assert usage.ends.date() == date(2026, 11, 30)


async def test_all_pages_of_flows_come_back_in_order(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    found = await pipefy.flows(acme, Period.LAST_MONTH, "")
    assert [flow.name for flow in found.flows] == [
        flow.flow.name for flow in world.figures(acme.uuid).flows("last_month")
    ]
    assert (found.total_flows, found.complete) == (60, True)
    assert found.total_tasks == world.figures(acme.uuid).total("last_month")
    assert [variables["after"] is None for _, variables in world.asked] == [True, False]


async def test_flows_are_searched_by_name_and_pipe(pipefy: PipefyClient, acme: Organization) -> None:
    found = await pipefy.flows(acme, Period.LAST_MONTH, "LOGÍSTICA")
    assert {flow.pipe for flow in found.flows} == {"Logística"}
    assert (await pipefy.flows(acme, Period.LAST_MONTH, "no such flow")).flows == ()


async def test_pages_beyond_the_bound_are_left_out_and_said_so(make: Make, acme: Organization) -> None:
    found = await make(pages=1).flows(acme, Period.LAST_MONTH, "")
    assert (len(found.flows), found.total_flows, found.complete) == (50, 60, False)


async def test_a_cursor_that_comes_back_ends_the_pages(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    page = answered("details_57_page_1.json")
    renamed = Answered(200, str(page.body).replace("integrationsUsageDetails", "flows"), page.headers)
    world.faults.extend([renamed] * 5)
    found = await pipefy.flows(acme, Period.LAST_MONTH, "")
    assert (len(found.flows), found.complete, world.requests) == (20, False, 2)


async def test_a_number_finds_its_organization(pipefy: PipefyClient, acme: Organization) -> None:
    assert await pipefy.organization("301234") == acme


async def test_the_documented_answers_about_an_organization_are_read(pipefy: PipefyClient, world: PipefyWorld) -> None:
    world.faults.extend([answered("org_uuid_ok.json"), answered("org_uuid_null.json")])
    assert await pipefy.organization("1") == Organization("8a1c4f10-1111-4d2c-9c2a-abc123def456", "Acme Corp")
    with pytest.raises(UnknownOrganization):
        await pipefy.organization("1")


async def test_a_number_that_pipefy_hides_is_unknown(pipefy: PipefyClient) -> None:
    with pytest.raises(UnknownOrganization) as unknown:
        await pipefy.organization("999")
    assert unknown.value.asked_for == "999"


async def test_all_organizations_of_the_account_come_with_their_numbers(pipefy: PipefyClient) -> None:
    numbered = await pipefy.numbered_organizations()
    assert {number: organization.name for number, organization in numbered.items()} == {
        "301234": "Acme Ltda",
        "301235": "Acme Labs",
        "301236": "Acme Retail",
        "301999": "Closed Co",
    }


async def test_the_readable_organizations_come_by_name(pipefy: PipefyClient) -> None:
    names = [organization.name for organization in await pipefy.organizations()]
    assert names == ["Acme Labs", "Acme Ltda", "Acme Retail"]


async def test_no_readable_organization_is_an_answer(pipefy: PipefyClient, world: PipefyWorld) -> None:
    world.faults.append(answered("my_organizations_empty.json"))
    assert await pipefy.organizations() == ()


async def test_an_organization_that_is_null_without_an_error_is_unknown(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    world.faults.append(Answered(200, '{"data": {"stats": null, "top": null}}'))
    with pytest.raises(UnknownOrganization) as unknown:
        await pipefy.read(acme, Period.LAST_MONTH, NOW)
    assert unknown.value.asked_for == "Acme Ltda"
