"""What tests of refused installations share: the ways of Slack to refuse, and what an operator sees of it."""

import httpx

from sandbox.slack.world import SlackWorld
from tests.support.digests import Digests

POSTS = "chat.postMessage"
REST = 31.0  # seconds: a little longer than until the first check
LONGEST_REST = 601.0


def calls(slack: SlackWorld, method: str) -> int:
    """How often the method was called so far."""
    return sum(call.method == method for call in slack.calls)


async def ready(digests: Digests) -> tuple[int, list[str]]:
    """What `/readyz` answers: the status, and the parts that fail.

    A test that puts the monotonic clock ahead passes over many beats of the heart, so that one is left out.
    """
    transport = httpx.ASGITransport(digests.workspace.bot.web)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http:
        answer = await http.get("/readyz")
    failing = [part for part in answer.json()["failing"] if part != "heartbeat"]
    return (answer.status_code if failing else 200), failing


async def settled(digests: Digests, *, after: float = 2.0) -> None:
    """Wait until the bot has done what follows from an event, and let the heart beat."""
    await digests.workspace.bot.tasks.drain(5)
    await digests.tick(after=after)


async def cured(digests: Digests, *, ticks: int = 3) -> None:
    """Let Slack accept everything again, and wait for as long as the bot may take to notice."""
    digests.workspace.world.slack.refused_calls.let_go()
    for _ in range(ticks):
        await digests.tick(after=LONGEST_REST)
