"""Tokens: one for everybody, renewed in time, and never shown."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from bot.errors import BotError, PipefyChanged, PipefyDown, PipefyRateLimited, PipefyRefused, WrongCredentials
from bot.pipefy.auth import ServiceAccount, ServiceAccountAuth, StaticTokenAuth
from bot.pipefy.client import PipefyClient
from sandbox.pipefy.faults import Answered, Fault, failed, html, invalid_token, unauthenticated
from sandbox.pipefy.world import PipefyWorld
from tests.pipefy.wire import Clock, Make, Wire, answered


def token(**answer: object) -> Answered:
    return Answered(200, httpx.Response(200, json=answer).text)


async def test_many_askers_need_one_token(make: Make, world: PipefyWorld) -> None:
    pipefy = make(in_flight=20)
    await asyncio.gather(*(pipefy.organizations() for _ in range(20)))
    assert (world.token_requests, world.requests) == (1, 20)


@pytest.mark.parametrize(
    ("life", "still_good", "stale"),
    [(timedelta(minutes=5), 269, 270), (timedelta(days=30), 30 * 86_400 - 61, 30 * 86_400 - 60)],
)
async def test_a_token_is_renewed_before_it_expires(
    pipefy: PipefyClient, world: PipefyWorld, clock: Clock, life: timedelta, still_good: int, stale: int
) -> None:
    world.token_life = life
    asked = []
    for seconds in (0, still_good, stale):
        clock.turn(timedelta(seconds=seconds - clock.monotonic()))
        await pipefy.organizations()
        asked.append(world.token_requests)
    assert asked == [1, 1, 2]
    assert world.requests == 3  # none of them met a 401


async def test_a_token_without_a_life_is_kept_until_pipefy_refuses_it(
    pipefy: PipefyClient, world: PipefyWorld, clock: Clock
) -> None:
    world.token_life = None
    await pipefy.organizations()
    clock.turn(timedelta(days=29))
    await pipefy.organizations()
    assert world.token_requests == 1
    world.revoke_tokens()
    await pipefy.organizations()
    assert world.token_requests == 2


async def test_many_refusals_cause_one_renewal(make: Make, world: PipefyWorld) -> None:
    pipefy = make(in_flight=20)
    await pipefy.organizations()
    world.revoke_tokens()
    await asyncio.gather(*(pipefy.organizations() for _ in range(20)))
    assert (world.token_requests, world.requests) == (2, 1 + 20 + 20)


async def test_a_second_refusal_is_told(pipefy: PipefyClient, world: PipefyWorld) -> None:
    world.faults.extend([answered("http_401_unauthorized.json", 401)] * 5)
    with pytest.raises(WrongCredentials):
        await pipefy.organizations()
    assert (world.token_requests, world.requests) == (2, 2)


async def test_a_wrong_secret_is_told_and_not_tried_again(make: Make, world: PipefyWorld, clock: Clock) -> None:
    account = ServiceAccount("http://pipefy.test/oauth/token", "sandbox", "guessed")
    auth = ServiceAccountAuth(account, monotonic=clock.monotonic, now=clock.now)
    with pytest.raises(WrongCredentials):
        await make(auth=auth).organizations()
    assert (world.token_requests, world.requests) == (1, 0)


async def test_a_token_endpoint_that_is_down_is_tried_again(pipefy: PipefyClient, world: PipefyWorld) -> None:
    world.token_faults.extend([html(503)] * 2)
    assert len(await pipefy.organizations()) == 3
    world.revoke_tokens()
    world.token_faults.extend([html(503)] * 3)
    with pytest.raises(PipefyDown):
        await pipefy.organizations()


@pytest.mark.parametrize(
    "answer", [token(), token(access_token=None), token(access_token="two\nlines"), html(200), Answered(302, "")]
)
async def test_an_answer_without_a_token_means_that_pipefy_changed(
    pipefy: PipefyClient, world: PipefyWorld, answer: Answered
) -> None:
    world.token_faults.append(answer)
    with pytest.raises(PipefyChanged):
        await pipefy.organizations()
    assert world.requests == 0


async def test_the_documented_answers_of_the_token_endpoint_are_read(pipefy: PipefyClient, world: PipefyWorld) -> None:
    world.token_faults.append(answered("token_ok.json"))  # a token that the sandbox did not issue
    assert len(await pipefy.organizations()) == 3
    assert world.token_requests == 2
    world.revoke_tokens()
    world.token_faults.append(answered("token_invalid_client.json", 401))
    with pytest.raises(WrongCredentials):
        await pipefy.organizations()


@pytest.mark.parametrize(
    "fault",
    [
        html(401),
        html(403),
        unauthenticated(),
        unauthenticated(401),
        unauthenticated(403),
        invalid_token(),
        invalid_token(401),
        invalid_token(403),
        invalid_token(200),
        failed("TOKEN_EXPIRED", "Your token has expired"),
        Answered(400, "no JSON", {"www-authenticate": 'Bearer realm="x", error="invalid_token"'}),
    ],
)
async def test_any_refusal_of_a_token_is_answered_by_a_new_one(
    pipefy: PipefyClient, world: PipefyWorld, fault: Fault
) -> None:
    world.faults.append(fault)
    assert len(await pipefy.organizations()) == 3
    assert (world.token_requests, world.requests) == (2, 2)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (unauthenticated(), WrongCredentials),
        (invalid_token(), WrongCredentials),
        (invalid_token(200), WrongCredentials),
        (html(401), WrongCredentials),
        (html(403), PipefyRefused),
        (Answered(400, "", {"www-authenticate": 'Bearer error="invalid_token"'}), WrongCredentials),
    ],
)
@pytest.mark.parametrize("static", [False, True])
async def test_a_new_token_is_asked_for_once(
    make: Make, world: PipefyWorld, fault: Fault, kind: type[BotError], static: bool
) -> None:
    world.faults.extend([fault] * 5)
    with pytest.raises(BotError) as raised:
        await make(auth=StaticTokenAuth(world.static_token) if static else None).organizations()
    assert type(raised.value) is kind
    assert (world.token_requests, world.requests) == ((0, 1) if static else (2, 2))


@pytest.mark.parametrize(
    "fault",
    [failed("PERMISSION_DENIED", "Permission denied"), answered("error_permission_denied.json", 403), html(400)],
)
async def test_what_is_not_about_the_token_costs_none(pipefy: PipefyClient, world: PipefyWorld, fault: Fault) -> None:
    world.faults.append(fault)
    with pytest.raises(BotError):
        await pipefy.organizations()
    assert (world.token_requests, world.requests) == (1, 1)


@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize(
    ("error", "kind", "attempts"),
    [
        ("invalid_client", WrongCredentials, 1),
        ("unauthorized_client", WrongCredentials, 1),
        ("unsupported_grant_type", PipefyRefused, 1),
        ("temporarily_unavailable", PipefyDown, 3),
        ("slow_down", PipefyRateLimited, 1),
    ],
)
async def test_an_error_of_the_token_endpoint_has_its_name_whatever_its_status(
    pipefy: PipefyClient, world: PipefyWorld, status: int, error: str, kind: type[BotError], attempts: int
) -> None:
    body = httpx.Response(200, json={"error": error, "error_description": "?"}).text
    world.token_faults.extend([Answered(status, body)] * 5)
    with pytest.raises(BotError) as raised:
        await pipefy.organizations()
    assert (type(raised.value), world.token_requests) == (kind, attempts)


@pytest.mark.parametrize("life", ["1e400", "-1e400", "NaN", "1" * 400, '"soon"', "[]", "-3600", "1e-9"])
async def test_a_life_that_means_nothing_is_none(
    pipefy: PipefyClient, world: PipefyWorld, clock: Clock, life: str
) -> None:
    world.token_faults.append(Answered(200, f'{{"access_token": "{world.static_token}", "expires_in": {life}}}'))
    await pipefy.organizations()
    clock.turn(timedelta(days=20))
    await pipefy.organizations()
    assert world.token_requests == 1


@pytest.mark.parametrize("life", [None, "3600", True, -5, 0, 0.5])
async def test_no_life_is_too_strange(pipefy: PipefyClient, world: PipefyWorld, life: object) -> None:
    world.token_faults.append(token(access_token=world.static_token, expires_in=life))
    assert len(await pipefy.organizations()) == 3


async def test_a_static_token_is_sent_as_it_is(make: Make, world: PipefyWorld) -> None:
    assert len(await make(auth=StaticTokenAuth(f" {world.static_token}\n")).organizations()) == 3
    assert world.token_requests == 0


@pytest.mark.parametrize(("wrong", "requests"), [("guessed", 1), ("two\nlines", 0), ("", 0)])
async def test_a_static_token_that_pipefy_refuses_is_told_at_once(
    make: Make, world: PipefyWorld, wrong: str, requests: int
) -> None:
    with pytest.raises(WrongCredentials):
        await make(auth=StaticTokenAuth(wrong)).organizations()
    assert (world.requests, world.token_requests) == (requests, 0)


async def test_the_token_request_has_the_time_limits_of_its_asker(pipefy: PipefyClient, wire: Wire) -> None:
    await pipefy.organizations()
    assert [request.extensions["timeout"] for request in wire.sent] == [
        {"connect": 5.0, "read": 35.0, "write": 35.0, "pool": 35.0}
    ] * 2


def test_secrets_are_not_shown() -> None:
    account = ServiceAccount("http://pipefy.test/oauth/token", "sandbox", "hush")
    static = StaticTokenAuth("hush")
    assert "hush" not in f"{account!r}{static!r}{static._token!r}"
