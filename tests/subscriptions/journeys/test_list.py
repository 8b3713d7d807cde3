"""`list` in Slack: one card of digests and alerts, with the buttons of those who may."""

from dataclasses import replace

import pytest

from bot.digests.repository import digest_subscriptions
from bot.usage.model import Organization
from sandbox.slack.world import Post
from tests.support.alerts import Alerting
from tests.support.digests import MONDAY, SUBSCRIBE, Digests, said
from tests.support.messages import buttons
from tests.support.workspace import ANA, BEN, CARMEN, OPS


async def many(digests: Digests, number: int) -> None:
    """So many digests in one channel, of as many organizations."""
    await digests.says(SUBSCRIBE)
    async with digests.deps.sessions.write() as session:
        (first,) = await digest_subscriptions.of_channel(session, "T0ACME", OPS)
        for n in range(1, number):
            organization = Organization(f"{n:08}-0000-4000-8000-000000000000", f"Company {n}")
            copy = replace(first, id=f"copy-{n}", organization=organization)
            await digest_subscriptions.save_new(session, copy)


async def chosen(digests: Digests, listed: Post, place: int, *, person: str = BEN) -> Post:
    """Choose from the menu of a long list."""
    seen = len(digests.workspace.world.slack.posts)
    block = next(b for b in digests.workspace.drawn(listed) if b["type"] == "actions")
    option = block["elements"][0]["options"][place]["value"]
    await digests.workspace.calls.clicked(person, listed.channel, listed.ts, block["block_id"], "list_open", option)
    return await digests.workspace.post_after(seen, lambda post: post.person == person)


async def test_digests_and_alerts_are_titled_by_what_they_are(alerting: Alerting) -> None:
    await alerting.says(SUBSCRIBE)
    await alerting.says("alerts 80")
    lines = said(await alerting.says("list")).splitlines()
    assert lines[0] == "2 subscriptions in this channel"
    assert [line for line in lines if not line.startswith("•")][1:3] == [
        "Weekly digest of Acme Ltda",
        "Alerts for Acme Ltda",
    ]


async def test_the_last_alert_is_said(alerting: Alerting) -> None:
    await alerting.says("alerts 80")
    assert "• Last: none yet" in said(await alerting.says("list"))
    alerting.use(85)
    await alerting.later()
    assert "• Last: sent, <https://acme.slack.com/archives/C0OPS/" in said(await alerting.says("list"))


async def test_the_zone_is_named_once(alerting: Alerting) -> None:
    await alerting.says("subscribe monday 09:00 Europe/Lisbon")
    await alerting.says("alerts 80")
    assert said(await alerting.says("list")).count("America/New_York") == 1


@pytest.mark.parametrize(("person", "offered"), [(BEN, True), (ANA, True), (CARMEN, False)])
async def test_only_those_who_may_get_buttons(digests: Digests, person: str, offered: bool) -> None:
    await digests.says(SUBSCRIBE)
    assert ("subscription_edit" in buttons(await digests.says("list", person=person))) is offered


@pytest.mark.parametrize("number", [7, 50])
async def test_of_many_one_is_opened_from_the_menu_and_there_is_a_way_back(digests: Digests, number: int) -> None:
    await many(digests, number)
    listed = await digests.says("list")
    assert len(listed.blocks) <= 6
    assert "• Company 1 · Mon, Nov 23, 9:00 AM\n" in said(listed)
    opened = await chosen(digests, listed, 3)
    assert said(opened).startswith("Weekly digest of Company ")
    assert "subscription_pause" in buttons(opened)
    back = await digests.presses(opened, "list_all")
    assert said(back).startswith(f"{number} subscriptions in this channel")


async def test_a_choice_that_is_gone_says_so(digests: Digests) -> None:
    await many(digests, 7)
    listed = await digests.says("list")
    block = next(b for b in digests.workspace.drawn(listed) if b["type"] == "actions")
    block["elements"][0]["options"][3]["value"] = "of another channel"
    assert "no longer exists" in said(await chosen(digests, listed, 3))


async def test_a_pause_in_a_channel_that_became_shared_is_told_everywhere(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.workspace.calls.lifecycle.shared(OPS)
    await digests.workspace.bot.tasks.drain(5)
    await digests.tick()
    why = "We post nothing: people from another company would read it. A workspace admin can press Allow"
    for words in (said(await digests.says("list")), said(await digests.says("status")), said(digests.told()[0])):
        assert why in words
    await digests.turn(MONDAY)
    assert not digests.digests()
