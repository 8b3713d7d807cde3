"""Words change the digest that a channel has; the answer says what they replaced, and Undo goes back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, said
from tests.support.messages import buttons
from tests.support.workspace import ANA, BEN, CARMEN, FINANCE, LABS, OPS

SATURDAY = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)  # 08:00 in New York
NEW = "It comes every week on Saturday at 8:00 AM (America/New_York), next Sat, Nov 21, 8:00 AM"
OLD = "Before: every week on Monday at 9:00 AM (America/New_York)."


async def test_words_change_what_the_channel_has_and_say_what_they_replaced(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    changed = said(await digests.says("subscribe saturday 8h"))
    assert NEW in changed
    assert OLD in changed
    assert "every week on Saturday at 8:00 AM" in said(await digests.says("list"))
    assert len(digests.public()) == 1


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("subscribe friday", "on Friday at 4:30 PM (Europe/Lisbon)"),
        ("subscribe 7am", "on Wednesday at 7:00 AM (Europe/Lisbon)"),
        ("subscribe America/Sao_Paulo", "on Wednesday at 4:30 PM (America/Sao_Paulo)"),
        ("assinar sábado 8h", "on Saturday at 8:00 AM (Europe/Lisbon)"),
        ("suscribir domingo para Acme Ltda", "on Sunday at 4:30 PM (Europe/Lisbon)"),
    ],
)
async def test_what_is_not_typed_stays(digests: Digests, words: str, now: str) -> None:
    await digests.says("subscribe wednesday 16:30 Europe/Lisbon")
    assert now in said(await digests.says(words))


async def test_the_same_words_again_change_nothing(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    again = await digests.says(SUBSCRIBE)
    assert said(again).startswith("This channel already has a weekly digest of Acme Ltda.")
    assert "subscription_undo" not in buttons(again)


async def test_undo_brings_back_what_was_before(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    undone = said(await digests.presses(await digests.says("subscribe saturday 8h"), "subscription_undo"))
    assert undone.startswith("Undone: the weekly digest of Acme Ltda is as it was before.")
    assert "every week on Monday at 9:00 AM" in undone
    assert f"<@{BEN}> undid a change of the digest of Acme Ltda" in said(await digests.says("list"))


@pytest.mark.parametrize("between", ["subscribe friday", "unsubscribe"])
async def test_undo_changes_nothing_that_was_changed_since(digests: Digests, between: str) -> None:
    await digests.says(SUBSCRIBE)
    changed = await digests.says("subscribe saturday 8h")
    await digests.says(between)
    undone = said(await digests.presses(changed, "subscription_undo"))
    assert "Undone" not in undone
    assert "on Monday" not in said(await digests.says("list"))


async def test_undo_says_politely_that_it_left_everything_as_it_is(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    changed = await digests.says("subscribe saturday 8h")
    await digests.says("subscribe friday", person=ANA)
    undone = said(await digests.presses(changed, "subscription_undo"))
    assert undone.startswith("We left the weekly digest of Acme Ltda as it is: somebody has changed it since.")
    assert "on Friday at 8:00 AM" in undone


async def test_undo_asks_for_rights_anew(digests: Digests) -> None:
    await digests.says(f"{SUBSCRIBE} for {LABS}", person=ANA)
    changed = await digests.says(f"subscribe saturday 8h for {LABS}", person=ANA)
    people = digests.workspace.world.slack.people
    people[ANA] = replace(people[ANA], standing="member")
    digests.workspace.advance_clock(minutes=1, seconds=1)
    assert "Só administradores" in said(await digests.presses(changed, "subscription_undo", person=ANA))
    assert "Saturday" in said(await digests.says("list"))


async def test_nobody_else_can_press_a_copied_undo(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    changed = await digests.says("subscribe saturday 8h")
    digests.workspace.world.slack.message(changed.channel, changed.ts).person = ANA
    await digests.presses(changed, "subscription_undo", person=ANA)
    assert "Saturday" in said(await digests.says("list"))


@pytest.mark.parametrize("forged", ["", "undo:[]", "0" * 32 + 'undo:["a",1,"","","{}"]'])
async def test_a_forged_undo_changes_nothing(digests: Digests, forged: str) -> None:
    await digests.says(SUBSCRIBE)
    changed = await digests.says("subscribe saturday 8h")
    digests.workspace.forge(changed, "subscription_undo", forged)
    await digests.presses(changed, "subscription_undo")
    assert "Saturday" in said(await digests.says("list"))


async def test_somebody_elses_is_shown_and_stays(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, person=BEN)
    shown = await digests.says("subscribe saturday 8h", person=CARMEN)
    assert "lunes a las 9:00 (America/New_York)" in said(shown)
    assert f"Solo <@{BEN}> y los administradores" in said(shown)
    assert "subscription_ask_owner" in buttons(shown)
    assert "on Monday" in said(await digests.says("list"))


async def test_a_paused_digest_is_changed_and_stays_paused(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.presses(await digests.says("list"), "subscription_pause")
    changed = said(await digests.says("subscribe saturday 8h"))
    assert "Now: every week on Saturday at 8:00 AM" in changed
    assert "It is paused" in changed


async def test_a_week_that_was_reported_is_not_reported_twice(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY)
    assert "next Sat, Dec 5" in said(await digests.says("subscribe saturday 8h"))
    await digests.turn(SATURDAY)
    assert len(digests.digests()) == 1
    await digests.turn(SATURDAY + WEEK)
    assert len(digests.digests()) == 2


async def test_a_week_that_is_due_at_that_moment_is_not_lost(digests: Digests) -> None:
    await digests.says("subscribe saturday 8h")
    digests.workspace.world.turn(SATURDAY + timedelta(seconds=5))  # no tick has seen it yet
    assert "next Mon, Nov 30" in said(await digests.says("subscribe monday 9h"))
    await digests.tick()
    assert len(digests.digests()) == 1
    await digests.turn(datetime(2026, 11, 30, 14, 0, tzinfo=UTC))
    assert len(digests.digests()) == 2


async def test_undo_after_the_digest_came_repeats_and_loses_none(digests: Digests) -> None:
    await digests.says("subscribe saturday 8h")
    digests.workspace.world.turn(MONDAY - timedelta(hours=1))
    changed = await digests.says("subscribe monday 9h")
    await digests.turn(MONDAY)
    await digests.presses(changed, "subscription_undo")
    await digests.turn(SATURDAY)
    assert len(digests.digests()) == 1


async def test_undo_skips_again_what_was_skipped(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY)
    await digests.presses(digests.digests()[0], "digest_skip")
    await digests.presses(await digests.says("subscribe sunday"), "subscription_undo")
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_an_edit_by_the_form_has_an_undo_too(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    done = await digests.submits(await digests.opens("subscribe"), weekday="5", time="08:00")
    undone = await digests.uses(done, "subscription_undo")
    assert "Undone: the weekly digest of Acme Ltda" in str(undone.body)
    assert "on Monday" in said(await digests.says("list"))


async def test_another_channel_keeps_its_own(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=OPS)
    await digests.says("subscribe friday", channel=FINANCE)
    assert "on Monday" in said(await digests.says("list", channel=OPS))
    assert "on Friday" in said(await digests.says("list", channel=FINANCE))
