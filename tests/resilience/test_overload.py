"""More people than can be answered: those beyond read so at once, and what is saved for them is saved all the same."""

import asyncio

import pytest

from bot.slack import background
from bot.slack.background import BEGUN_IN_A_TURN, AnswersUnderWay
from tests.support.messages import figures_in
from tests.support.workspace import ANA, BEN, CARMEN, Workspace

SENTENCES = {
    ANA: "Estamos ocupados: muitas pessoas estão consultando agora. Tente de novo em um minuto.",
    BEN: "We are busy: many people are asking right now. Try again in a minute.",
    CARMEN: "Estamos ocupados: muchas personas están consultando ahora. Inténtalo de nuevo en un minuto.",
}


def turned_away(workspace: Workspace, kind: str) -> float | None:
    return workspace.bot.deps.metrics.registry.get_sample_value("pipefy_usage_turned_away_total", {"kind": kind})


@pytest.mark.parametrize("person", SENTENCES)
async def test_a_command_that_is_too_much_is_answered_with_the_ack(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, person: str
) -> None:
    await workspace.run_command("help", person=person)
    monkeypatch.setattr(background, "MOST_ANSWERS", 0)
    post = await workspace.run_command(person=person)
    assert (post.text, post.person) == (SENTENCES[person], person)
    assert turned_away(workspace, "command") == 1


async def test_whom_the_bot_has_not_met_it_tells_so_in_english(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "MOST_ANSWERS", 0)
    assert (await workspace.run_command(person=ANA)).text == SENTENCES[BEN]


async def test_a_press_that_is_too_much_is_answered_below_the_card(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await workspace.run_command()
    monkeypatch.setattr(background, "MOST_ANSWERS", 0)
    post = await workspace.clicks(card, "refresh")
    assert (post.text, turned_away(workspace, "action")) == (SENTENCES[BEN], 1)


async def test_a_flood_of_presses_is_told_as_far_as_there_is_room(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await workspace.run_command()
    monkeypatch.setattr(background, "MOST_ANSWERS", 0)
    monkeypatch.setattr(background, "MOST_REFUSALS", 0)
    await workspace.expect_no_post(workspace.pressed(card, "refresh"))
    assert turned_away(workspace, "action") == 1


async def test_room_is_there_again_when_an_answer_ends(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "MOST_ANSWERS", 1)
    for _ in range(3):
        assert figures_in(await workspace.run_command())
        await workspace.bot.tasks.drain(5)


async def test_an_answer_begins_at_once_and_in_a_rush_a_few_in_each_turn() -> None:
    answers, begun = AnswersUnderWay(), list[int]()

    async def begin(number: int) -> None:
        await answers.begin()
        begun.append(number)

    tasks = [asyncio.ensure_future(begin(number)) for number in range(2 * BEGUN_IN_A_TURN + 1)]
    await asyncio.sleep(0)
    assert begun == list(range(BEGUN_IN_A_TURN))
    await asyncio.gather(*tasks)
    assert begun == list(range(2 * BEGUN_IN_A_TURN + 1))
