"""On its slot a channel gets one digest, and what follows it in its thread."""

import csv
import re
from datetime import timedelta

import pytest

from sandbox.slack.world import Post
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, said
from tests.support.workspace import ACME, ANA, FINANCE, OPS


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


def table(digests: Digests, digest: Post) -> list[list[str]]:
    """The file in the thread of a digest."""
    (name,) = [name for post in digests.thread(digest) for name in post.files]
    data = digests.workspace.world.slack.files.find(name).data
    assert data is not None
    return list(csv.reader(data.decode("utf-8-sig").splitlines()))


async def test_nothing_comes_a_second_too_early(digests: Digests) -> None:
    await digests.turn(MONDAY - timedelta(seconds=1))
    assert not digests.digests()


async def test_however_often_the_heart_beats_one_digest_comes(digests: Digests) -> None:
    await digests.turn(MONDAY, ticks=6)
    assert len(digests.digests()) == 1
    assert len(digests.public()) == 2


async def test_the_headline_says_what_pipefy_counted(digests: Digests) -> None:
    await digests.turn(MONDAY)
    days = dict(digests.workspace.world.pipefy.figures(ACME).days("current_month"))
    week = sum(tasks for day, tasks in days.items() if 16 <= day.day <= 22)
    assert digests.digests()[0].text.startswith(f"Acme Ltda: {week:,} tasks in the week Nov 16–22 (")
    assert f"This month: {sum(days.values()):,} of 50,000 tasks used, " in digests.digests()[0].text


async def test_the_thread_holds_the_table_and_a_file_that_adds_up_to_the_card(digests: Digests) -> None:
    await digests.turn(MONDAY)
    await digests.turn(MONDAY + WEEK)
    digest = digests.digests()[-1]
    head, *flows, total = table(digests, digest)
    figures = re.findall(r"([\d,]+) tasks", digest.text)
    assert total[:3] == ["Total", "", figures[0].replace(",", "")]
    assert sum(int(row[2]) for row in flows) == int(total[2])
    assert head[:3] == ["Flow", "Pipe", "Tasks"]
    assert len(flows) > 20


async def test_the_list_links_to_what_was_sent_and_says_when_the_next_one_comes(digests: Digests) -> None:
    await digests.turn(MONDAY)
    listed = said(await digests.says("list"))
    assert f"Last: sent, <https://acme.slack.com/archives/{OPS}/p{digests.digests()[0].ts.replace('.', '')}" in listed
    assert "Next: Mon, Nov 30, 9:00 AM" in listed


async def test_the_next_run_is_shown_in_the_readers_zone(digests: Digests) -> None:
    assert "23 de nov., 11:00\n" in said(await digests.says("list", person=ANA))


async def test_a_digest_carries_nothing_but_its_opaque_id(digests: Digests) -> None:
    await digests.turn(MONDAY)
    (digest,) = digests.digests()
    assert digest.metadata is not None
    assert digest.metadata["event_payload"] == {"delivery_id": digest.client_msg_id}


async def test_editing_after_the_post_does_not_post_again_that_week(digests: Digests) -> None:
    await digests.turn(MONDAY)
    await edited(digests, weekday="2", time="10:00")
    assert "Next: Wed, Dec 2, 10:00 AM" in said(await digests.says("list"))
    await digests.turn(MONDAY + timedelta(days=6))
    assert len(digests.digests()) == 1
    await digests.turn(MONDAY + WEEK + timedelta(days=2, hours=1))
    assert len(digests.digests()) == 2


async def test_editing_before_the_post_moves_this_weeks_one(digests: Digests) -> None:
    await edited(digests, weekday="4", time="10:00")
    assert "Next: Fri, Nov 20, 10:00 AM" in said(await digests.says("list"))
    await digests.turn(MONDAY - timedelta(days=3) + timedelta(hours=1))
    assert len(digests.digests()) == 1


async def test_who_subscribes_again_after_the_post_waits_for_the_next_week(digests: Digests) -> None:
    await digests.turn(MONDAY)
    await digests.says("unsubscribe")
    assert "next Mon, Nov 30" in said(await digests.says("subscribe monday 15:00"))
    await digests.turn(MONDAY + timedelta(hours=7))
    assert len(digests.digests()) == 1


async def test_each_channel_gets_its_own(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=FINANCE)
    await digests.turn(MONDAY)
    assert len(digests.digests(OPS)) == len(digests.digests(FINANCE)) == 1
    assert digests.digests(OPS)[0].text == digests.digests(FINANCE)[0].text


async def edited(digests: Digests, **given: str) -> None:
    """Edit the only subscription."""
    form = await digests.opens_from(await digests.says("list"), "subscription_edit")
    await digests.submits(form, **given)
