"""Send events to the app: again when it did not ack, never when it lacks the scope."""

import itertools
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sandbox.slack.outgoing import Delivery, NotAcknowledged
from sandbox.slack.payloads import event_callback
from sandbox.world import World

RETRY_DELAYS = (0.0, 60.0, 300.0)  # seconds before Slack tells an event again


class Events:
    """The events of one workspace, numbered."""

    def __init__(self, world: World, delivery: Delivery, retry_delays: Sequence[float]) -> None:
        self._world = world
        self._delivery = delivery
        self._retry_delays = retry_delays
        self._numbers = itertools.count(1)
        self.told: list[dict[str, Any]] = []

    async def tell(self, event: dict[str, Any], scope: str | None = None, *, shared: bool = False) -> None:
        """Tell it, up to four times; without its scope an app is told nothing."""
        if scope and not self._world.slack.use_scope(scope):
            return
        copies = {"told": 1, "lost": 0, "twice": 2}[self._world.slack.switches.events]
        at = int(self._world.now().timestamp())
        payload = event_callback(event, event_id=f"Ev{next(self._numbers):06d}", at=at, shared=shared)
        self.told.append(payload)
        for _ in range(copies):
            await self._tell_until_acked(payload)

    async def retell(self, payload: dict[str, Any]) -> None:
        """Tell an event again, as where the first ack was lost on the way."""
        with suppress(NotAcknowledged):
            await self._delivery.deliver("events_api", payload, retry=1, reason="http_timeout")

    async def _tell_until_acked(self, payload: dict[str, Any]) -> None:
        reason = ""
        for attempt, delay in enumerate((0.0, *self._retry_delays)):
            if attempt:
                await self._world.sleep(delay)
            try:
                await self._delivery.deliver("events_api", payload, retry=attempt, reason=reason)
            except NotAcknowledged as failed:
                reason = failed.reason
                if failed.retry:
                    continue
            return
