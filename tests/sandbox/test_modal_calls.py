"""What people do in modals reaches the bot, and its answer is obeyed."""

from collections import deque
from typing import Any

import httpx
import pytest

from sandbox.slack.calls import SlackCalls
from sandbox.slack.errors import Refusal
from sandbox.slack.modal_calls import TROUBLE
from sandbox.slack.views import View
from sandbox.world import World
from tests.sandbox.sandbox_kit import LOADING, MODAL, payload, words

Heard = list[httpx.Request]
Answers = deque[httpx.Response | None]


@pytest.fixture
def view(world: World) -> View:
    return world.slack.views.open("U0BEN", MODAL)


async def test_a_submission_says_what_stands_in_every_input(calls: SlackCalls, heard: Heard, view: View) -> None:
    given: dict[str, dict[str, Any]] = {
        "day": {"day": "tue"},
        "note": {"note": "hi"},
        "what": {"what": ["chart"]},
        "how": {"how": "short"},
    }
    await calls.modals.submitted("U0BEN", view.id, given)
    sent = payload(heard[0])
    values = sent["view"]["state"]["values"]
    assert (sent["type"], sent["user"]["id"], sent["view"]["hash"]) == ("view_submission", "U0BEN", view.hash)
    assert values["day"]["day"]["selected_option"]["value"] == "tue"
    assert values["at"]["at"]["selected_time"] == "09:00"
    assert values["note"]["note"] == {"type": "plain_text_input", "value": "hi"}
    assert [one["value"] for one in values["what"]["what"]["selected_options"]] == ["chart"]
    assert values["how"]["how"]["selected_option"]["value"] == "short"


async def test_every_submission_can_open_a_modal(calls: SlackCalls, heard: Heard, world: World, view: View) -> None:
    await calls.modals.submitted("U0BEN", view.id)
    assert world.slack.triggers.exchange(payload(heard[0])["trigger_id"]) == "U0BEN"


@pytest.mark.parametrize("answer", [httpx.Response(200), httpx.Response(200, json={"response_action": "clear"})])
async def test_an_accepted_submission_closes_the_modal(
    calls: SlackCalls, answers: Answers, world: World, view: View, answer: httpx.Response
) -> None:
    answers.append(answer)
    await calls.modals.submitted("U0BEN", view.id)
    assert world.slack.views.before("U0BEN") is None


async def test_errors_stand_at_their_inputs(calls: SlackCalls, answers: Answers, view: View) -> None:
    answers.append(httpx.Response(200, json={"response_action": "errors", "errors": {"note": "Too rude"}}))
    await calls.modals.submitted("U0BEN", view.id)
    assert (view.errors, view.problem, view.waiting) == ({"note": "Too rude"}, None, False)


async def test_an_answer_may_show_another_view(calls: SlackCalls, answers: Answers, view: View) -> None:
    before = view.hash
    answers.append(httpx.Response(200, json={"response_action": "update", "view": LOADING}))
    await calls.modals.submitted("U0BEN", view.id)
    assert view.body["title"] == words("Working…")
    assert view.hash != before


@pytest.mark.parametrize(
    "answer",
    [
        None,
        httpx.Response(500),
        httpx.Response(200, json={"response_action": "errors", "errors": {"more": "no input"}}),
        httpx.Response(200, json={"response_action": "update", "view": {}}),
        httpx.Response(200, json={"response_action": "dance"}),
    ],
)
async def test_a_wrong_answer_leaves_the_modal_and_says_so(
    calls: SlackCalls, answers: Answers, view: View, answer: httpx.Response | None
) -> None:
    answers.append(answer)
    await calls.modals.submitted("U0BEN", view.id)
    assert (view.problem, view.waiting) == (TROUBLE, False)


async def test_a_required_input_is_asked_for_without_the_bot(calls: SlackCalls, heard: Heard, view: View) -> None:
    await calls.modals.submitted("U0BEN", view.id, {"day": {"day": None}})
    assert heard == []
    assert view.errors == {"day": "Please complete this required field."}


async def test_closing_is_told_where_the_bot_wished_so(
    calls: SlackCalls, heard: Heard, world: World, view: View
) -> None:
    await calls.modals.closed("U0BEN", view.id)
    assert (payload(heard[0])["type"], payload(heard[0])["is_cleared"]) == ("view_closed", False)
    assert world.slack.views.before("U0BEN") is None


async def test_a_button_in_a_modal_is_a_click_with_the_view(calls: SlackCalls, heard: Heard, view: View) -> None:
    await calls.modals.used("U0BEN", view.id, "more", "test", None, {"note": {"note": "hi"}})
    sent = payload(heard[0])
    assert (sent["type"], sent["actions"][0]["value"], sent["container"]["view_id"]) == ("block_actions", "t", view.id)
    assert sent["view"]["state"]["values"]["note"]["note"]["value"] == "hi"
    assert not {"channel", "message", "response_url"} & set(sent)


async def test_an_input_tells_only_where_it_dispatches(calls: SlackCalls, heard: Heard, world: World) -> None:
    quiet, loud = MODAL["blocks"][0], {**MODAL["blocks"][1], "dispatch_action": True}
    view = world.slack.views.open("U0BEN", {**MODAL, "blocks": [quiet, loud]})
    await calls.modals.used("U0BEN", view.id, "day", "day", "tue")
    await calls.modals.used("U0BEN", view.id, "at", "at", "10:00")
    assert [payload(one)["actions"][0]["selected_time"] for one in heard] == ["10:00"]


@pytest.mark.parametrize(
    ("person", "given", "error"),
    [
        ("U0ANA", {}, "not_found"),
        ("U0BEN", {"day": {"day": "sunday"}}, "invalid_option"),
        ("U0BEN", {"at": {"at": "25:00"}}, "invalid_time"),
    ],
)
async def test_nobody_puts_into_a_modal_what_it_does_not_offer(
    calls: SlackCalls, view: View, person: str, given: dict[str, dict[str, Any]], error: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await calls.modals.submitted(person, view.id, given)
    assert refused.value.error == error
