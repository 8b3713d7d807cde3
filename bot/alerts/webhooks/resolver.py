"""Names of webhooks, looked up by threads of their own.

The loop's `getaddrinfo` has few threads, which Slack's and Pipefy's names need, too: one webhook whose DNS does not
answer would keep them for as long as the system's resolver waits.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from threading import Thread
from typing import Any

MOST_AT_ONCE = 16

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]  # host and port → IP addresses; raises OSError
LookUp = Callable[[str, int], list[tuple[Any, ...]]]


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    """The system's answer. Blocks."""
    return [*socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class NameResolver:
    """One thread a name that is being looked up, whoever asks for it. Threads never hold up the end of the process."""

    def __init__(self, look_up: LookUp = look_up) -> None:
        self._look_up = look_up
        self._running: dict[tuple[str, int], asyncio.Future[tuple[str, ...]]] = {}

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        """The IP addresses behind a name. Raises OSError."""
        key = host, port
        if key not in self._running:
            if len(self._running) >= MOST_AT_ONCE:
                raise OSError("too many names are being looked up")
            self._running[key] = self._start(*key)
        # Who gives up does not end the look-up: a thread cannot be ended, and the next one finds it under way.
        return await asyncio.shield(self._running[key])

    def _start(self, host: str, port: int) -> asyncio.Future[tuple[str, ...]]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[tuple[str, ...]] = loop.create_future()
        future.add_done_callback(lambda _: self._running.pop((host, port)))
        # Asked for once, as nobody may wait for it any more.
        future.add_done_callback(lambda ended: ended.cancelled() or ended.exception())

        def settle(ips: tuple[str, ...], error: OSError | None) -> None:
            if not future.done():
                future.set_exception(error) if error else future.set_result(ips)

        def run() -> None:
            ips, error = self._answer(host, port)
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, ips, error)

        # A pool's threads would be waited for when the process ends.
        Thread(target=run, daemon=True, name="webhook name").start()
        return future

    def _answer(self, host: str, port: int) -> tuple[tuple[str, ...], OSError | None]:
        try:
            return tuple(dict.fromkeys(str(address[0]) for *_, address in self._look_up(host, port))), None
        except OSError as error:
            return (), error
        except UnicodeError as error:  # a label that IDN does not allow
            return (), OSError(str(error))
