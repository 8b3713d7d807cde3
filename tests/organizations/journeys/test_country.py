"""`country`: whose public holidays count, for an organization in every channel."""

import pytest

from tests.support.workspace import ANA, BEN, OPS, Workspace


async def test_the_country_is_guessed_from_the_zone_of_who_linked(workspace: Workspace) -> None:
    await workspace.run_command("link 301235", person=ANA)
    post = await workspace.run_command("status", person=BEN)
    assert "Country: Brazil, guessed from the time zone." in post.text


async def test_without_a_link_the_country_is_not_known(workspace: Workspace) -> None:
    post = await workspace.run_command("country", person=BEN)
    assert "Country: not known" in post.text


async def test_a_digest_tells_the_country_of_its_zone(workspace: Workspace) -> None:
    await workspace.posts_until_idle(
        workspace.calls.typed(ANA, OPS, "/pipefy-usage subscribe monday 09:00 Asia/Calcutta")
    )
    assert "India, guessed" in (await workspace.run_command("country", person=BEN)).text


@pytest.mark.parametrize(
    ("words", "name"), [("US", "Estados Unidos"), ("alemanha", "Alemanha"), ("de-by", "Alemanha, BY")]
)
async def test_an_admin_sets_it(workspace: Workspace, words: str, name: str) -> None:
    await workspace.run_command("link 301235", person=ANA)
    said = await workspace.run_command(f"country {words}", person=ANA)
    assert f"País: {name}. Os feriados desse país contam." in said.text
    assert "guessed" not in (await workspace.run_command("status", person=BEN)).text


@pytest.mark.parametrize("words", ["country off", "país desligado", "país desactivado"])
async def test_it_can_be_switched_off(workspace: Workspace, words: str) -> None:
    await workspace.run_command("link 301235", person=ANA)
    assert "País: desligado." in (await workspace.run_command(words, person=ANA)).text
    assert "Country: off." in (await workspace.run_command("status", person=BEN)).text


async def test_linking_again_does_not_undo_what_was_set(workspace: Workspace) -> None:
    await workspace.run_command("country PT", person=ANA)
    await workspace.run_command("unlink", person=ANA)
    for _ in range(2):
        await workspace.run_command("link 301234", person=ANA)
    assert "Portugal" in (await workspace.run_command("status", person=BEN)).text


async def test_an_unknown_country_is_answered_by_the_nearest(workspace: Workspace) -> None:
    said = await workspace.run_command("country Brazl", person=ANA)
    assert all(words in said.text for words in ("Brazl", "Brasil (BR)", "país desligado"))
    assert "not known" in (await workspace.run_command("country", person=BEN)).text


async def test_norway_is_a_country(workspace: Workspace) -> None:
    assert "Noruega" in (await workspace.run_command("country NO", person=ANA)).text


async def test_a_country_without_a_calendar_is_said(workspace: Workspace) -> None:
    assert "Não temos um calendário" in (await workspace.run_command("country IC", person=ANA)).text
    assert "tarefas" in (await workspace.run_command(person=ANA)).text


async def test_only_admins_set_it(workspace: Workspace) -> None:
    said = await workspace.run_command("country US", person=BEN)
    assert "Only workspace admins can set the country" in said.text
    assert "not known" in (await workspace.run_command("country", person=BEN)).text


async def test_the_report_names_the_holidays_that_the_forecast_counts(workspace: Workspace) -> None:
    assert "Public holidays" not in (await workspace.run_command(person=BEN)).text
    await workspace.run_command("country BR", person=ANA)
    post = await workspace.run_command(person=BEN)
    assert "Public holidays this month, in the forecast: Nov 2 (All Souls' Day), Nov 20" in post.text
