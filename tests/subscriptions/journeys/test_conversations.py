"""Direct and group messages are spoken of as such, whatever is asked in them and in whatever language."""

import pytest

from sandbox.slack.workspace import BOT_USER_ID, Channel
from tests.support.digests import SUBSCRIBE, Digests, said
from tests.support.workspace import ANA, BEN, CARMEN

COMMANDS = ("list", "status", SUBSCRIBE, SUBSCRIBE, "alerts 80", "alerts 80", "list", "unsubscribe", "unsubscribe",
            "alerts off", "alerts off", "alerts webhook off", "status", "link 301235", "link", "unlink", "unlink",
            "subscribe Acme Labs", "Acme Retail")  # fmt: skip
CALLED = {
    ANA: ("este canal", "neste canal", "mensagem direta", "mensagem em grupo"),
    BEN: ("this channel", "this channel", "this direct message", "this group message"),
    CARMEN: ("este canal", "en este canal", "este mensaje directo", "este mensaje grupal"),
}


def group_message(digests: Digests, channel_id: str) -> str:
    """A group message with the bot in it, as Slack makes them: some ids look like a channel's."""
    slack = digests.workspace.world.slack
    people = {ANA, BEN, CARMEN, BOT_USER_ID}
    slack.channels[channel_id] = Channel(channel_id, "mpdm-ana--ben--carmen-1", "group", people)
    slack.messages[channel_id] = []
    return channel_id


async def whole(digests: Digests, person: str, channel: str) -> str:
    """Every word that the bot says there, to the person and to all."""
    seen = len(digests.workspace.world.slack.posts)
    for command in COMMANDS:
        await digests.says(command, person=person, channel=channel)
    await digests.tick()
    posts = digests.workspace.world.slack.posts[seen:]
    return "\n".join(f"{said(post)}\n{post.blocks}" for post in posts).lower()


@pytest.mark.parametrize("person", CALLED)
async def test_a_direct_message_is_called_one(digests: Digests, person: str) -> None:
    words = await whole(digests, person, f"D0{person[2:]}")
    channel, within, direct, group = CALLED[person]
    assert [channel in words, within in words, direct in words, group in words] == [False, False, True, False]


@pytest.mark.parametrize("channel_id", ["G0TRIO", "C0TRIO"])
@pytest.mark.parametrize("person", CALLED)
async def test_a_group_message_is_called_one(digests: Digests, person: str, channel_id: str) -> None:
    words = await whole(digests, person, group_message(digests, channel_id))
    channel, within, direct, group = CALLED[person]
    assert [channel in words, within in words, direct in words, group in words] == [False, False, False, True]


async def test_the_welcome_in_a_direct_message_says_so(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel="D0BEN")
    (welcome,) = digests.public("D0BEN")
    assert f"<@{BEN}> set up a weekly digest of Acme Ltda for this direct message." in said(welcome)


async def test_an_error_calls_it_so_too(digests: Digests) -> None:
    told = await digests.says("301236", channel="D0BEN")
    assert "other organizations than the one this direct message shows" in said(told)


async def test_a_group_message_that_refuses_the_bot_is_told_what_to_do(digests: Digests) -> None:
    group = group_message(digests, "C0TRIO")
    digests.workspace.world.slack.app.scopes.append("mpim:read")
    digests.workspace.world.slack.channels[group].members.discard(BOT_USER_ID)
    told = said(await digests.says(SUBSCRIBE, channel=group))
    assert "The bot takes no part in this group message." in told
    assert "/invite" not in told
