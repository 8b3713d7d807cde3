"""The sandbox as a process of its own does what its plan says, and keeps count."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

PLAN = {"channels": 2, "honours_client_msg_id": False, "seed": 3}


@pytest.fixture
async def chaos() -> AsyncIterator[httpx.AsyncClient]:
    command = [sys.executable, "-m", "sandbox.chaos_server", json.dumps(PLAN)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False) as http:
        yield http
    process.terminate()
    await process.wait()


async def test_it_counts_before_it_drops_anything(chaos: httpx.AsyncClient) -> None:
    body = {"channel": "C1000001", "text": "a", "client_msg_id": "1"}
    for _ in range(2):
        assert (await chaos.post("/api/chat.postMessage", json=body)).json()["ok"]
    plan = {"faults": {"chat.postMessage": [{"fault": "server_error_after", "chance": 1}]}}
    await chaos.post("/plan", json=plan)
    assert (await chaos.post("/api/chat.postMessage", json=body)).status_code == 500
    counted = (await chaos.get("/accepted")).json()
    assert [one["client_msg_id"] for one in counted["accepted"]] == ["1"] * 3
    assert len(counted["visible"]) == 2
    assert (await chaos.get("/held")).json() == []


async def test_its_pipefy_tells_what_it_is_told_to_and_fails_as_planned(chaos: httpx.AsyncClient) -> None:
    await chaos.post("/organizations", json=[{"uuid": "one", "used": 850, "limit": 1000}])
    question = (
        '{ integrationsUsageStats(organizationUuid: "one", period: current_month) { tasksConsumed { usage limit } } }'
    )
    token = {"Authorization": "Bearer sandbox-token"}
    answer = await chaos.post("/graphql", json={"query": question}, headers=token)
    assert answer.json()["data"]["integrationsUsageStats"]["tasksConsumed"] == {"usage": 850, "limit": 1000}
    await chaos.post("/plan", json={"faults": {"graphql": [{"fault": "server_error_before", "chance": 1}]}})
    assert (await chaos.post("/graphql", json={"query": question}, headers=token)).status_code == 500
    spared = {"fault": "server_error_before", "chance": 1, "spares": ["two"]}
    await chaos.post("/plan", json={"faults": {"graphql": [spared]}})
    assert (await chaos.post("/graphql", json={"query": question}, headers=token)).status_code == 500
    named = question.replace("one", "two")
    assert (await chaos.post("/graphql", json={"query": named}, headers=token)).status_code == 200
