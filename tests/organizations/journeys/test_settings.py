"""`settings`: the rules of an organization, set once by an admin, and what they do in every channel."""

from datetime import UTC, datetime, timedelta

from sandbox.slack.views import View
from tests.support.alerts import Alerting
from tests.support.digests import Digests, said, said_in
from tests.support.workspace import ACME, ANA, BEN, CARMEN, RANDOM

RUNBOOK = {"runbook": "At 100% flows stop: see the runbook", "runbook_url": "https://wiki.example.com/usage"}
PRICE = {"price": "25,50", "currency": "brl"}


async def settings(digests: Digests, **given: str | list[str]) -> str:
    """Fill in the form as an admin, and read what it says in the end."""
    view = await whole_form(digests)
    return said_in(await digests.submits(view, person=ANA, **given))  # type: ignore[arg-type]


async def whole_form(digests: Digests, **typed: str) -> View:
    """The form with all of its fields."""
    view = await digests.opens("settings", person=ANA)
    more = any(block["type"] == "actions" for block in view.body["blocks"])
    return await digests.uses(view, "rules_more", **typed) if more else view


def filled_in(view: View) -> dict[str, str]:
    """What stands in the inputs of a form at first."""
    elements = {block["block_id"]: block["element"] for block in view.body["blocks"] if block["type"] == "input"}
    initial = {
        name: next((value for key, value in element.items() if key.startswith("initial_")), "")
        for name, element in elements.items()
    }
    return {name: value for name, value in initial.items() if value}


async def passed(alerting: Alerting, percent: float, words: str = "alerts 50 80 90 100") -> str:
    """Alerts are set up, use comes to so many percent, and the last card is read."""
    await alerting.says(words)
    alerting.use(percent)
    await alerting.later()
    return said(alerting.cards()[-1])


async def test_the_form_says_what_holds_and_shows_it_again(alerting: Alerting) -> None:
    saved = await settings(alerting, country="Brasil", **RUNBOOK, **PRICE, mention=BEN, mention_from="90")
    for line in (
        "Salvo para Acme Ltda, em todos os canais:",
        "País: Brasil.",
        "Todos os alertas dizem: At 100% flows stop: see the runbook",
        "Os alertas mencionam  a partir de 90%.",  # the person is an element of its own
        "1.000 tarefas custam R$\N{NO-BREAK SPACE}25,50.",
    ):
        assert line in saved
    again = filled_in(await alerting.opens("settings", person=ANA))
    assert again == {
        "country": "BR", **RUNBOOK, "mention": BEN, "mention_from": "90", "price": "25.50", "currency": "BRL",
        "quiet_zone": "America/Sao_Paulo",
    }  # fmt: skip
    assert "Country: Brazil. Its public holidays count" in said(await alerting.says("country"))


async def test_fields_that_a_form_does_not_show_keep_what_they_hold(alerting: Alerting) -> None:
    await settings(alerting, **PRICE, mention=BEN)
    view = await alerting.opens("settings", person=ANA)
    view.body["blocks"][:] = [
        b for b in view.body["blocks"] if b.get("block_id") in {"country", "runbook"}
    ]  # of before
    await alerting.submits(view, person=ANA, country="BR")
    again = filled_in(await alerting.opens("settings", person=ANA))
    assert (again["country"], again["price"], again["mention"]) == ("BR", "25.50", BEN)


async def test_more_options_keep_what_was_typed(alerting: Alerting) -> None:
    view = await whole_form(alerting, runbook="Typed before")
    assert "Typed before" in said_in(await alerting.submits(view, person=ANA, **PRICE))


async def test_only_admins_see_and_change_them(alerting: Alerting) -> None:
    answer = await alerting.says("settings", person=BEN)
    assert "Only workspace admins can see and change these settings." in answer.text


async def test_what_cannot_be_gets_a_sentence_and_changes_nothing(alerting: Alerting) -> None:
    view = await whole_form(alerting)
    hours = {"quiet_from": "22:00", "quiet_to": "07:00", "quiet_zone": "Mars/Base"}
    wrong = {"country": "Brasilia", "runbook_url": "http://wiki.example.com", "mention_from": "0", "price": "free"}
    answered = await alerting.submits(view, person=ANA, currency="BRL", **wrong, **hours)
    for block, sentence in [
        ("country", "Não conhecemos este país."),
        ("runbook_url", "Escreva um endereço completo que comece com https://"),
        ("mention_from", "Escreva uma porcentagem inteira de 1 a 1000."),
        ("price", "Escreva um preço acima de 0"),
        ("quiet_zone", "Não conhecemos este fuso horário."),
    ]:
        assert sentence in answered.errors[block]
    assert await alerting.audited() == []


async def test_two_admins_at_once_lose_nothing(alerting: Alerting) -> None:
    first = await whole_form(alerting)
    target = first.body["private_metadata"]
    await alerting.submits(first, person=ANA, **PRICE)
    second = await alerting.opens("settings", person=ANA)
    second.body["private_metadata"] = target  # opened before the other was saved
    answer = said_in(await alerting.submits(second, person=ANA, price="99", currency="USD"))
    assert "Outra pessoa alterou os ajustes de Acme Ltda enquanto você preenchia o formulário." in answer
    assert filled_in(await alerting.opens("settings", person=ANA))["price"] == "25.50"


async def test_a_forged_form_saves_nothing(alerting: Alerting) -> None:
    view = await whole_form(alerting)
    view.body["private_metadata"] = view.body["private_metadata"].replace(ACME[:8], "11111111")
    await alerting.submits(view, person=ANA, **PRICE)
    assert await alerting.audited() == []


async def test_an_alert_carries_runbook_cost_and_mention(alerting: Alerting) -> None:
    await settings(alerting, **RUNBOOK, **PRICE, mention=CARMEN)
    await alerting.says("alerts 80 100")
    alerting.use(103)
    await alerting.later()
    card = alerting.cards()[-1]
    used = int(said(card).partition(": ")[2].partition(" of ")[0].replace(",", ""))
    assert f"<@{CARMEN}> At 100% flows stop: see the runbook" in said(card)
    assert f"Cost so far: R${used * 25.5 / 1000:,.2f}" in said(card)
    links = [
        e for b in card.blocks for s in b.get("elements", ()) for e in s.get("elements", ()) if isinstance(s, dict)
    ]
    assert RUNBOOK["runbook_url"] in [element.get("url") for element in links]
    assert {"type": "user", "user_id": CARMEN} in links


async def test_below_the_threshold_nobody_is_mentioned(alerting: Alerting) -> None:
    await settings(alerting, mention=CARMEN, mention_from="90")
    assert CARMEN not in await passed(alerting, 82)


async def test_who_is_gone_is_left_out(alerting: Alerting) -> None:
    await settings(alerting, mention=CARMEN)
    await alerting.workspace.calls.lifecycle.left_company(CARMEN, gone=True)
    card = await passed(alerting, 103)
    assert "100%" in card
    assert CARMEN not in card


async def test_somebody_of_another_company_cannot_be_mentioned(alerting: Alerting) -> None:
    assert "não é membro deste workspace" in await settings(alerting, mention="U0SAM")
    assert await alerting.audited() == []


async def test_a_card_that_is_drawn_again_says_what_held_then(alerting: Alerting) -> None:
    await settings(alerting, **RUNBOOK)
    await passed(alerting, 82)
    alerting.workspace.advance_clock(minutes=1)
    await settings(alerting, runbook="Something else")
    await alerting.presses(alerting.cards()[-1], "alert_acknowledge")
    await alerting.look()
    assert "At 100% flows stop: see the runbook" in said(alerting.cards()[-1])


async def test_runbook_words_stay_words(alerting: Alerting) -> None:
    await settings(alerting, runbook="<!channel> *bold* <https://evil.example|click>")
    card = await passed(alerting, 82)
    assert "<!channel>" not in card
    assert "&lt;!channel&gt;" in card


async def test_other_organizations_have_their_own(alerting: Alerting) -> None:
    await settings(alerting, **RUNBOOK)
    await alerting.says("link 301235", person=ANA, channel=RANDOM)
    assert "runbook_url" not in filled_in(await alerting.opens("settings", person=ANA, channel=RANDOM))


async def test_digests_and_history_show_the_cost(digests: Digests) -> None:
    await settings(digests, **PRICE)
    await digests.says("subscribe monday 09:00")
    await digests.turn(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))
    assert "Cost of the week: R$" in said(digests.digests()[-1])
    digests.workspace.world.turn(datetime(2027, 2, 15, 14, 0, tzinfo=UTC))
    assert "Cost: R$" in said(await digests.says("2026-10"))


async def test_quiet_hours_hold_alerts_until_an_admin_ends_them(alerting: Alerting) -> None:
    """22:00 to 07:00 in São Paulo (UTC−3); two thresholds come as one. The rest is in `alerts/journeys/test_quiet`."""
    await settings(alerting, quiet_from="22:00", quiet_to="07:00", quiet_zone="America/Sao_Paulo")
    await alerting.says("alerts 50 80 90 100 forecast off")
    await alerting.later(timedelta(minutes=31))
    before = len(alerting.cards())
    for hour, percent in ((2, 82), (7, 92)):
        await at(alerting, datetime(2026, 11, 20, hour, 30, tzinfo=UTC), percent)
    assert len(alerting.cards()) == before
    await settings(alerting, quiet_from="", quiet_to="", quiet_days=[])
    await at(alerting, datetime(2026, 11, 20, 7, 50, tzinfo=UTC))
    (card,) = alerting.cards()[before:]
    assert "90%" in said(card)


async def at(alerting: Alerting, instant: datetime, percent: float | None = None) -> None:
    """Look then, with so much used."""
    alerting.workspace.world.turn(instant)
    if percent is not None:
        alerting.use(percent)
    alerting.clock.ahead += 4 * 3600
    await alerting.look()
