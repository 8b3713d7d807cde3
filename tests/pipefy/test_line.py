"""The line in front of Pipefy: two at a time, and nobody waits without end."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import PipefyBusy, PipefySlow
from bot.pipefy.client import PipefyClient
from bot.pipefy.transport import Limits
from bot.usage.model import Organization
from bot.usage.period import Period
from sandbox.pipefy.world import PipefyWorld
from tests.pipefy.wire import Make
from tests.support.loop_clock import advance_loop

SOON = timedelta(milliseconds=30)


class Gate:
    """In place of the network's delay: requests stand here until it is opened."""

    def __init__(self, world: PipefyWorld) -> None:
        world.delay = timedelta(seconds=1)
        world.sleep = self._stand
        self.role = self.most = 0
        self.open = asyncio.Event()

    async def _stand(self, _seconds: float) -> None:
        self.role += 1
        self.most = max(self.most, self.role)
        try:
            await self.open.wait()
        finally:
            self.role -= 1


@pytest.fixture
async def gate(world: PipefyWorld) -> Gate:
    return Gate(world)


async def settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_at_most_two_requests_are_in_flight(make: Make, gate: Gate, world: PipefyWorld) -> None:
    pipefy = make()
    askers = [asyncio.create_task(pipefy.organizations()) for _ in range(7)]
    await settle()
    gate.open.set()
    assert len(await asyncio.gather(*askers)) == 7
    assert gate.most <= 2
    assert world.requests == 7


async def test_who_would_wait_too_long_is_told(make: Make, gate: Gate) -> None:
    pipefy = make(in_flight=1, queue=SOON)
    first = asyncio.create_task(pipefy.organizations())
    await settle()
    with pytest.raises(PipefyBusy):
        await pipefy.organizations()
    gate.open.set()
    assert len(await first) == 3


async def test_a_line_that_is_full_takes_nobody(make: Make, gate: Gate) -> None:
    pipefy = make(in_flight=1, waiting=1)
    waiting = [asyncio.create_task(pipefy.organizations()) for _ in range(2)]
    await settle()
    with pytest.raises(PipefyBusy):
        await pipefy.organizations()
    gate.open.set()
    assert len(await asyncio.gather(*waiting)) == 2


async def test_the_total_time_counts_the_wait_in_the_line(make: Make, gate: Gate, world: PipefyWorld) -> None:
    pipefy = make(in_flight=1, total=SOON)
    ends = await asyncio.gather(*(pipefy.organizations() for _ in range(3)), return_exceptions=True)
    assert [type(end) for end in ends] == [PipefySlow] * 3
    assert world.requests == 0  # the first did not even get its token
    assert gate.role == 0


async def test_the_total_time_counts_all_pages(make: Make, world: PipefyWorld, acme: Organization) -> None:
    pipefy = make()

    async def second_page_never_comes(_seconds: float) -> None:
        if world.requests == 2:
            advance_loop(Limits().total.total_seconds())
            await asyncio.Event().wait()

    world.delay, world.sleep = timedelta(seconds=1), second_page_never_comes
    listed = await pipefy.flows(acme, Period.LAST_MONTH, "")
    assert (len(listed.flows), listed.complete) == (50, False)


async def test_a_cancelled_asker_leaves_the_line(make: Make, gate: Gate) -> None:
    pipefy: PipefyClient = make(in_flight=1)
    askers = [asyncio.create_task(pipefy.organizations()) for _ in range(3)]
    await settle()
    for asker in askers[:2]:
        asker.cancel()
    gate.open.set()
    assert len(await askers[2]) == 3
    assert len(await pipefy.organizations()) == 3


def ask(pipefy: PipefyClient, count: int, *, order: list[str], name: str) -> list["asyncio.Task[None]"]:
    async def one_of_them() -> None:
        await pipefy.organizations()
        order.append(name)

    return [asyncio.create_task(one_of_them()) for _ in range(count)]


async def test_what_is_urgent_waits_for_no_place_of_the_background(make: Make, gate: Gate, world: PipefyWorld) -> None:
    pipefy, order = make(), list[str]()
    gate.open.set()
    await pipefy.organizations()  # gets the token
    gate.open.clear()
    background = ask(pipefy.in_background(), 2, order=order, name="digest")
    await settle()
    urgent = ask(pipefy, 2, order=order, name="alert")
    await settle()
    assert gate.role == 3
    gate.open.set()
    await asyncio.gather(*background, *urgent)
    assert (gate.most, world.requests) == (3, 5)


async def test_what_is_urgent_goes_first_and_leaves_a_share(make: Make, gate: Gate) -> None:
    pipefy, order = make(in_flight=1), list[str]()
    begun = ask(pipefy, 1, order=order, name="first")
    await settle()
    begun += ask(pipefy.in_background(), 2, order=order, name="digest")
    await settle()
    begun += ask(pipefy, 6, order=order, name="alert")
    await settle()
    gate.open.set()
    await asyncio.gather(*begun)
    assert order == ["first", *["alert"] * 3, "digest", *["alert"] * 3, "digest"]


async def test_a_line_full_of_the_background_takes_what_is_urgent(make: Make, gate: Gate) -> None:
    pipefy, order = make(in_flight=1, waiting=1), list[str]()
    background = ask(pipefy.in_background(), 2, order=order, name="digest")
    await settle()
    with pytest.raises(PipefyBusy):
        await pipefy.in_background().organizations()
    urgent = ask(pipefy, 1, order=order, name="alert")
    gate.open.set()
    await asyncio.gather(*background, *urgent)
    assert sorted(order) == ["alert", "digest", "digest"]


async def test_one_who_gives_up_when_it_is_let_in_hands_the_place_on(make: Make, gate: Gate) -> None:
    pipefy = make(in_flight=1)
    first, second = (asyncio.create_task(pipefy.organizations()) for _ in range(2))
    await settle()
    first.cancel()
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    gate.open.set()
    assert len(await pipefy.organizations()) == 3
