"""The call of `HEARTBEAT_URL`: whoever waits for it is told that the bot works, and notices when it comes no more.

A bot that is gone cannot say so. The address is a secret, since whoever knows it can keep the other side quiet.
"""

import asyncio
from collections.abc import Callable

import aiohttp
import structlog

from bot.telemetry.metrics import Metrics
from bot.telemetry.once_a_minute import OnceAMinute

log = structlog.stdlib.get_logger()

PING_SECONDS = 5.0
EVERY_SECONDS = 60.0


class HeartbeatPing:
    """Calls the address after a tick that went well, at most once a minute; without an address it does nothing."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str | None, metrics: Metrics, monotonic: Callable[[], float]
    ) -> None:
        self._session = session
        self._url = url
        self._outcomes = metrics.heartbeats
        self._monotonic = monotonic
        self._once_a_minute = OnceAMinute(monotonic)
        self._called_at = float("-inf")
        self._calling: asyncio.Task[None] | None = None

    def after_tick(self) -> None:
        """Begin a call where it is time for one. The tick does not wait for it."""
        now, calling = self._monotonic(), self._calling
        if self._url is None or now - self._called_at < EVERY_SECONDS or (calling is not None and not calling.done()):
            return
        self._called_at = now
        self._calling = asyncio.ensure_future(self._call(self._url))

    async def end(self) -> None:
        """Wait for the call that is under way, which takes seconds at the most."""
        if self._calling is not None:
            await asyncio.wait({self._calling})

    async def _call(self, url: str) -> None:
        reason = ""
        try:
            async with asyncio.timeout(PING_SECONDS), self._session.get(url, allow_redirects=False) as response:
                reason = "" if response.status < 300 else f"http_{response.status}"
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            reason = type(error).__name__  # and not its words, which quote the address
        self._outcomes.labels("failed" if reason else "arrived").inc()
        if reason and (unlogged := self._once_a_minute.admit("failed")) is not None:
            log.warning("the heartbeat was not surely heard", reason=reason, unlogged_before=unlogged)
