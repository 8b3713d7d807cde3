"""Where the bot cannot post, nothing stays, and the person reads what to do."""

from sandbox.slack.faults import Fault
from tests.support.digests import SUBSCRIBE, Digests, said_in
from tests.support.workspace import OPS, RANDOM


async def test_a_channel_without_the_bot_is_answered_with_the_invitation_to_type(digests: Digests) -> None:
    told = await digests.says(SUBSCRIBE, channel=RANDOM)
    assert "/invite @pipefy_usage" in told.text
    assert "has no digest and no alerts yet" in (await digests.says("list", channel=RANDOM)).text


async def test_once_invited_the_same_words_subscribe(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=RANDOM)
    await digests.workspace.calls.invited("U0BEN", RANDOM)
    assert "Saved" in (await digests.says(SUBSCRIBE, channel=RANDOM)).text
    await digests.tick()
    assert "not active yet" not in (await digests.says("list", channel=RANDOM)).text


async def test_a_private_channel_that_the_bot_does_not_see_asks_for_the_invitation(digests: Digests) -> None:
    digests.workspace.world.slack.channel("C0FINANCE").members.discard("U0BOT")
    assert "/invite @pipefy_usage" in (await digests.says(SUBSCRIBE, channel="C0FINANCE")).text


async def test_where_posting_is_restricted_somebody_has_to_allow_it(digests: Digests) -> None:
    digests.workspace.calls.lifecycle.restricted(OPS)
    assert "Only some people may post" in (await digests.says(SUBSCRIBE)).text
    digests.workspace.calls.lifecycle.restricted(OPS, on=False)
    assert "has no digest and no alerts yet" in (await digests.says("list")).text


async def test_a_form_sent_after_the_archive_says_that_the_channel_is_archived(digests: Digests) -> None:
    form = await digests.opens()
    await digests.workspace.calls.lifecycle.archived("U0ANA", OPS)
    assert "archived" in said_in(await digests.submits(form))


async def test_a_welcome_that_slack_did_not_take_for_now_follows_later(digests: Digests) -> None:
    digests.workspace.world.slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, retry_after=3)
    await digests.says(SUBSCRIBE)
    assert not digests.public()
    await digests.tick(after=4)
    assert len(digests.public()) == 1
