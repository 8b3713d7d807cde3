"""The obstacle to a new subscription, by what Slack says of the channel."""

import pytest

from bot.ports import ChannelInfo, NotDescribed
from bot.subscriptions.form import Obstacle
from bot.subscriptions.opening import obstacle_of

OPEN = ChannelInfo(is_ext_shared=False, is_member=True)
SHARED = ChannelInfo(is_ext_shared=True, is_member=True, connected=frozenset({"T0OTHER"}))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (ChannelInfo(is_ext_shared=False, is_member=False), "not_in_channel"),
        (ChannelInfo(is_ext_shared=True, is_member=False), "not_in_channel"),
        (ChannelInfo(is_ext_shared=False, is_member=True, is_archived=True), "is_archived"),
        (NotDescribed("channel_not_found"), "channel_not_found"),
        (SHARED, "shared"),
        (ChannelInfo(is_ext_shared=None, is_member=True), "readers_unknown"),
        (NotDescribed("missing_scope", "channels:read"), "readers_unknown:channels:read"),
    ],
)
def test_what_stands_in_the_way_is_final_for_a_member(answer: ChannelInfo | NotDescribed, code: str) -> None:
    obstacle = obstacle_of(answer, direct=False, is_admin=False)
    assert obstacle
    assert (obstacle.code, obstacle.is_final) == (code, True)


@pytest.mark.parametrize("answer", [OPEN, ChannelInfo(is_ext_shared=False), NotDescribed("ratelimited", passing=True)])
def test_nothing_else_does(answer: ChannelInfo | NotDescribed) -> None:
    assert obstacle_of(answer, direct=False, is_admin=False) is None


def test_an_admin_may_agree_to_readers_and_to_nothing_else() -> None:
    shared = obstacle_of(SHARED, direct=False, is_admin=True)
    assert shared
    assert not shared.is_final
    assert obstacle_of(NotDescribed("channel_not_found"), direct=False, is_admin=True) == Obstacle("channel_not_found")


def test_a_direct_message_with_the_bot_has_no_other_readers() -> None:
    assert obstacle_of(ChannelInfo(is_ext_shared=None), direct=True, is_admin=False) is None
