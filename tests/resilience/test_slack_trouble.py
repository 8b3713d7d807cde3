"""Slack failing: a post arrives at most once, a refused block is left out, and nobody unknown reads a number."""

import pytest

from bot.usage.period import Period
from sandbox.slack.faults import Fault
from tests.support.messages import buttons, figures_in, has
from tests.support.workspace import ANA, BEN, OPS, Workspace

COMMAND = "/pipefy-usage last_month"
UNKNOWN = "Slack did not tell us who you are, so we cannot show you usage."
LOST = [Fault.SERVER_ERROR_BEFORE, Fault.RESET_BEFORE]
ARRIVED = [Fault.SERVER_ERROR_AFTER, Fault.RESET_AFTER, Fault.BAD_BODY]


@pytest.mark.parametrize("fault", [*LOST, *ARRIVED])
async def test_an_answer_is_posted_at_most_once(workspace: Workspace, fault: Fault) -> None:
    workspace.world.slack.faults.add("response", fault)
    posts = await workspace.posts_until_idle(workspace.calls.typed(BEN, OPS, COMMAND))
    assert len(posts) == (1 if fault in ARRIVED else 0)
    assert workspace.world.slack.failed == []


@pytest.mark.parametrize("fault", [*LOST, *ARRIVED])
async def test_a_card_is_shared_at_most_once(workspace: Workspace, fault: Fault) -> None:
    card = await workspace.run_command()
    workspace.world.slack.faults.add("response", fault)
    *shared, told = await workspace.posts_until_idle(workspace.pressed(card, "share"))
    assert len(shared) == (1 if fault in ARRIVED else 0)
    assert "Look in the channel before you share it again." in told.text
    assert (told.person, figures_in(told)) == (BEN, False)


async def test_a_card_that_slack_refused_may_be_shared_again(workspace: Workspace) -> None:
    card = await workspace.run_command()
    for _ in range(3):
        workspace.world.slack.faults.add("response", Fault.INVALID_BLOCKS)
    assert "Try to share it again." in (await workspace.clicks(card, "share")).text
    shared, _ = await workspace.shares(card)
    assert shared.person is None


async def test_without_the_blocks_that_slack_refuses_the_words_remain(workspace: Workspace) -> None:
    workspace.world.slack.faults.add("response", Fault.INVALID_BLOCKS)
    (post,) = await workspace.posts_until_idle(workspace.calls.typed(BEN, OPS, COMMAND))
    assert {"data_visualization", "data_table"}.isdisjoint(block["type"] for block in post.blocks)
    assert f"{workspace.figures().total(Period.LAST_MONTH):,} of 50,000 tasks" in str(post.blocks)
    assert "share" in buttons(post)


async def test_where_slack_takes_no_block_the_words_remain_alone(workspace: Workspace) -> None:
    for _ in range(2):
        workspace.world.slack.faults.add("response", Fault.INVALID_BLOCKS)
    (post,) = await workspace.posts_until_idle(workspace.calls.typed(BEN, OPS, COMMAND))
    assert (post.blocks, "of 50,000 tasks" in post.text) == ((), True)


async def test_blocks_are_left_out_twice_and_no_more(workspace: Workspace) -> None:
    for _ in range(4):
        workspace.world.slack.faults.add("response", Fault.INVALID_BLOCKS)
    await workspace.expect_no_post(workspace.calls.typed(BEN, OPS, COMMAND))
    (post,) = await workspace.posts_until_idle(workspace.calls.typed(BEN, OPS, COMMAND))
    assert not has(post, "data_table")


async def test_a_rate_limit_delays_an_answer(workspace: Workspace) -> None:
    workspace.world.slack.faults.add("response", Fault.RATE_LIMITED, retry_after=1)
    (post,) = await workspace.posts_until_idle(workspace.calls.typed(BEN, OPS, COMMAND))
    assert has(post, "data_visualization")


@pytest.mark.parametrize("fault", [*LOST, Fault.RATE_LIMITED, Fault.BAD_BODY])
async def test_whom_slack_does_not_name_reads_no_number(workspace: Workspace, fault: Fault) -> None:
    for _ in range(20):
        workspace.world.slack.faults.add("users.info", fault)
    for words in ("", "flows", "link 301235", "status"):
        post = await workspace.run_command(words, person=ANA)
        assert (post.text.startswith(UNKNOWN), figures_in(post)) == (True, False)
    assert workspace.questions == []


async def test_once_slack_names_them_again_they_are_answered(workspace: Workspace) -> None:
    workspace.world.slack.faults.add("users.info", Fault.SERVER_ERROR_BEFORE)
    workspace.world.slack.faults.add("users.info", Fault.SERVER_ERROR_BEFORE)
    await workspace.run_command()
    assert has(await workspace.run_command(), "data_visualization")


async def test_known_people_are_answered_while_slack_forgets_them(workspace: Workspace) -> None:
    await workspace.run_command()
    workspace.world.slack.faults.add("users.info", Fault.SERVER_ERROR_BEFORE)
    assert has(await workspace.run_command("last_month"), "data_visualization")
