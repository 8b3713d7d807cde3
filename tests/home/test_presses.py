"""Presses on Home: judged as in a channel, answered in a modal, and the Home is drawn again."""

import dataclasses

import pytest

from sandbox.slack.homes import Home
from tests.support.digests import SUBSCRIBE
from tests.support.homes import Homes, actions_of, words_of
from tests.support.workspace import ANA, BEN, CARMEN, OPS, PATIENCE_SECONDS


@pytest.fixture
async def firing(homes: Homes) -> Home:
    """80 % are passed, Ben's alerts have said so in #ops, and he opens his Home."""
    await homes.says("alerts 50 80 90 100 forecast off")
    homes.use(81)
    await homes.later()
    return await homes.opens_home()


async def test_an_alert_that_fires_stands_on_home_and_im_on_it_is_answered(homes: Homes, firing: Home) -> None:
    words = words_of(firing)
    assert "Open alerts" in words
    assert "Acme Ltda is at 82% of its allowance" in words
    home = await homes.uses_home("alert_acknowledge")
    assert "Your name now shows on" in words_of(homes.modal()) or "on it" in words_of(homes.modal())
    assert "has been on it since" in words_of(home)
    assert "alert_acknowledge" not in actions_of(home)
    assert "has been on it since" in homes.cards()[0].text


@pytest.mark.usefixtures("firing")
async def test_any_member_may_take_it_and_the_owner_alone_may_snooze(homes: Homes) -> None:
    assert "Snoozed until" in words_of(await homes.uses_home("alert_snooze", ":1d"))
    assert "snoozed" in words_of(homes.modal()).lower()
    home = await homes.opens_home(CARMEN)
    assert "alert_acknowledge" in actions_of(home)
    assert "alert_snooze" not in actions_of(home)
    assert "alert_snooze" in actions_of(await homes.opens_home(ANA))


@pytest.mark.usefixtures("firing")
async def test_rights_are_judged_at_the_press(homes: Homes) -> None:
    person = homes.workspace.world.slack.people[BEN]
    homes.workspace.world.slack.people[BEN] = dataclasses.replace(person, standing="guest")
    homes.deps.forget_person("T0ACME", BEN)
    home = await homes.uses_home("alert_acknowledge")
    assert "Only full members" in words_of(homes.modal())
    assert "tasks" not in words_of(home)
    assert "on it since" not in homes.cards()[0].text


@pytest.mark.parametrize(("action_id", "then"), [("pause", "resume"), ("alerts_pause", "alerts_resume")])
async def test_a_pause_is_answered_with_the_way_back(homes: Homes, action_id: str, then: str) -> None:
    await homes.says(SUBSCRIBE)
    await homes.says("alerts 50 80")
    ids = actions_of(await homes.opens_home())
    pressed = next(name for name in ids if name.partition(":")[0].endswith(action_id))
    home = await homes.uses_home(pressed)
    assert any(name.endswith(then) for name in actions_of(home))
    assert "paused" in words_of(home)


async def test_the_form_opens_from_home_and_what_it_saves_shows_there(homes: Homes) -> None:
    await homes.says(SUBSCRIBE)
    await homes.opens_home()
    await homes.uses_home("subscription_edit")
    form = await homes.form()
    await homes.submits(form, time="10:30")
    await homes.home_settled()
    assert "10:30 AM" in words_of(homes.published()[-1])


async def test_a_removal_is_answered_with_undo_which_works_above_home(homes: Homes) -> None:
    await homes.says(SUBSCRIBE)
    ids = actions_of(await homes.opens_home())
    home = await homes.uses_home(next(name for name in ids if "remove" in name or "unsubscribe" in name))
    assert "You have no digest" in words_of(home)
    view = homes.modal()
    undo = actions_of(view)[0]
    block = next(block for block in view.body["blocks"] if block["type"] == "actions")
    homes.clock.ahead += 20
    await homes.workspace.calls.modals.used(BEN, view.id, block["block_id"], undo)
    assert "Weekly digest of" in words_of(await homes.home_settled())


async def test_a_row_of_somebody_elses_home_does_nothing(homes: Homes) -> None:
    await homes.says(SUBSCRIBE, person=ANA)
    anas, bens = await homes.opens_home(ANA), await homes.opens_home(BEN)
    row = next(block for block in anas.body["blocks"] if block["block_id"].startswith("home:"))
    bens.body["blocks"].append(row)
    await homes.uses_home(row["elements"][2]["action_id"])
    assert "paused" not in words_of(await homes.opens_home(ANA)).lower()
    assert len(words_of(homes.modal())) > 30
    assert "digest_paused" not in await homes.audited()


async def test_a_channel_that_is_forged_is_none(homes: Homes, firing: Home) -> None:
    row = next(block for block in firing.body["blocks"] if block["block_id"].startswith(f"home:{OPS}:"))
    row["block_id"] = row["block_id"].replace(OPS, "C0FINANCE")
    await homes.uses_home("alert_acknowledge")
    assert "on it since" not in homes.cards()[0].text


async def test_a_trigger_that_is_too_old_leaves_a_direct_message(homes: Homes) -> None:
    await homes.says(SUBSCRIBE)
    ids = actions_of(await homes.opens_home())
    homes.workspace.world.slack.refused_calls.refuse("expired_trigger_id", method="views.open")
    await homes.uses_home(next(name for name in ids if name.endswith("pause")))
    assert len(homes.told()) == 1


async def test_refresh_publishes_again(homes: Homes) -> None:
    await homes.says("")
    await homes.opens_home()
    homes.workspace.advance_clock(minutes=5)
    await homes.uses_home("home_refresh")
    assert "5 minutes ago" in words_of(homes.published()[1])


async def test_a_press_in_a_channel_publishes_no_home(homes: Homes) -> None:
    listed = await homes.says("")
    await homes.presses(listed, "refresh")
    await homes.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    assert homes.published() == []
