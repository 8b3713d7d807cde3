"""Tokens of the sandbox's Pipefy: how they are bought, and when they open nothing."""

from datetime import timedelta

import pytest

from sandbox.pipefy.world import PipefyWorld
from tests.sandbox.pipefy.asker import STATS, Asker

QUERY = "{ organization(id: 1) { name } }"


async def test_a_form_with_three_keys_buys_a_token(asker: Asker) -> None:
    granted = (await asker.token()).json()
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 30 * 86_400)
    assert (await asker.post(QUERY, granted["access_token"])).status_code == 200


@pytest.mark.parametrize(
    ("authorization", "status"),
    [("Basic c2FuZGJveDpzYW5kYm94LXNlY3JldA==", 200), ("Basic c2FuZGJveDp4", 401), ("Basic ~", 401)],
)
async def test_basic_buys_a_token_too(asker: Asker, authorization: str, status: int) -> None:
    form, header = {"grant_type": "client_credentials"}, {"Authorization": authorization}
    assert (await asker.http.post("/oauth/token", data=form, headers=header)).status_code == status


@pytest.mark.parametrize("wrong", [{"client_secret": "x"}, {"client_id": "x"}])
async def test_wrong_credentials_are_an_invalid_client(asker: Asker, wrong: dict[str, str]) -> None:
    answer = await asker.token(**wrong)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_another_grant_is_not_supported(asker: Asker) -> None:
    answer = await asker.token(grant_type="password")
    assert (answer.status_code, answer.json()) == (400, {"error": "unsupported_grant_type"})


async def test_a_token_dies_by_the_worlds_clock(asker: Asker) -> None:
    asker.world.token_life = timedelta(minutes=5)
    token = (await asker.token()).json()["access_token"]
    asker.now += timedelta(seconds=299)
    assert (await asker.post(QUERY, token)).status_code == 200
    asker.now += timedelta(seconds=1)
    refused = await asker.post(QUERY, token)
    assert refused.status_code == 401
    assert set(refused.json()["errors"][0]) == {"title", "detail"}


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic x"}, {"Authorization": PipefyWorld.static_token}])
async def test_without_a_bearer_there_is_no_answer(asker: Asker, header: dict[str, str]) -> None:
    assert (await asker.http.post("/graphql", json={"query": STATS}, headers=header)).status_code == 401
