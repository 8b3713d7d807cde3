"""Slack failing: a post arrives at most once, a refused block is left out, and nobody unknown reads a number."""

import pytest

from bot.usage.period import Period
from sandbox.slack.faults import Fault
from tests.support.messages import buttons, figures_in, has
from tests.support.workspace import ANA, BEN, OPS, Office

COMMAND = "/pipefy-usage last_month"
UNKNOWN = "Slack could not tell the bot who you are, so it shows nothing."
LOST = [Fault.SERVER_ERROR_BEFORE, Fault.RESET_BEFORE]
ARRIVED = [Fault.SERVER_ERROR_AFTER, Fault.RESET_AFTER, Fault.BAD_BODY]


@pytest.mark.parametrize("fault", [*LOST, *ARRIVED])
async def test_an_answer_is_posted_at_most_once(office: Office, fault: Fault) -> None:
    office.world.slack.faults.add("response", fault)
    posts = await office.silence(office.calls.typed(BEN, OPS, COMMAND))
    assert len(posts) == (1 if fault in ARRIVED else 0)
    assert office.world.slack.failed == []


@pytest.mark.parametrize("fault", [*LOST, *ARRIVED])
async def test_a_card_is_shared_at_most_once(office: Office, fault: Fault) -> None:
    card = await office.asks()
    office.world.slack.faults.add("response", fault)
    *shared, told = await office.silence(office.pressed(card, "share"))
    assert len(shared) == (1 if fault in ARRIVED else 0)
    assert "Look into the channel before you share it again." in told.text
    assert (told.person, figures_in(told)) == (BEN, False)


async def test_a_card_that_slack_refused_may_be_shared_again(office: Office) -> None:
    card = await office.asks()
    office.world.slack.faults.add("response", Fault.INVALID_BLOCKS)
    office.world.slack.faults.add("response", Fault.INVALID_BLOCKS)
    assert "Please try to share it again." in (await office.clicks(card, "share")).text
    shared, _ = await office.shares(card)
    assert shared.person is None


async def test_without_the_blocks_that_slack_refuses_the_words_remain(office: Office) -> None:
    office.world.slack.faults.add("response", Fault.INVALID_BLOCKS)
    (post,) = await office.silence(office.calls.typed(BEN, OPS, COMMAND))
    assert {"data_visualization", "data_table"}.isdisjoint(block["type"] for block in post.blocks)
    assert f"{office.figures().total(Period.LAST_MONTH):,} of 50,000 tasks" in str(post.blocks)
    assert "share" in buttons(post)


async def test_blocks_are_left_out_once_and_no_more(office: Office) -> None:
    for _ in range(3):
        office.world.slack.faults.add("response", Fault.INVALID_BLOCKS)
    assert await office.silence(office.calls.typed(BEN, OPS, COMMAND)) == []
    (post,) = await office.silence(office.calls.typed(BEN, OPS, COMMAND))
    assert not has(post, "data_table")


async def test_a_rate_limit_delays_an_answer(office: Office) -> None:
    office.world.slack.faults.add("response", Fault.RATE_LIMITED, retry_after=1)
    (post,) = await office.silence(office.calls.typed(BEN, OPS, COMMAND))
    assert has(post, "data_visualization")


@pytest.mark.parametrize("fault", [*LOST, Fault.RATE_LIMITED, Fault.BAD_BODY])
async def test_whom_slack_does_not_name_reads_no_number(office: Office, fault: Fault) -> None:
    for _ in range(20):
        office.world.slack.faults.add("users.info", fault)
    for words in ("", "flows", "link 301235", "status"):
        post = await office.asks(words, person=ANA)
        assert (post.text.startswith(UNKNOWN), figures_in(post)) == (True, False)
    assert office.questions == []


async def test_once_slack_names_them_again_they_are_answered(office: Office) -> None:
    office.world.slack.faults.add("users.info", Fault.SERVER_ERROR_BEFORE)
    office.world.slack.faults.add("users.info", Fault.SERVER_ERROR_BEFORE)
    await office.asks()
    assert has(await office.asks(), "data_visualization")


async def test_known_people_are_answered_while_slack_forgets_them(office: Office) -> None:
    await office.asks()
    office.world.slack.faults.add("users.info", Fault.SERVER_ERROR_BEFORE)
    assert has(await office.asks("last_month"), "data_visualization")
