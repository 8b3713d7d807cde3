"""Share to channel: a member's card is not shown to another company, an admin's only once that is confirmed."""

import pytest

from bot import audit
from sandbox.slack.workspace import BOT_USER_ID, Channel
from sandbox.slack.world import Post
from tests.support.digests import Digests
from tests.support.messages import buttons
from tests.support.sharing import answer_info_with, share_silently
from tests.support.workspace import ANA, BEN, FINANCE, LABS, OPS, PARTNERS, SAM

CARDS = pytest.mark.parametrize(("words", "share"), [("", "share"), ("flows", "share_flows")], ids=["report", "flows"])


def seen_by_all(digests: Digests, channel_id: str) -> list[Post]:
    return [post for post in digests.workspace.world.slack.posts if post.channel == channel_id and post.person is None]


@CARDS
async def test_a_member_is_told_that_an_admin_must_share(digests: Digests, words: str, share: str) -> None:
    card = await digests.says(words, channel=PARTNERS)
    assert "admin" in (await digests.presses(card, share)).text
    assert seen_by_all(digests, PARTNERS) == []


@CARDS
async def test_an_admin_confirms_who_reads_along(digests: Digests, words: str, share: str) -> None:
    card = await digests.says(words, channel=PARTNERS, person=ANA)
    asked = await digests.presses(card, share, person=ANA)
    assert "T0OTHER" in asked.text
    assert seen_by_all(digests, PARTNERS) == []
    await digests.presses(asked, f"{share}_anyway", person=ANA)
    assert len(seen_by_all(digests, PARTNERS)) == 1


async def test_a_confirmation_is_for_the_companies_that_it_named(digests: Digests) -> None:
    card = await digests.says("", channel=PARTNERS, person=ANA)
    asked = await digests.presses(card, "share", person=ANA)
    share_silently(digests, "T0NEW", PARTNERS)
    again = await digests.presses(asked, "share_anyway", person=ANA)
    assert "T0NEW" in again.text
    assert seen_by_all(digests, PARTNERS) == []


async def test_a_member_cannot_press_an_admins_confirmation(digests: Digests) -> None:
    card = await digests.says("", channel=PARTNERS, person=ANA)
    asked = await digests.presses(card, "share", person=ANA)
    digests.workspace.world.slack.message(asked.channel, asked.ts).person = BEN
    assert "admin" in (await digests.presses(asked, "share_anyway", person=BEN)).text
    assert seen_by_all(digests, PARTNERS) == []


@pytest.mark.parametrize("code", ["missing_scope", "some_new_code"])
async def test_a_member_does_not_share_where_nothing_is_known(digests: Digests, code: str) -> None:
    answer_info_with(digests, code)
    card = await digests.says("")
    assert "admin" in (await digests.presses(card, "share")).text
    assert seen_by_all(digests, OPS) == []


@pytest.mark.parametrize("code", ["ratelimited", "fatal_error", ""])
async def test_a_passing_trouble_asks_to_try_again(digests: Digests, code: str) -> None:
    answer_info_with(digests, code)
    card = await digests.says("")
    assert "in a minute" in (await digests.presses(card, "share")).text
    assert seen_by_all(digests, OPS) == []
    answer_info_with(digests, None)
    await digests.presses(card, "share")
    assert len(seen_by_all(digests, OPS)) == 1


async def test_an_admin_confirms_usage_of_another_organization(digests: Digests) -> None:
    card = await digests.says(LABS, person=ANA)
    asked = await digests.presses(card, "share", person=ANA)
    assert "Acme Labs" in asked.text
    assert seen_by_all(digests, OPS) == []
    await digests.presses(asked, "share_anyway", person=ANA)
    assert len(seen_by_all(digests, OPS)) == 1


async def test_a_member_does_not_share_what_is_not_the_channels(digests: Digests) -> None:
    card = await digests.says("")
    await digests.says(f"link {LABS}", person=ANA)
    assert "admin" in (await digests.presses(card, "share")).text
    assert seen_by_all(digests, OPS) == []


async def test_what_is_shared_just_now_is_asked_for_anew(digests: Digests) -> None:
    card = await digests.says("")
    await digests.presses(card, "share")
    assert len(seen_by_all(digests, OPS)) == 1
    digests.workspace.world.slack.channel(OPS).sharing.companies.add("T0X")
    digests.workspace.advance_clock(seconds=20)
    other = await digests.says("last_month")
    assert "share" in buttons(other)
    await digests.presses(other, "share")
    assert len(seen_by_all(digests, OPS)) == 1


async def test_in_a_direct_message_with_the_bot_a_member_shares(digests: Digests) -> None:
    card = await digests.says("", channel="D0BEN")
    await digests.presses(card, "share")
    assert len(seen_by_all(digests, "D0BEN")) == 1


async def test_a_direct_message_of_two_people_takes_no_card(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    slack.channels["D0TWO"], slack.messages["D0TWO"] = Channel("D0TWO", "two", "dm", {BEN, SAM}), []
    card = await digests.says("", channel="D0TWO")
    assert "did not accept" in (await digests.presses(card, "share")).text
    assert seen_by_all(digests, "D0TWO") == []


async def test_a_member_does_not_share_in_a_group_message(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    members = {BEN, ANA, SAM}
    slack.channels["G0THREE"], slack.messages["G0THREE"] = Channel("G0THREE", "three", "group", members), []
    card = await digests.says("", channel="G0THREE")
    assert "admin" in (await digests.presses(card, "share")).text
    card = await digests.says("", channel="G0THREE", person=ANA)
    await digests.presses(await digests.presses(card, "share", person=ANA), "share_anyway", person=ANA)
    assert len(seen_by_all(digests, "G0THREE")) == 1


async def test_a_private_channel_that_the_bot_is_not_in_is_not_known(digests: Digests) -> None:
    digests.workspace.world.slack.channel(FINANCE).members.discard(BOT_USER_ID)
    card = await digests.says("", channel=FINANCE)
    assert "admin" in (await digests.presses(card, "share")).text
    assert seen_by_all(digests, FINANCE) == []


async def test_who_confirmed_stands_in_the_audit(digests: Digests) -> None:
    card = await digests.says("", channel=PARTNERS, person=ANA)
    await digests.presses(await digests.presses(card, "share", person=ANA), "share_anyway", person=ANA)
    async with digests.deps.sessions.read() as session:
        (entry,) = await audit.read(session, "T0ACME", limit=5)
    assert (entry.actor, entry.action, entry.channel_id) == (ANA, "shared_anyway", PARTNERS)


async def test_an_invited_company_counts_for_a_card_too(digests: Digests) -> None:
    card = await digests.says("")
    digests.workspace.calls.lifecycle.company_invited(OPS)
    assert "admin" in (await digests.presses(card, "share")).text
    assert seen_by_all(digests, OPS) == []
