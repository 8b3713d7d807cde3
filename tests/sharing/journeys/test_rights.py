"""Rights are judged by what a person may do now, whatever they could when they set something up."""

import dataclasses
from pathlib import Path

import pytest

from sandbox.slack.workspace import TEAM_ID, Standing
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, open_digests, said_in
from tests.support.messages import figures_in
from tests.support.workspace import ANA, BEN, LABS, OPS

OTHER = "Only workspace admins can see other organizations than the one"


def becomes(digests: Digests, person: str, standing: Standing = "member", **changes: object) -> None:
    """Somebody's rights change, and no event tells of it. A minute passes."""
    people = digests.workspace.world.slack.people
    people[person] = dataclasses.replace(people[person], standing=standing, locale="en-US", **changes)  # type: ignore[arg-type] # by name
    digests.workspace.advance_clock(minutes=1, seconds=1)


async def of_another_organization(digests: Digests, words: str = f"subscribe monday 09:00 for {LABS}") -> None:
    """An admin subscribes the channel to what only admins read."""
    await digests.says(words, person=ANA)


@pytest.mark.parametrize("action", ["subscription_send_now"])
async def test_an_owner_who_is_no_admin_any_more_sends_no_other_organization(digests: Digests, action: str) -> None:
    await of_another_organization(digests)
    listed = await digests.says("list", person=ANA)
    becomes(digests, ANA)
    assert OTHER in (await digests.presses(listed, action, person=ANA)).text
    await digests.tick()
    assert not digests.digests()


async def test_nor_does_the_owner_bring_it_back(digests: Digests) -> None:
    await of_another_organization(digests)
    paused = await digests.presses(await digests.says("list", person=ANA), "subscription_pause", person=ANA)
    becomes(digests, ANA)
    assert OTHER in (await digests.presses(paused, "subscription_resume", person=ANA)).text
    removed = await digests.says("unsubscribe", person=ANA)
    assert OTHER in (await digests.presses(removed, "subscription_restore", person=ANA)).text
    await digests.turn(MONDAY)
    assert not digests.digests()


async def test_the_form_of_it_does_not_open(digests: Digests) -> None:
    await of_another_organization(digests)
    listed = await digests.says("list", person=ANA)
    becomes(digests, ANA)
    await digests.clicks(listed, "subscription_edit", person=ANA)
    view = await digests.no_form(ANA)
    assert OTHER in said_in(view)


async def test_a_form_that_is_open_is_not_saved(digests: Digests) -> None:
    await of_another_organization(digests)
    view = await digests.opens_from(await digests.says("list", person=ANA), "subscription_edit", person=ANA)
    becomes(digests, ANA)
    assert OTHER in said_in(await digests.submits(view, person=ANA, time="10:00"))


@pytest.mark.parametrize("when", ["opened", "previewed"])
async def test_the_alerts_form_shows_no_preview_of_it(digests: Digests, when: str) -> None:
    await of_another_organization(digests, f"alerts 80 budget 5000 for {LABS}")
    listed = await digests.says("list", person=ANA)
    if when == "opened":
        becomes(digests, ANA)
        await digests.clicks(listed, "alert_settings", person=ANA)
        view = await digests.no_form(ANA)
        assert OTHER in said_in(view)
        return
    view = await digests.opens_from(listed, "alert_settings", person=ANA)
    becomes(digests, ANA)
    assert OTHER in said_in(await digests.uses(view, "alerts_preview"))


async def test_pausing_and_removing_stay_theirs(digests: Digests) -> None:
    await of_another_organization(digests)
    listed = await digests.says("list", person=ANA)
    becomes(digests, ANA)
    assert OTHER not in (await digests.presses(listed, "subscription_pause", person=ANA)).text
    listed = await digests.says("list", person=ANA)
    assert OTHER not in (await digests.presses(listed, "subscription_remove", person=ANA)).text


@pytest.mark.parametrize("words", ["", "flows", "list", "test", SUBSCRIBE])
async def test_who_was_deactivated_is_refused_a_minute_later_where_the_event_was_lost(
    digests: Digests, words: str
) -> None:
    assert figures_in(await digests.says(""))
    becomes(digests, BEN, deleted=True)
    told = await digests.says(words)
    assert not figures_in(told)
    assert "Acme Ltda" not in told.text


async def test_a_button_is_refused_them_too(digests: Digests) -> None:
    card = await digests.says("")
    becomes(digests, BEN, deleted=True)
    told = await digests.presses(card, "share")
    assert not figures_in(told)
    assert digests.public(OPS) == []


async def test_an_admin_of_the_settings_who_left_allows_nothing(database: Path) -> None:
    async with open_digests(database, ADMINS=BEN) as digests:
        digests.workspace.world.slack.channel(OPS).sharing.companies.add("T0X")
        asked = await digests.says(SUBSCRIBE)
        becomes(digests, BEN, deleted=True)
        await digests.presses(asked, "subscription_allow_shared")
        await digests.turn(MONDAY)
        assert not digests.public(OPS)


@pytest.mark.parametrize("team", ["", "T0SISTER", "E0GRID"])
async def test_a_person_of_an_enterprise_is_a_full_member(digests: Digests, team: str) -> None:
    becomes(digests, BEN, team_id=team, workspaces=("T0SISTER", TEAM_ID))
    assert figures_in(await digests.says(""))
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY)
    assert len(digests.digests()) == 1


async def test_an_admin_of_the_enterprise_reads_every_organization(digests: Digests) -> None:
    becomes(digests, BEN, team_id="", workspaces=(TEAM_ID,), enterprise_admin=True)
    assert "Acme Labs" in (await digests.says(LABS)).text


@pytest.mark.parametrize("standing", ["member", "stranger"])
async def test_a_person_of_another_workspace_of_it_is_none(digests: Digests, standing: Standing) -> None:
    becomes(digests, BEN, standing, team_id="", workspaces=("T0SISTER",), enterprise_admin=True)
    assert not figures_in(await digests.says(""))


async def test_a_direct_message_ends_when_its_person_may_not_read_the_organization_any_more(digests: Digests) -> None:
    direct = "D0ANA"
    await digests.says(f"subscribe monday 09:00 for {LABS}", person=ANA, channel=direct)
    await digests.turn(MONDAY)
    assert len(digests.digests(direct)) == 1
    becomes(digests, ANA)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests(direct)) == 1
    assert "can no longer see usage" in digests.told(ANA)[-1].text
