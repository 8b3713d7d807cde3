"""The settings of an organization, opened on Home."""

from bot.ops.doctor import examine
from tests.support.homes import Homes, actions_of, words_of
from tests.support.workspace import ANA, BEN

SETTINGS = "home_settings"


async def opened(homes: Homes) -> None:
    """Ana presses the button of the first organization."""
    await homes.says("")
    await homes.opens_home(ANA)
    await homes.uses_home(SETTINGS, person=ANA)


async def test_an_admin_has_a_button_at_each_organization(homes: Homes) -> None:
    await homes.says("")
    assert actions_of(await homes.opens_home(ANA)).count(SETTINGS) == 3
    assert SETTINGS not in actions_of(await homes.opens_home(BEN))


async def test_the_form_is_saved_and_home_is_drawn_anew(homes: Homes) -> None:
    await opened(homes)
    form = homes.modal(ANA)
    assert "Estes ajustes valem para Acme Retail em todos os canais." in words_of(form)
    before = len(homes.published(ANA))
    saved = await homes.submits(await homes.uses(form, "rules_more"), person=ANA, price="25.50", currency="BRL")
    assert "Salvo para Acme Retail" in words_of(saved)
    homes.clock.ahead += 20
    await homes.home_settled(ANA)
    assert len(homes.published(ANA)) > before


async def test_a_member_who_forges_the_press_reads_a_sentence(homes: Homes) -> None:
    await opened(homes)
    home = homes.workspace.world.slack.homes
    forged = home.of(ANA)
    assert forged is not None
    home.publish(BEN, {"type": "home", "blocks": forged.body["blocks"]}, None)
    await homes.uses_home(SETTINGS)
    assert "Only workspace admins can see and change these settings." in words_of(homes.modal())


async def test_without_the_scope_home_and_doctor_say_what_alerts_cannot(homes: Homes) -> None:
    homes.workspace.world.slack.app.scopes.remove("usergroups:read")
    words = words_of(await homes.opens_home(ANA))
    assert "Os alertas não podem mencionar grupos de usuários" in words
    assert "Faltam à instalação" not in words
    findings = {finding.part: finding async for finding in examine(homes.deps.settings)}
    assert "alerts mention people alone: the optional usergroups:read was not granted" in findings["user groups"].result
    assert findings["user groups"].fix == ""
    assert findings["slack scopes"].result == "all that are needed"
