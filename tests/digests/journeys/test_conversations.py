"""Advice that fits the conversation: no invitation into a direct message, no name of one."""

import pytest

from sandbox.slack.workspace import Channel, Kind
from tests.support.digests import SUBSCRIBE, Digests, said
from tests.support.workspace import ANA, BEN, CARMEN, RANDOM


def between(digests: Digests, channel_id: str, name: str, kind: Kind = "private") -> str:
    """A conversation of people in which the bot takes no part."""
    slack = digests.workspace.world.slack
    slack.channels[channel_id] = Channel(channel_id, name, kind, {ANA, BEN, CARMEN})
    slack.messages[channel_id] = []
    return channel_id


@pytest.mark.parametrize("words", [SUBSCRIBE, "alerts 80"])
async def test_two_people_are_not_told_to_invite_the_bot(digests: Digests, words: str) -> None:
    reply = said(await digests.says(words, channel=between(digests, "D0ANABEN", "directmessage")))
    assert "/invite" not in reply
    assert "Use a channel, or your direct message with the bot." in reply


@pytest.mark.parametrize("words", [SUBSCRIBE, "alerts 80"])
async def test_a_group_is_told_what_a_group_can_do(digests: Digests, words: str) -> None:
    group = between(digests, "G0TRIO", "mpdm-ana--ben--carmen-1", "private")
    assert "start a new one with the bot in it" in said(await digests.says(words, channel=group))


async def test_a_channel_is_told_to_invite(digests: Digests) -> None:
    digests.workspace.world.slack.channels[RANDOM].members.discard("U0BOT")
    reply = said(await digests.says(SUBSCRIBE, channel=RANDOM))
    assert "/invite @" in reply
    assert "group message" not in reply


async def test_a_list_gives_the_same_advice(digests: Digests) -> None:
    channel = between(digests, "D0ANABEN", "directmessage", "private")
    await digests.says(SUBSCRIBE, channel=channel)
    assert "/invite" not in said(await digests.says("list", channel=channel))


async def test_a_direct_message_has_no_name(digests: Digests) -> None:
    done = await digests.says("alerts 80", channel="D0BEN")
    assert "<#D" not in str(done.blocks) + done.text
    assert "D0BEN" not in done.text
