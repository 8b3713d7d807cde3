"""The client against the sandbox's Pipefy, through its real door, without a socket."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.pipefy.auth import ServiceAccount, ServiceAccountAuth
from bot.pipefy.client import PipefyClient
from bot.pipefy.transport import Limits
from bot.usage.model import Organization
from sandbox.pipefy.world import PipefyWorld
from tests.pipefy.wire import Clock, Make, Wire


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> PipefyWorld:
    return PipefyWorld(clock.now)


@pytest.fixture
def wire(world: PipefyWorld) -> Wire:
    return Wire(world)


@pytest.fixture
async def http(wire: Wire) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=wire) as client:
        yield client


@pytest.fixture
def make(http: httpx.AsyncClient, clock: Clock) -> Make:
    def client(*, auth: httpx.Auth | None = None, **limits: object) -> PipefyClient:
        account = ServiceAccount("http://pipefy.test/oauth/token", "sandbox", "sandbox-secret")
        signed = auth or ServiceAccountAuth(account, monotonic=clock.monotonic, now=clock.now)
        bounds = Limits(**limits)  # type: ignore[arg-type] # the tests name the fields
        url = "http://pipefy.test/graphql"
        return PipefyClient(http, signed, url, now=clock.now, new_id=lambda: "reading-1", limits=bounds)

    return client


@pytest.fixture
def pipefy(make: Make) -> PipefyClient:
    return make()


@pytest.fixture
def acme() -> Organization:
    return Organization("8a1c4f10-1111-4d2c-9c2a-abc123def456", "Acme Ltda")
