"""The figures of the sandbox's Pipefy, asked for as any client asks."""

import pytest

from sandbox.pipefy.world import PipefyWorld
from tests.sandbox.pipefy.asker import ACME, DETAILS, STATS, Asker


@pytest.mark.parametrize(
    ("period", "first", "last", "count", "starts", "ends"),
    [
        ("current_month", "2026-11-01", "2026-11-22", 22, "2026-11-01T00:00:00Z", "2026-11-30T23:59:59Z"),
        ("last_month", "2026-10-01", "2026-10-31", 31, "2026-10-01T00:00:00Z", "2026-10-31T23:59:59Z"),
        ("last_3_months", "2026-09", "2026-11", 3, "2026-09-01T00:00:00Z", "2026-11-30T23:59:59Z"),
    ],
)
async def test_there_are_days_for_a_month_and_months_for_three(
    asker: Asker, period: str, first: str, last: str, count: int, starts: str, ends: str
) -> None:
    data = (await asker.ask(STATS, uuid=ACME, period=period))["data"]
    stats, nodes = data["stats"], data["stats"]["history"]["nodes"]
    assert (nodes[0]["date"], nodes[-1]["date"], len(nodes)) == (first, last, count)
    assert stats["filterDate"] == {"from": starts, "to": ends}
    assert sum(node["usage"] for node in nodes) == stats["tasksConsumed"]["usage"] == data["top"]["totalTasks"]


async def test_what_a_person_changes_is_answered(asker: Asker) -> None:
    before = (await asker.ask(STATS, uuid=ACME, period="current_month"))["data"]["stats"]["tasksConsumed"]
    asker.world.add_usage(ACME, 1_000)
    asker.world.set_limit(ACME, None)
    after = (await asker.ask(STATS, uuid=ACME, period="current_month"))["data"]["stats"]["tasksConsumed"]
    assert after == {"usage": before["usage"] + 1_000, "limit": None}


async def test_pages_follow_an_opaque_cursor(asker: Asker) -> None:
    first = await asker.details(first=500)
    assert (len(first["edges"]), first["pageInfo"]["hasNextPage"], first["totalFlows"]) == (50, True, 60)
    rest = await asker.details(after=first["pageInfo"]["endCursor"])
    assert (len(rest["edges"]), rest["pageInfo"]["hasNextPage"]) == (10, False)
    beyond = await asker.details(after=rest["pageInfo"]["endCursor"])
    assert (beyond["edges"], beyond["pageInfo"]) == ([], {"hasNextPage": False, "endCursor": None})


@pytest.mark.parametrize("cursor", ["???", "LTU", "é"])
async def test_a_cursor_that_pipefy_did_not_give_is_refused(asker: Asker, cursor: str) -> None:
    answer = await asker.ask(DETAILS, uuid=ACME, period="last_month", after=cursor)
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        (None, "Novo pedido: reservar estoque"),
        ({"by": "usage", "order": "desc"}, "Novo pedido: reservar estoque"),
        ({"by": "nonsense", "order": "asc"}, "Novo pedido: reservar estoque"),
        ({"by": "name", "order": "asc"}, None),
    ],
)
async def test_flows_are_sorted_as_documented(asker: Asker, sort: object, first: str | None) -> None:
    assert (await asker.names(sort=sort))[0] == first


@pytest.mark.parametrize(("status", "count"), [("ENABLED", 54), ("DISABLED", 6)])
async def test_flows_are_filtered_by_status(asker: Asker, status: str, count: int) -> None:
    found = await asker.details(status=status, sort={"by": "status", "order": "asc"})
    assert {edge["node"]["status"] for edge in found["edges"]} == {status}
    assert found["totalFlows"] == count


@pytest.mark.parametrize(("words", "count"), [("FÉRIAS →", 1), ("logística", 4), ("no such flow", 0), ("", 50)])
async def test_flows_are_searched_by_name_and_pipe(asker: Asker, words: str, count: int) -> None:
    assert len(await asker.names(search=words)) == count


@pytest.mark.parametrize(
    ("uuid", "code"), [("8a1c4f10-9999-4d2c-9c2a-abc123def456", "PERMISSION_DENIED"), ("x", "RESOURCE_NOT_FOUND")]
)
async def test_what_may_not_be_read_is_an_error_with_200(asker: Asker, uuid: str, code: str) -> None:
    answer = await asker.post(STATS, uuid=uuid, period="last_month")
    assert (answer.status_code, answer.json()["data"]) == (200, {"stats": None, "top": None})
    extensions = answer.json()["errors"][0]["extensions"]
    assert extensions["code"] == code
    assert extensions["correlation_id"]


async def test_a_number_finds_its_organization_or_null(asker: Asker) -> None:
    query = "query O($id: ID!) { organization(id: $id) { uuid name } }"
    assert (await asker.ask(query, id="301234"))["data"]["organization"] == {"uuid": ACME, "name": "Acme Ltda"}
    assert await asker.ask(query, id="1") == {"data": {"organization": None}}


async def test_only_readable_organizations_are_listed_by_name(asker: Asker) -> None:
    found = (await asker.ask("{ myUsageStatsOrganizations { name } }"))["data"]["myUsageStatsOrganizations"]
    assert [each["name"] for each in found] == ["Acme Labs", "Acme Ltda", "Acme Retail"]


@pytest.mark.parametrize("query", ["{ nonsense }", "{", "query A { __typename } query B { __typename }"])
async def test_a_wrong_document_has_errors_and_no_data(asker: Asker, query: str) -> None:
    answer = await asker.ask(query)
    assert answer.get("data") is None
    assert answer["errors"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"query": 1', b'{"query": 1}', b"null", b'{"query":"{a}","variables":7}']
)
async def test_a_body_that_is_no_request_is_refused(asker: Asker, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {PipefyWorld.static_token}"}
    assert (await asker.http.post("/graphql", content=body, headers=headers)).status_code == 400


async def test_requests_are_counted_with_name_and_variables(asker: Asker) -> None:
    await asker.ask(STATS, uuid=ACME, period="last_month")
    await asker.post("{ organization(id: 1) { name } }", "wrong")
    assert asker.world.asked == [("Stats", {"uuid": ACME, "period": "last_month"})]
    assert (asker.world.requests, asker.world.token_requests) == (2, 0)
