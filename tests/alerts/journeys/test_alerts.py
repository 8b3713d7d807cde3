"""A mark is passed: the channel hears of it once, with the cause, and its card stays true."""

import pytest

from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons, has


@pytest.fixture(autouse=True)
async def set_up(alerting: Alerting) -> None:
    await alerting.says("alerts 50 75 80 90 100 forecast off")
    await alerting.later()


async def passes(alerting: Alerting, *percents: float) -> None:
    """Let use come to these, one check after another."""
    for percent in percents:
        alerting.use(percent)
        await alerting.later()


async def test_a_mark_that_is_passed_is_said_once(alerting: Alerting) -> None:
    assert not alerting.cards()
    await passes(alerting, 81, 81.5, 82)
    (card,) = alerting.cards()
    assert "(Thresholds 75% and 80% passed on Nov 19.)" in said(card)


async def test_the_card_has_the_cause_the_chart_and_what_can_be_done(alerting: Alerting) -> None:
    await passes(alerting, 81)
    (card,) = alerting.cards()
    assert "Novo pedido: reservar estoque (Pedidos)" in said(card)
    assert "the count restarts on Dec 1" in said(card)
    assert has(card, "data_visualization")
    assert buttons(card).keys() == {"alert_acknowledge", "alert_details", "alert_settings"}


async def test_several_marks_at_once_are_one_message_for_the_highest(alerting: Alerting) -> None:
    await passes(alerting, 93)
    (card,) = alerting.cards()
    assert "(Thresholds 75%, 80%, and 90% passed on Nov 19.)" in said(card)
    assert said(card).startswith("🟠 Acme Ltda is at 94% of its allowance: 46,")


async def test_an_earlier_card_says_what_was_passed_since(alerting: Alerting) -> None:
    await passes(alerting, 81, 91)
    first, second = alerting.cards()
    assert "Threshold 90% passed on Nov 19" in said(first)
    assert "(Threshold 90% passed on Nov 19.)" in said(second)
    assert said(second).count("passed on") == 1


async def test_a_dip_of_a_point_is_not_said_again(alerting: Alerting) -> None:
    await passes(alerting, 80.5, 79.5, 79.5, 80.5)
    assert len(alerting.cards()) == 1
    assert "Resolved" not in said(alerting.cards()[0])


async def test_use_that_falls_for_good_closes_the_card_in_silence(alerting: Alerting) -> None:
    await passes(alerting, 81, 70, 70)
    (card,) = alerting.cards()
    assert "Resolved on " in said(card)
    assert "alert_acknowledge" not in buttons(card)
    assert len(alerting.public()) == 2  # the welcome and the card


async def test_what_was_resolved_is_said_where_that_is_wished(alerting: Alerting) -> None:
    await alerting.says("alerts resolved on")
    await passes(alerting, 81, 70, 70)
    (note,) = alerting.thread(alerting.cards()[0])
    assert "Acme Ltda is back at 71%: 35," in said(note)


async def test_passed_again_a_day_later_it_is_said_again(alerting: Alerting) -> None:
    await passes(alerting, 81, 70, 70, 81)
    assert len(alerting.cards()) == 1
    alerting.workspace.advance_clock(hours=12)
    await passes(alerting, 81)
    first, second = alerting.cards()
    assert "Resolved" in said(first)
    assert "Resolved" not in said(second)


async def test_passed_too_often_it_is_muted_until_the_month_is_over(alerting: Alerting) -> None:
    for _ in range(4):
        await passes(alerting, 81, 70, 70)
        alerting.workspace.advance_clock(hours=14)
    assert len(alerting.cards()) == 3
    assert (
        sum("threshold 80% so often that we won't alert on it before Dec 1" in said(post) for post in alerting.public())
        == 1
    )


async def test_it_comes_in_the_language_of_the_channel(alerting: Alerting) -> None:
    form = await alerting.uses(await alerting.opens("alerts"), "alerts_more")
    await alerting.submits(form, language="pt-BR")
    await passes(alerting, 81)
    assert said(alerting.cards()[0]).startswith("🟠 Acme Ltda está em 82% da franquia: 40.")


async def test_a_reminder_is_said_every_day_where_that_is_wished(alerting: Alerting) -> None:
    await alerting.says("alerts reminder daily")
    await passes(alerting, 81, 82)
    alerting.workspace.advance_clock(hours=20)
    await passes(alerting, 82, 82)
    reminders = [post for post in alerting.public() if "It is still above threshold 80%." in said(post)]
    assert len(reminders) == 1
    assert len(alerting.cards()) == 1
