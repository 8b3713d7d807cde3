"""More people than can be answered: those beyond read so at once, and what is saved for them is saved all the same."""

import asyncio
import socket
from pathlib import Path

import pytest

from bot.server import doors, listen
from bot.slack import background
from bot.slack.background import BEGUN_IN_A_TURN, AnswersUnderWay
from bot.slack.error_reply import TurnAway
from tests.support.digests import open_digests
from tests.support.messages import figures_in
from tests.support.workspace import ANA, BEN, CARMEN, OPS, Workspace

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


async def test_a_command_that_is_written_in_another_way_is_turned_away_as_well(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "MOST_ANSWERS", 0)
    monkeypatch.setattr(TurnAway, "typed", lambda *_: None)
    assert (await workspace.run_command(person=BEN)).text == SENTENCES[BEN]


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


async def test_a_mention_that_is_too_much_is_answered_when_slack_tells_it_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as flood:
        flood.setattr(background, "MOST_ANSWERS", 0)
        await workspace.expect_no_post(workspace.calls.typed(CARMEN, OPS, "@Pipefy usage hello"))
    events = workspace.calls.events
    assert len(await workspace.posts_until_idle(events.retell(events.told[-1]))) == 1
    assert turned_away(workspace, "event") == 1


async def test_what_is_saved_finds_room_after_questions_find_none(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_digests(database) as digests:
        form = await digests.opens()
        monkeypatch.setattr(background, "MOST_ANSWERS", 0)
        await digests.submits(form)
        monkeypatch.undo()
        assert (await digests.says("list")).text != SENTENCES[BEN]


async def test_a_form_that_is_too_much_stays_as_it_was_filled_in(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_digests(database) as digests:
        form = await digests.opens()
        with monkeypatch.context() as flood:
            flood.setattr(background, "MOST_SAVED", 0)
            shown = await digests.submits(form)
        assert list(shown.errors.values()) == [SENTENCES[BEN]]
        assert turned_away(digests.workspace, "view") == 1
        assert not (await digests.submits(form)).errors


def test_many_connections_are_accepted_in_a_turn_of_the_loop() -> None:
    with listen("127.0.0.1", 0) as listening:
        twins = doors(listening)
        with socket.create_connection(listening.getsockname()):
            accepted, _ = twins[-1].accept()
            accepted.close()
    assert len({twin.fileno() for twin in twins}) == 16
    for twin in twins:
        twin.close()


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
