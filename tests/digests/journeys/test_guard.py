"""The last look before the socket: a process that was paused between its intent and its post does not post."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.blocks.message import Message
from bot.jobs.tick import tick
from bot.ports import PostResult, Refused, Reply, ToChannel
from tests.support.digests import MONDAY, SUBSCRIBE, Digests

POST_SECONDS = 15.0  # the setting's default; the lease is six times as long


@pytest.mark.parametrize(("paused", "posts"), [(POST_SECONDS - 1, 1), (POST_SECONDS + 1, 0)])
async def test_an_intent_that_is_older_than_a_post_is_not_acted_on(digests: Digests, paused: float, posts: int) -> None:
    asked: list[bool] = []

    async def stumbling(
        to: Reply | ToChannel, message: Message, *, may_send: Callable[[], bool] | None = None
    ) -> PostResult:
        digests.clock.ahead += 0 if asked else paused
        asked.append(may_send is None or may_send())
        if not asked[-1]:
            return Refused("lease_over", permanent=False)
        return await digests.deps.post(to, message)

    await digests.says(SUBSCRIBE)
    digests.workspace.world.turn(MONDAY)
    once = replace(digests.deps, post=stumbling)
    digests.clock.ahead += 2
    await tick(once)
    assert asked[:1] == [bool(posts)]
    await digests.tick()
    assert len(digests.digests()) == 1
