"""Somebody who asks the sandbox's Pipefy from outside, with a clock that can be turned on."""

from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.applications import Starlette

from sandbox.pipefy.api import pipefy_routes
from sandbox.pipefy.world import PipefyWorld

START = datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)
ACME = "8a1c4f10-1111-4d2c-9c2a-abc123def456"
FORM = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox-secret"}
STATS = """query Stats($uuid: ID!, $period: PeriodFilter!) {
  stats: integrationsUsageStats(organizationUuid: $uuid, period: $period) {
    tasksConsumed { usage limit } activeFlows filterDate { from to } history { nodes { date usage limit } }
  }
  top: integrationsUsageDetails(organizationUuid: $uuid, period: $period, first: 10) { totalTasks }
}"""
DETAILS = """query Details($uuid: ID!, $period: PeriodFilter!, $status: String, $search: String, $sort: SortCriteria,
  $first: Int, $after: String) {
  details: integrationsUsageDetails(organizationUuid: $uuid, period: $period, status: $status, search: $search,
    sort: $sort, first: $first, after: $after) {
    totalFlows totalTasks pageInfo { hasNextPage endCursor }
    edges { node { name project { name icon color } tasks runs lastRunAt status } }
  }
}"""


class Asker:
    """Has a token that never dies, unless a test hands in another."""

    def __init__(self) -> None:
        self.now = START
        self.world = PipefyWorld(lambda: self.now)
        door = httpx.ASGITransport(Starlette(routes=pipefy_routes(self.world)))
        self.http = httpx.AsyncClient(transport=door, base_url="http://pipefy.test")

    async def token(self, **form: str) -> httpx.Response:
        return await self.http.post("/oauth/token", data={**FORM, **form})

    async def post(self, query: str, token: str = PipefyWorld.static_token, /, **variables: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    async def ask(self, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
        return (await self.post(query, **variables)).json()

    async def details(self, **variables: object) -> Any:  # noqa: ANN401 - JSON
        return (await self.ask(DETAILS, uuid=ACME, period="last_month", **variables))["data"]["details"]

    async def names(self, **variables: object) -> list[Any]:
        return [edge["node"]["name"] for edge in (await self.details(**variables))["edges"]]
