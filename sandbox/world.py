"""The outside world of the bot in one object: a clock, a Slack workspace and a Pipefy, all in memory."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

from sandbox.changes import Changes
from sandbox.pipefy.world import PipefyWorld
from sandbox.slack.sockets import Sockets
from sandbox.slack.world import SlackWorld


def real_now() -> datetime:
    """The wall clock: requests are signed with it, whatever the world's clock shows."""
    return datetime.now(UTC)  # noqa: TID251 - the sandbox's own clock


class World:
    """`now` fixes the clock; without it the world's clock runs with the real one."""

    def __init__(
        self,
        now: datetime | None = None,
        *,
        base_url: str = "",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._start = self._fixed = now
        self._ahead = self._turned = self._machine_off = timedelta()
        self.base_url = base_url
        self.sleep = sleep
        self.changes = Changes()
        self.slack = SlackWorld(self.now, self.changes, sleep)
        self.sockets = Sockets()
        self.pipefy = PipefyWorld(self.now)
        self.closing = False

    def now(self) -> datetime:
        """Aware, UTC."""
        return self._fixed or real_now() + self._ahead

    def turn(self, to: datetime) -> None:
        """Set the clock; a running one runs on from there."""
        self._turned += abs(to - self.now())
        if self._fixed:
            self._fixed = to
        else:
            self._ahead = to - real_now()
        self.changes.note()

    def elapsed(self) -> float:
        """Seconds that never go back: whichever way the clock is turned, what one remembers gets older."""
        return self._turned.total_seconds() + (0.0 if self._fixed else monotonic())

    def machine_now(self) -> datetime:
        """The wall clock of the machine that the bot runs on: the world's, unless it was set wrong."""
        return self.now() + self._machine_off

    def boot_time(self) -> float:
        """Seconds since a start of that machine: turned time has passed for it, a clock set wrong means nothing."""
        return self.now().timestamp()

    def set_machine_wrong(self, by: timedelta) -> None:
        """Put the bot's wall clock so far off the world's, which Slack and Pipefy keep; no time passes by that."""
        self._machine_off = by
        self.changes.note()

    @property
    def machine_is_wrong(self) -> bool:
        return bool(self._machine_off)

    def reset(self) -> None:
        """Everything, the clock too, as it was at first; the bot stays where it is."""
        self.turn(self._start or real_now())
        self._machine_off = timedelta()
        self.slack.reset()
        self.pipefy.reset()
        self.changes.note()

    def close(self) -> None:
        """Let everybody who waits for a change go: the server is about to stop."""
        self.closing = True
        self.changes.note()

    @property
    def bot_url(self) -> str | None:
        return self.slack.app.bot_url

    @bot_url.setter
    def bot_url(self, url: str | None) -> None:
        self.slack.app.bot_url = url
        self.changes.note()

    @property
    def signing_secret(self) -> str:
        return self.slack.app.signing_secret

    @property
    def bot_token(self) -> str:
        return self.slack.app.bot_token

    @property
    def app_token(self) -> str:
        return self.slack.app.app_token
