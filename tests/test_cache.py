"""Memory for answers: what was in flight when it was forgotten is not remembered."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.cache import SingleFlightCache

Ask = Callable[[], Awaitable[str]]


def later(value: str, arrives: asyncio.Event) -> Ask:
    async def ask() -> str:
        await arrives.wait()
        return value

    return ask


async def at_once() -> str:
    return "new"


async def test_an_answer_in_flight_is_not_kept_once_it_is_forgotten() -> None:
    cache, arrives = SingleFlightCache[str](lambda: 0.0), asyncio.Event()
    waiting = asyncio.ensure_future(cache.get("key", later("old", arrives), 60))
    await asyncio.sleep(0)
    cache.drop("key")
    arrives.set()
    assert await waiting == "old"
    assert cache.peek("key") is None


async def test_who_asks_after_that_does_not_wait_for_it() -> None:
    cache, arrives = SingleFlightCache[str](lambda: 0.0), asyncio.Event()
    waiting = asyncio.ensure_future(cache.get("key", later("old", arrives), 60))
    await asyncio.sleep(0)
    cache.drop("key")
    assert await cache.get("key", at_once, 60) == "new"
    arrives.set()
    await waiting
    assert cache.peek("key") == "new"


async def test_the_end_of_a_forgotten_one_leaves_the_next_in_flight() -> None:
    cache, first, second = SingleFlightCache[str](lambda: 0.0), asyncio.Event(), asyncio.Event()
    waiting = asyncio.ensure_future(cache.get("key", later("old", first), 60))
    await asyncio.sleep(0)
    cache.drop("key")
    next_one = asyncio.ensure_future(cache.get("key", later("new", second), 60))
    await asyncio.sleep(0)
    first.set()
    await waiting
    shared = asyncio.ensure_future(cache.get("key", at_once, 0))
    await asyncio.sleep(0)
    second.set()
    assert await next_one == await shared == "new"
    assert cache.peek("key") == "new"
