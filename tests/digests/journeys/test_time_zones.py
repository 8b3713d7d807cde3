"""A time zone that the pinned data lacks, in a profile or in a subscription, is UTC, and the reader is told."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.digests import MONDAY, SUBSCRIBE, Digests, said, said_in
from tests.support.workspace import BEN

ODD = ["US/Pacific-New", "Mars/Olympus", "zone.tab", "../../etc/passwd", "GMT+25", "Zürich <!here>", "E" * 300, "UTC\0"]
NAMELESS: list[object] = [None, "", 7, ["Europe/Lisbon"], {}]


def live_in(digests: Digests, zone: object) -> None:
    """Ben's profile has that in place of a zone."""
    people = digests.workspace.world.slack.people
    people[BEN] = replace(people[BEN], zone=zone)  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ODD)
async def test_a_zone_that_is_not_known_is_utc_and_the_reply_names_it(digests: Digests, zone: str) -> None:
    live_in(digests, zone)
    reply = said(await digests.says("subscribe monday 09:00"))
    assert "every week on Monday at 9:00 AM (UTC), next Mon, Nov 23" in reply
    assert "We don't know your time zone in Slack, " in reply
    assert "so the time is in UTC" in reply


@pytest.mark.parametrize("zone", NAMELESS)
async def test_a_zone_that_slack_does_not_tell_is_utc_and_the_reply_says_so(digests: Digests, zone: object) -> None:
    live_in(digests, zone)
    reply = said(await digests.says("subscribe monday 09:00"))
    assert "(UTC), next" in reply
    assert "Slack does not tell us your time zone" in reply


@pytest.mark.parametrize("zone", ["america/sao_paulo", " America/Sao_Paulo "])
async def test_a_zone_in_another_spelling_is_the_zone(digests: Digests, zone: str) -> None:
    live_in(digests, zone)
    reply = said(await digests.says("subscribe monday 09:00"))
    assert "(America/Sao_Paulo), next" in reply
    assert "UTC" not in reply


async def test_who_names_a_zone_reads_nothing_of_the_own_one(digests: Digests) -> None:
    live_in(digests, "US/Pacific-New")
    assert "not known" not in said(await digests.says("subscribe monday 09:00 Europe/Lisbon"))


@pytest.mark.parametrize("zone", ["US/Pacific-New", "", 7])
async def test_the_form_offers_utc_and_says_why(digests: Digests, zone: object) -> None:
    live_in(digests, zone)
    form = await digests.opens()
    assert "so the time is in UTC" in said_in(form)
    assert form.state["zone"]["value"]["selected_option"]["value"] == "UTC"


@pytest.mark.parametrize("words", ["", "status", "flows", "list", "alerts 80", "test", "last_month"])
async def test_every_command_answers_who_has_an_odd_zone(digests: Digests, words: str) -> None:
    live_in(digests, "US/Pacific-New")
    assert "went wrong" not in said(await digests.says(words))


async def test_a_subscription_whose_zone_is_gone_comes_in_utc_and_says_so(digests: Digests, database: Path) -> None:
    await digests.says(SUBSCRIBE)
    with sqlite3.connect(database) as other:
        other.execute("UPDATE subscriptions SET zone = 'US/Pacific-New'")
    other.close()
    await digests.turn(MONDAY)
    (card,) = digests.digests()
    assert "(UTC, as US/Pacific-New is no longer a time zone)" in card.text
    assert "(UTC, as US/Pacific-New is no longer a time zone)" in said(await digests.says("list"))
    await digests.turn(MONDAY + timedelta(days=7))
    assert len(digests.digests()) == 2
