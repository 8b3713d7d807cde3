"""A form refuses when it opens, with what to do; nobody fills in what could not be saved."""

import pytest

from sandbox.slack.world import Post
from tests.support.digests import SUBSCRIBE, Digests, said, said_in
from tests.support.workspace import ANA, BEN, CARMEN, GUS, OPS, PARTNERS, RANDOM

WORDS = pytest.mark.parametrize("words", ["subscribe", "alerts"])
FIRST = {"subscribe": SUBSCRIBE, "alerts": "alerts 50 80"}
ASK = {"subscribe": "subscription_ask_owner", "alerts": "alerts_ask_owner"}
ALLOW = {"subscribe": "subscription_allow_shared", "alerts": "alerts_allow_shared"}


async def refused(digests: Digests, words: str, *, person: str = BEN, channel: str = OPS) -> str:
    """What stands in place of the form."""
    await digests.workspace.calls.typed(person, channel, f"/pipefy-usage {words}")
    view = await digests.no_form(person)
    assert "Not saved" not in said_in(view)
    return said_in(view)


@WORDS
async def test_where_the_bot_is_not_the_form_says_how_to_invite_it(digests: Digests, words: str) -> None:
    told = await refused(digests, words, channel=RANDOM)
    assert "We can't post in this channel: the bot isn't in it." in told
    assert "/invite @pipefy_usage" in told
    assert f"Then come back to this form with /pipefy-usage {words}." in told


@WORDS
async def test_once_invited_the_form_opens(digests: Digests, words: str) -> None:
    await refused(digests, words, channel=RANDOM)
    await digests.workspace.calls.invited(BEN, RANDOM)
    assert "submit" in (await digests.opens(words, channel=RANDOM)).body


@WORDS
async def test_a_private_channel_that_the_bot_does_not_see_is_told_before(digests: Digests, words: str) -> None:
    digests.workspace.world.slack.channel("C0FINANCE").members.discard("U0BOT")
    assert "/invite @pipefy_usage" in await refused(digests, words, channel="C0FINANCE")


@WORDS
async def test_a_member_is_told_who_may_set_it_up_in_a_shared_channel(digests: Digests, words: str) -> None:
    told = await refused(digests, words, channel=PARTNERS)
    assert "shared with another company" in told
    assert f"Only a workspace admin can set this up here: ask one to type /pipefy-usage {words}." in told
    assert not digests.public(PARTNERS)


@WORDS
async def test_an_admin_is_warned_there_and_allows_it_in_the_form(digests: Digests, words: str) -> None:
    form = await digests.opens(words, person=ANA, channel=PARTNERS)
    (warning,) = [block for block in form.body["blocks"] if block["type"] == "alert"]
    assert "pediremos sua autorização" in warning["text"]["text"]
    waiting = await digests.submits(form, person=ANA)
    assert said_in(waiting).startswith("Falta um passo")
    assert not digests.public(PARTNERS)
    await digests.uses(waiting, ALLOW[words])
    assert len(digests.public(PARTNERS)) == 1


@WORDS
async def test_while_slack_does_not_say_the_form_opens(digests: Digests, words: str) -> None:
    digests.workspace.world.slack.faults.refuse("conversations.info", "internal_error")
    assert "submit" in (await digests.opens(words)).body


@WORDS
async def test_a_guest_reads_why_there_is_no_form(digests: Digests, words: str) -> None:
    assert "Only full members of this workspace" in await refused(digests, words, person=GUS)


@WORDS
async def test_somebody_elses_is_shown_with_the_way_to_ask(digests: Digests, words: str) -> None:
    await digests.says(FIRST[words], person=ANA)
    told = await refused(digests, words, person=BEN)
    assert "and workspace admins can change this." in told
    assert "Ask the owner" in told
    assert {"subscribe": "every week on Monday", "alerts": "Alerts at 50% and 80%"}[words] in told


@WORDS
async def test_asking_sends_the_owner_one_direct_message_a_day(digests: Digests, words: str) -> None:
    await digests.says(FIRST[words], person=ANA)
    assert "We asked" in await asks(digests, words)
    (request,) = digests.told(ANA)
    assert f"<@{BEN}>" in said(request)
    assert "already asked" in await asks(digests, words)
    assert len(digests.told(ANA)) == 1
    digests.workspace.advance_clock(days=1)
    await asks(digests, words)
    assert len(digests.told(ANA)) == 2


@WORDS
async def test_two_who_ask_are_both_heard(digests: Digests, words: str) -> None:
    await digests.says(FIRST[words], person=ANA)
    await asks(digests, words)
    await asks(digests, words, person=CARMEN)
    assert len(digests.told(ANA)) == 2


@WORDS
async def test_the_owner_opens_the_form_from_the_request(digests: Digests, words: str) -> None:
    await digests.says(FIRST[words], person=ANA)
    await asks(digests, words)
    settings = {"subscribe": "digest_settings", "alerts": "alert_settings"}[words]
    form = await digests.opens_from(digests.told(ANA)[0], settings, person=ANA)
    assert "submit" in form.body


@WORDS
async def test_who_presses_ask_for_another_channels_learns_nothing(digests: Digests, words: str) -> None:
    await digests.says(FIRST[words], person=ANA, channel="C0FINANCE")
    hidden = await digests.says("list", person=ANA, channel="C0FINANCE")
    await digests.says(FIRST[words], person=ANA)
    shown = await digests.says(FIRST[words] + (" 90" if words == "alerts" else " Europe/Rome"), person=BEN)
    digests.workspace.forge(shown, ASK[words], identifier(digests, hidden))
    await digests.presses(shown, ASK[words])
    assert not digests.told(ANA)


@WORDS
async def test_what_is_paused_opens_with_the_reason(digests: Digests, words: str) -> None:
    await digests.says(FIRST[words])
    pause = {"subscribe": "subscription_pause", "alerts": "alerts_pause"}[words]
    await digests.presses(await digests.says("list"), pause)
    (warning,) = [block for block in (await digests.opens(words)).body["blocks"] if block["type"] == "alert"]
    assert warning["text"]["text"].startswith("Paused. Somebody paused it.")


@WORDS
async def test_an_owner_whom_slack_does_not_reach_is_told_by_the_person(digests: Digests, words: str) -> None:
    await digests.says(FIRST[words], person=ANA)
    digests.workspace.world.slack.faults.refuse("chat.postMessage", "restricted_action")
    assert "We could not send" in await asks(digests, words)
    assert not digests.told(ANA)


async def asks(digests: Digests, words: str, *, person: str = BEN) -> str:
    """Open what cannot be changed, and ask its owner."""
    await digests.workspace.calls.typed(person, OPS, f"/pipefy-usage {words}")
    answer = await digests.uses(await digests.no_form(person), ASK[words])
    await digests.workspace.calls.modals.closed(person, answer.id)
    return said_in(answer)


def identifier(digests: Digests, listed: Post) -> str:
    """The id of what is listed."""
    buttons = [e for block in digests.workspace.drawn(listed) for e in block.get("elements", ()) if "value" in e]
    return str(buttons[0]["value"])
