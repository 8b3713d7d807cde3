"""The bot as a process of its own, as an operator starts it, in the sandbox of a test."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.workspace import PATIENCE_SECONDS, Outside, variables_for


@dataclass(slots=True)
class BotProcess:
    """`python -m bot serve` or `socket`; `lines`: what it has logged so far."""

    process: asyncio.subprocess.Process
    address: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)

    async def logged(self, event: str) -> dict[str, Any]:
        """Read on until this line; anything that is no line of JSON fails."""
        assert self.process.stderr
        async for line in self.process.stderr:
            self.lines.append(json.loads(line))
            if self.lines[-1]["event"] == event:
                return self.lines[-1]
        raise AssertionError(f"it ended without {event!r}: {self.lines}")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    async def ended(self) -> int:
        """The exit status, with the rest of its lines read."""
        assert self.process.stderr
        self.lines += [json.loads(line) async for line in self.process.stderr]
        return await self.process.wait()


@asynccontextmanager
async def bot_process(outside: Outside, database: Path, verb: str, **variables: str) -> AsyncIterator[BotProcess]:
    """Start it on a free port, and wait until it serves; it is killed at the end if it has not ended."""
    environment = {**variables_for(outside.world, database), "PORT": "0", **variables}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", verb, env=environment, stderr=asyncio.subprocess.PIPE
    )
    bot = BotProcess(process)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            bot.address = (await bot.logged("ready"))["address"]
            outside.world.bot_url = f"{bot.address}/slack/events" if verb == "serve" else None
            yield bot
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
