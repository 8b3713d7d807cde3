"""The change of each flow within seven days, once the bot has read two weeks."""

from datetime import timedelta

import pytest

from sandbox.slack.world import Post
from tests.support.digests import MONDAY, SUBSCRIBE, Digests
from tests.support.messages import block, rows

WEEKS = 3
FIRST = MONDAY.replace(hour=0, minute=10)


def column(post: Post, name: str) -> list[str | float]:
    """The cells below a heading."""
    heads = [cell["text"] for cell in block(post, "data_table")["rows"][0]]
    return [row[heads.index(name)] for row in rows(post)] if name in heads else []


@pytest.fixture
async def read_for_weeks(digests: Digests) -> Digests:
    """Three weeks of a subscription, whose readings are kept each day."""
    await digests.says(SUBSCRIBE)
    for day in range(7 * WEEKS):
        await digests.turn(FIRST + timedelta(days=day), ticks=3)
        await digests.workspace.bot.tasks.drain(10)
    return digests


async def test_before_that_there_is_no_such_column(digests: Digests) -> None:
    assert column(await digests.says("flows"), "7-day change") == []


@pytest.mark.parametrize("words", ["", "flows"])
async def test_a_card_of_this_month_has_the_change_of_each_flow(read_for_weeks: Digests, words: str) -> None:
    card = await read_for_weeks.says(words)
    changes = column(card, "7-day change")
    assert len(changes) == len(rows(card))
    assert any(isinstance(change, int) and change for change in changes)


async def test_a_card_of_another_period_has_none(read_for_weeks: Digests) -> None:
    assert column(await read_for_weeks.says("last_month"), "7-day change") == []


async def test_a_shared_card_has_the_changes_that_were_seen(read_for_weeks: Digests) -> None:
    card = await read_for_weeks.says("flows")
    shared, _ = await read_for_weeks.workspace.shares(card, "share_flows")
    assert rows(shared) == rows(card)
