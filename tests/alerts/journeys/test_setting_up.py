"""Alerts are set up by words and by the form, and changed."""

import pytest

from sandbox.slack.views import View
from sandbox.slack.workspace import BOT_USER_ID
from tests.support.alerts import Alerting
from tests.support.digests import said, said_in
from tests.support.workspace import ANA, CARMEN, LABS, RANDOM, RETAIL


def filled(view: View) -> dict[str, str]:
    """What stands in the inputs of a form; what is ticked by commas."""
    found = {}
    for block, elements in view.state.items():
        for element in elements.values():
            ticked = ",".join(option["value"] for option in element.get("selected_options") or ())
            found[block] = element.get("value") or (element.get("selected_option") or {}).get("value") or ticked
    return found


async def test_words_say_what_holds_what_is_passed_and_what_would_have_fired(alerting: Alerting) -> None:
    told = said(await alerting.says("alerts 50 80 100"))
    assert "Alerts at 50%, 80%, and 100% of the allowance, and when the forecast exceeds 100%." in told
    assert "We won't announce what is passed already: 50%." in told
    assert "Since Oct 1, these settings would have alerted" in told
    assert "Oct 23 (80%)" in told
    assert "Pipefy has no daily data before Oct 1, so the preview starts there." in told


async def test_what_is_passed_already_does_not_fire(alerting: Alerting) -> None:
    alerting.use(95)
    await alerting.says("alerts 50 80 90 forecast off")
    for _ in range(3):
        await alerting.later()
    assert not alerting.cards()


async def test_the_channel_is_welcomed(alerting: Alerting) -> None:
    await alerting.says("alerts 50 80")
    (welcome,) = alerting.public()
    assert "Alerts for Acme Ltda are on here." in said(welcome)
    assert "We check about every 30 minutes, less often while no threshold is near." in said(welcome)


async def test_where_the_bot_cannot_post_nothing_stays(alerting: Alerting) -> None:
    told = await alerting.says("alerts 50 80", channel=RANDOM)
    assert "Alerts are not on: we can't post in this channel." in said(told)
    assert "/invite @pipefy_usage" in said(told)
    assert "This channel has no alerts." in said(await alerting.says("alerts off", channel=RANDOM))


async def test_once_invited_the_same_words_set_them_up(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off", channel=RANDOM)
    alerting.workspace.world.slack.channel(RANDOM).members.add(BOT_USER_ID)
    await alerting.says("alerts 80 forecast off", channel=RANDOM)
    alerting.use(81)
    await alerting.later()
    assert len(alerting.cards(RANDOM)) == 1


async def test_the_form_comes_with_the_defaults_and_a_preview(alerting: Alerting) -> None:
    form = await alerting.opens("alerts")
    assert filled(form) == {
        "marks": "50 80 90 100",
        "budget": "",
        "also": "forecast",
    }
    assert "when usage of Acme Ltda reaches one of these thresholds." in said_in(form)
    assert "these settings would have alerted" in said_in(form)


async def test_more_options_show_the_rest_and_keep_what_is_filled_in(alerting: Alerting) -> None:
    form = await alerting.uses(await alerting.opens("alerts"), "alerts_more", marks="77")
    shown = {"marks": "77", "budget": "", "also": "forecast", "more": "", "reminder": "off", "language": "en-US"}
    assert filled(form) == shown
    await alerting.submits(form, reminder="daily", language="pt-BR")
    assert "Repetimos os alertas todo dia" in said(alerting.public()[0])


async def test_a_fault_is_not_told_before_it_is_asked_for(alerting: Alerting) -> None:
    form = await alerting.uses(await alerting.opens("alerts"), "alerts_more", marks="eighty")
    assert "Enter up to" not in said_in(form)
    assert filled(form)["marks"] == "eighty"


async def test_saving_the_form_sets_them_up(alerting: Alerting) -> None:
    form = await alerting.uses(await alerting.opens("alerts"), "alerts_more")
    done = await alerting.submits(form, marks="70, 95%", budget="20.000", reminder="weekly")
    assert "Alerts for Acme Ltda are on" in said_in(done)
    assert "at 70% and 95% of a budget of 20,000 tasks" in said(alerting.public()[0])
    assert "We repeat them every week" in said(alerting.public()[0])


@pytest.mark.parametrize("wrong", [{"marks": "50 eighty"}, {"marks": "0"}, {"budget": "much"}, {"budget": "-5"}])
async def test_what_is_wrong_is_said_below_its_input(alerting: Alerting, wrong: dict[str, str]) -> None:
    view = await alerting.submits(await alerting.opens("alerts"), **wrong)
    assert view.errors.keys() == wrong.keys()
    assert not alerting.public()


async def test_what_is_wrong_is_said_in_the_persons_own_language(alerting: Alerting) -> None:
    view = await alerting.submits(await alerting.opens("alerts", person=ANA), person=ANA, marks="0")
    assert view.errors["marks"].startswith("Informe até 10 números inteiros")


async def test_the_organization_is_the_one_that_the_form_named(alerting: Alerting) -> None:
    form = await alerting.opens("alerts")
    await alerting.says("link Acme Labs", person=ANA)
    assert "Alerts for Acme Ltda are on" in said_in(await alerting.submits(form))


async def test_preview_shows_what_other_marks_would_have_said(alerting: Alerting) -> None:
    form = await alerting.opens("alerts")
    shown = await alerting.uses(form, "alerts_preview", marks="85")
    assert " (85%)" in said_in(shown)
    assert filled(shown)["marks"] == "85"
    assert not alerting.public()


async def test_preview_says_what_is_wrong(alerting: Alerting) -> None:
    shown = await alerting.uses(await alerting.opens("alerts"), "alerts_preview", marks="eighty")
    (wrong,) = [block for block in shown.body["blocks"] if block["type"] == "alert"]
    assert "Enter up to 10 whole numbers" in wrong["text"]["text"]


async def test_a_form_with_a_new_preview_can_still_be_saved(alerting: Alerting) -> None:
    form = await alerting.uses(await alerting.opens("alerts"), "alerts_preview", marks="85")
    await alerting.submits(form)
    assert "at 85% of the allowance" in said(alerting.public()[0])


async def test_the_form_of_alerts_that_there_are_is_filled_in_as_they_are(alerting: Alerting) -> None:
    await alerting.says("alerts 70 budget 20000 forecast off spikes on")
    shown = filled(await alerting.opens("alerts"))
    assert (shown["marks"], shown["budget"], shown["also"], shown["more"]) == ("70", "20000", "", "spikes")
    assert "organization" not in shown


async def test_editing_changes_what_is_said(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off")
    done = await alerting.submits(await alerting.opens("alerts"), marks="55 85")
    assert "We won't announce what is passed already: 55%" in said_in(done)
    alerting.use(86)
    await alerting.later()
    assert "85% passed on" in said(alerting.cards()[0])


async def test_who_edits_an_old_state_is_told_so(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off")
    form = await alerting.opens("alerts")
    await alerting.says("alerts 85")
    assert "Somebody else changed this after you opened it." in said_in(await alerting.submits(form, marks="60"))
    assert "at 85% of the allowance" in said(await alerting.says("list"))


async def test_words_change_only_what_they_say(alerting: Alerting) -> None:
    await alerting.says("alerts 70 90 reminder daily")
    told = said(await alerting.says("alerts budget 20000"))
    assert "at 70% and 90% of a budget of 20,000 tasks" in told
    assert "every day" in told


async def test_the_same_alerts_twice_are_one(alerting: Alerting) -> None:
    await alerting.submits(await alerting.opens("alerts"))
    form = await alerting.opens("alerts", person=ANA)
    assert "organization" not in filled(form)
    assert len(alerting.public()) == 1


async def test_two_who_fill_in_the_form_at_once_are_told(alerting: Alerting) -> None:
    first, second = await alerting.opens("alerts"), await alerting.opens("alerts", person=CARMEN)
    await alerting.submits(first)
    assert "ya tiene alertas de Acme Ltda" in said_in(await alerting.submits(second, person=CARMEN))
    assert len(alerting.public()) == 1


async def test_a_mark_that_an_edit_takes_away_is_closed(alerting: Alerting) -> None:
    await alerting.says("alerts 80 90 forecast off")
    alerting.use(81)
    await alerting.later()
    await alerting.says("alerts 90")
    await alerting.look()
    assert "Resolved" in said(alerting.cards()[0])
    assert "Open alerts: none" in said(await alerting.says("status"))


async def test_words_that_mean_nothing_are_named(alerting: Alerting) -> None:
    assert "fifty" in said(await alerting.says("alerts fifty"))
    assert not alerting.public()


async def test_pipefy_is_down_and_the_person_reads_so(alerting: Alerting) -> None:
    alerting.workspace.world.pipefy.down = True
    told = said(await alerting.says("alerts 80"))
    assert "Pipefy" in told
    assert not alerting.public()


async def test_an_admin_may_choose_any_organization_a_member_may_not(alerting: Alerting) -> None:
    form = await alerting.uses(await alerting.opens("alerts", person=ANA), "alerts_more")
    await alerting.submits(form, person=ANA, organization=RETAIL)
    assert "Acme Retail" in said(alerting.public()[0])
    await alerting.says(f"alerts 80 for {LABS}", person=CARMEN)
    assert len(alerting.public()) == 1
