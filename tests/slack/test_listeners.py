"""Bolt's listeners behind both doors: acked first, run once, and whatever they raise is told."""

import asyncio
from collections import Counter

import pytest

from bot.errors import NoOrganization, NotUnderstood
from tests.slack.edge_kit import EVENTS, Ears, Edge, click, event, submission


@pytest.mark.parametrize("error", [NoOrganization(), ZeroDivisionError(), KeyError("x")])
async def test_a_listener_that_raises_is_acked_and_told(edge: Edge, ears: Ears, error: Exception) -> None:
    ears.raises = error
    assert (await edge.command("help")).status_code == 200
    assert [trouble for _, trouble in await edge.troubles()] == [error]


async def test_the_ack_does_not_wait_for_the_answer(edge: Edge, ears: Ears) -> None:
    ears.gate = asyncio.Event()
    acks = [await edge.command("help"), await edge.interact(click()), await edge.json(event())]
    assert ([ack.status_code for ack in acks], ears.heard, len(edge.tasks)) == ([200] * 3, [], 3)
    ears.gate.set()
    assert [heard.kind for heard in await edge.heard()] == ["command", "action", "event"]


async def test_each_event_reaches_its_listener_once(edge: Edge) -> None:
    for number, type_ in enumerate(EVENTS):
        assert (await edge.json(event(f"Ev{number}", type=type_))).status_code == 200
    assert Counter(heard.name for heard in await edge.heard()) == Counter(EVENTS)
    assert await edge.troubles() == []


async def test_each_action_and_command_reaches_one_listener(edge: Edge) -> None:
    for body in (click("share"), click("share:1"), click("refresh:last_month:2")):
        await edge.interact(body)
    await edge.command("payload")
    assert [heard.name for heard in await edge.heard()] == [
        *("share", "share:1", "refresh:last_month:2"),
        "/pipefy-usage",
    ]
    assert await edge.troubles() == []


@pytest.mark.parametrize("action_id", ["shared", "xshare", "share2:1", "", "SHARE", "unknown:1"])
async def test_an_action_that_only_looks_alike_is_unknown(edge: Edge, action_id: str) -> None:
    assert (await edge.interact(click(action_id))).status_code == 200
    assert [type(trouble) for _, trouble in await edge.troubles()] == [NotUnderstood]
    assert await edge.heard() == []


async def test_a_choice_in_a_modal_that_nothing_listens_to_is_no_trouble(edge: Edge) -> None:
    assert (await edge.interact(click("weekday") | {"view": submission()["view"]})).status_code == 200
    assert (await edge.heard(), await edge.troubles()) == ([], [])


async def test_an_action_without_an_id_is_unknown(edge: Edge) -> None:
    body = click()
    body["actions"] = [{"type": "button", "value": "r1"}]
    assert (await edge.interact(body)).status_code == 200
    assert [(heard.person_id, type(trouble)) for heard, trouble in await edge.troubles()] == [("U0BEN", NotUnderstood)]


async def test_a_shutdown_tells_whoever_still_waits(edge: Edge, ears: Ears) -> None:
    ears.gate = asyncio.Event()
    await edge.command("help")
    await edge.tasks.drain(0)
    ((heard, trouble),) = ears.troubles
    assert (heard.kind, type(trouble), len(edge.tasks)) == ("command", asyncio.CancelledError, 0)


async def test_a_view_is_updated_only_after_slack_has_read_the_ack(
    edge: Edge, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("bot.slack.dispatcher.asyncio.sleep", sleep)
    await edge.interact(submission(metadata="working"))
    await edge.interact(submission(metadata="close"))
    await asyncio.gather(*edge.tasks._running)
    assert (pauses, len(ears.heard)) == ([0.2], 2)
