"""Short messages about subscriptions: welcomes, ways back, notices to owners."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.digests.messages import notices, replies
from bot.digests.messages.replies import REPLIES, DigestSummary
from bot.digests.schedule import WeeklySchedule
from bot.subscriptions.messages import Notified
from sandbox.block_kit.validate import refusals
from tests.support.messages import markup_anywhere
from tests.support.subscription_examples import (
    ACME,
    CODES,
    ENGLISH,
    NEXT,
    NOW,
    ONE,
    codes,
    instants,
    localizers,
    subscriptions,
)

SAID: list[Callable[[DigestSummary, Localizer], Message]] = [
    replies.subscribed_welcome,
    replies.saved,
    replies.already_subscribed,
    REPLIES.removed,
    REPLIES.restored,
    REPLIES.paused,
    REPLIES.resumed,
    replies.unskipped,
    replies.sending,
    REPLIES.allowed,
    lambda one, localizer: replies.skipped(one, NOW, localizer),
    lambda one, localizer: REPLIES.which_to_remove([one] * 30, localizer),
    lambda one, localizer: REPLIES.shared_channel(one, localizer, may_allow=True),
    lambda one, localizer: REPLIES.shared_channel(one, localizer, may_allow=False),
    lambda one, localizer: notices.unknown_notice(Notified(one, owner_gone=True), NOW, localizer),
]


@given(subscriptions, localizers, st.sampled_from(SAID))
def test_slack_takes_any_of_them(
    one: DigestSummary, localizer: Localizer, say: Callable[[DigestSummary, Localizer], Message]
) -> None:
    message = say(one, localizer)
    assert refusals(list(message.blocks)) == []
    assert 0 < len(message.text) < 4000


@given(subscriptions, codes, st.booleans(), st.none() | instants, localizers)
def test_slack_takes_any_notice(
    one: DigestSummary, code: str, gone: bool, reading_at: datetime | None, localizer: Localizer
) -> None:
    notified = Notified(one, owner_gone=gone)
    for message in (
        REPLIES.cannot_post(code, ONE, localizer),
        notices.paused_notice(notified, code, localizer),
        notices.pipefy_down_notice(notified, NEXT, reading_at, localizer),
    ):
        assert refusals(list(message.blocks)) == []


def test_the_welcome_says_what_when_and_who() -> None:
    assert replies.subscribed_welcome(ONE, ENGLISH).text.replace("\u202f", " ").splitlines() == [
        "<@U0BEN> set up a weekly digest of Acme Ltda for this channel.",
        "It says how many tasks the week used, what changed, and what the month is on track to reach.",
        "It comes every week on Monday at 9:00 AM (America/Sao_Paulo), next Mon, Nov 23, 9:00 AM.",
        "/pipefy-usage list shows, changes and ends it.",
    ]


def test_the_welcome_warns_of_an_hour_that_reports_the_older_week() -> None:
    early = replace(ONE, schedule=WeeklySchedule(0, time(8), "Asia/Tokyo"))
    assert "From 9:00 AM on it reports the week that just ended." in (
        replies.subscribed_welcome(early, ENGLISH).text.replace("\u202f", " ")
    )


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found", "no_permission"])
def test_who_cannot_post_is_told_how_to_invite_the_bot(code: str) -> None:
    assert "/invite @pipefy-usage" in REPLIES.cannot_post(code, ONE, ENGLISH).text


@pytest.mark.parametrize("code", CODES)
def test_every_pause_says_what_to_do_and_offers_to_resume(code: str) -> None:
    message = notices.paused_notice(Notified(ONE), code, ENGLISH)
    assert "The weekly digest of Acme Ltda in <#C0OPS> is paused." in message.text
    assert message.blocks[-1]["elements"][0]["action_id"] == "subscription_resume"


@pytest.mark.parametrize(
    ("message", "action"),
    [
        (REPLIES.removed(ONE, ENGLISH), "subscription_restore"),
        (replies.skipped(ONE, NOW, ENGLISH), "digest_unskip"),
    ],
)
def test_there_is_a_way_back(message: Message, action: str) -> None:
    (undo,) = message.blocks[-1]["elements"]
    assert (undo["action_id"], undo["value"]) == (action, ONE.id)


def test_an_admin_learns_why_the_notice_comes_to_them() -> None:
    text = notices.paused_notice(Notified(ONE, owner_gone=True), "is_archived", ENGLISH).text
    assert "You get this as an admin of the bot, since the owner, <@U0BEN>, is no longer here." in text


def test_only_who_may_allow_a_shared_channel_gets_the_button() -> None:
    asked = REPLIES.shared_channel(ONE, ENGLISH, may_allow=True)
    told = REPLIES.shared_channel(ONE, ENGLISH, may_allow=False)
    assert [block["type"] for block in asked.blocks] == ["rich_text", "actions"]
    assert [block["type"] for block in told.blocks] == ["rich_text"]


def test_pipefy_down_says_what_was_posted_instead() -> None:
    said = notices.pipefy_down_notice(Notified(ONE), NEXT, NOW, ENGLISH).text.replace("\u202f", " ")
    assert "was due (Mon 9:00 AM)." in said
    assert "We posted it with the last figures, data as of Nov 19, 2026" in said


@given(st.text(max_size=50), localizers)
def test_a_name_from_outside_is_no_markup(name: str, localizer: Localizer) -> None:
    text = REPLIES.removed(replace(ONE, organization=replace(ACME, name=name)), localizer).text
    assert markup_anywhere(text) == set()
