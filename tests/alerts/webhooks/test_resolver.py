"""Names of webhooks: a DNS that does not answer holds up nobody else."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.alerts.webhooks.resolver import MOST_AT_ONCE, NameResolver

FAR = 600.0  # seconds; only ends a hang


@dataclass
class SlowNames:
    """A system's resolver that keeps who asks for a slow name, until the test lets go."""

    answered: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> list[tuple[Any, ...]]:
        self.asked.append(host)
        if host.startswith("slow"):
            self.answered.wait(FAR)
        if host == "unknown":
            raise socket.gaierror(-2, "Name or service not known")
        if host == "odd":
            raise UnicodeError("label too long")
        return [(2, 1, 6, "", ("8.8.8.8", port)), (2, 1, 6, "", ("8.8.8.8", port)), (10, 1, 6, "", ("2600::1", port))]


@pytest.fixture
def names() -> Iterator[SlowNames]:
    names = SlowNames()
    yield names
    names.answered.set()


async def test_names_are_resolved_by_the_machine() -> None:
    assert await NameResolver()("127.0.0.1", 443) == ("127.0.0.1",)


async def test_a_name_has_each_address_once(names: SlowNames) -> None:
    assert await NameResolver(names)("quick", 443) == ("8.8.8.8", "2600::1")


async def test_a_slow_name_holds_up_nobody_else(names: SlowNames) -> None:
    resolve = NameResolver(names)
    waiting = [asyncio.ensure_future(resolve(f"slow-{number}", 443)) for number in range(8)]
    await asyncio.sleep(0)
    assert await resolve("quick", 443) == ("8.8.8.8", "2600::1")
    assert await asyncio.get_running_loop().getaddrinfo("localhost", 443)  # as Slack's and Pipefy's names are
    assert not any(future.done() for future in waiting)
    names.answered.set()
    assert await asyncio.gather(*waiting) == [("8.8.8.8", "2600::1")] * 8


async def test_whoever_asks_for_a_name_that_is_looked_up_waits_for_that(names: SlowNames) -> None:
    resolve = NameResolver(names)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(resolve("slow", 443), 0)
    names.answered.set()
    assert (await resolve("slow", 443), names.asked) == (("8.8.8.8", "2600::1"), ["slow"])


async def test_no_more_names_are_looked_up_than_a_few(names: SlowNames) -> None:
    resolve = NameResolver(names)
    waiting = [asyncio.ensure_future(resolve(f"slow-{number}", 443)) for number in range(MOST_AT_ONCE)]
    await asyncio.sleep(0)
    with pytest.raises(OSError, match="too many"):
        await resolve("quick", 443)
    names.answered.set()
    await asyncio.gather(*waiting)
    assert await resolve("quick", 443)


@pytest.mark.parametrize("host", ["unknown", "odd"])
async def test_a_name_without_an_address_is_an_error_of_the_network(names: SlowNames, host: str) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - its kind is all that is asked for
        await NameResolver(names)(host, 443)
