"""Pipefy down, slow, changed or unwilling: a sentence, and the last reading with its age where there is one."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.pipefy.transport import Limits
from bot.usage.period import Period
from sandbox.pipefy.faults import Answered, failed, html, internal, rate_limited
from sandbox.pipefy.world import PipefyWorld
from tests.support.loop_clock import advance_loop
from tests.support.messages import block, figures_in, has, series
from tests.support.workspace import ACME, ANA, BEN, FINANCE, OPS, Outside, Workspace, open_bot, open_workspace

FIELD_GONE = {"message": "Field 'activeFlows' doesn't exist", "extensions": {"code": "undefinedField"}}
Break = Callable[[PipefyWorld], object]


def down(pipefy: PipefyWorld) -> None:
    pipefy.down = True


def unknown(pipefy: PipefyWorld) -> None:
    pipefy.client_secret = "another"
    pipefy.revoke_tokens()


def every(fault: Answered | object) -> Break:
    return lambda pipefy: pipefy.faults.extend([fault] * 5)  # type: ignore[list-item] # one of the two kinds


LATER = [
    pytest.param(down, "Pipefy isn't answering right now.", id="down"),
    pytest.param(every(html(502)), "Pipefy isn't answering right now.", id="502"),
    pytest.param(every(internal()), "Pipefy isn't answering right now.", id="internal error"),
    pytest.param(every(rate_limited()), "Pipefy asked us to wait.", id="429"),
    pytest.param(every(rate_limited("120")), "Pipefy asked us to wait.", id="429 for two minutes"),
]
NOW_OR_NEVER = [
    pytest.param(every(failed("PERMISSION_DENIED", "Permission denied")), "Usage Stats permission", id="denied"),
    pytest.param(every(failed("FEATURE_BLOCKED", "iPaaS is disabled")), "no integrations", id="not contracted"),
    pytest.param(every(failed("RESOURCE_NOT_FOUND", "Not found")), "cannot see an organization", id="not found"),
    pytest.param(every(failed("NEW_CODE", "What is this?")), "NEW_CODE", id="new code"),
    pytest.param(every(Answered(200, json.dumps({"errors": [FIELD_GONE]}))), "may have changed", id="field gone"),
    pytest.param(every(Answered(200, "<html>Hello</html>")), "may have changed", id="a page"),
    pytest.param(every(Answered(200, '{"data": {}}')), "may have changed", id="no data"),
    pytest.param(every(Answered(200, "[" * 9000)), "may have changed", id="nested JSON"),
    pytest.param(every(html(403)), "refused our request", id="blocked by the edge"),
    pytest.param(unknown, "does not accept the bot's account", id="wrong secret"),
]


def test_an_asker_waits_less_than_forty_seconds() -> None:
    assert Limits().total <= timedelta(seconds=35)


@pytest.mark.parametrize(("breaks", "said"), [*LATER, *NOW_OR_NEVER])
async def test_without_a_reading_there_is_a_sentence(workspace: Workspace, breaks: Break, said: str) -> None:
    await workspace.run_command("status")
    breaks(workspace.world.pipefy)
    post = await workspace.run_command("last_month")
    assert said in post.text
    assert (figures_in(post), post.person, workspace.world.slack.failed) == (False, BEN, [])


@pytest.mark.parametrize("breaks", [pytest.param(case.values[0], id=case.id) for case in LATER])
async def test_the_last_reading_is_shown_with_its_age(workspace: Workspace, breaks: Break) -> None:
    card = await workspace.run_command("last_month")
    workspace.advance_clock(minutes=10)
    breaks(workspace.world.pipefy)
    post = await workspace.run_command("last_month")
    assert series(post) == series(card)
    assert "these figures are 10 minutes old" in post.text


@pytest.fixture
async def hasty(database: Path) -> AsyncIterator[Workspace]:
    """A workspace where an asker waits five seconds, and a second asker has no place to wait."""
    limits = Limits(total=timedelta(seconds=5), in_flight=1, waiting=0)
    async with open_workspace(database, limits=limits) as workspace:
        yield workspace


def answer_too_late(pipefy: PipefyWorld) -> None:
    """Let every request last longer than an asker waits. Only the loop's clock goes by, so nobody waits for it."""

    async def too_long(_: float) -> None:
        advance_loop(6)
        for _ in range(20):  # the asker is gone after one
            await asyncio.sleep(0)

    pipefy.delay, pipefy.sleep = timedelta(seconds=6), too_long


async def test_a_slow_pipefy_is_not_waited_for_without_end(hasty: Workspace) -> None:
    card = await hasty.run_command("last_month")
    hasty.advance_clock(minutes=10)
    answer_too_late(hasty.world.pipefy)
    asked = [hasty.calls.typed(BEN, OPS, f"/pipefy-usage {words}") for words in ("last_month", "last_3_months")]
    late, busy = sorted(
        await hasty.posts_until_idle(both(*asked)), key=lambda post: not has(post, "data_visualization")
    )
    assert (series(late), "10 minutes old" in late.text) == (series(card), True)
    # Which of the two got the place is not for the asker to choose.
    assert busy.text.startswith(("Many people are asking right now", "Pipefy took too long to answer."))


async def test_who_waited_in_vain_is_told(hasty: Workspace) -> None:
    await hasty.run_command("status")
    answer_too_late(hasty.world.pipefy)
    assert (await hasty.run_command()).text.startswith("Pipefy took too long to answer.")


async def both(*acts: Coroutine[Any, Any, None]) -> None:
    """One after another, without waiting for answers."""
    for act in acts:
        await act


@pytest.mark.parametrize(("breaks", "said"), NOW_OR_NEVER)
async def test_a_refusal_is_not_covered_up_by_the_last_reading(workspace: Workspace, breaks: Break, said: str) -> None:
    await workspace.run_command("last_month")
    workspace.advance_clock(minutes=10)
    breaks(workspace.world.pipefy)
    post = await workspace.run_command("last_month")
    assert (said in post.text, figures_in(post)) == (True, False)


@pytest.mark.parametrize("named", ["", ACME, "Acme Ltda"])
async def test_the_last_reading_outlives_a_restart(outside: Outside, database: Path, named: str) -> None:
    async with open_bot(outside, database) as workspace:
        card = await workspace.run_command()
    outside.world.pipefy.down = True
    async with open_bot(outside, database) as workspace:
        workspace.advance_clock(hours=3)
        post = await workspace.run_command(named)
        assert series(post) == series(card)
        assert "these figures are 180 minutes old" in post.text or "3 hours old" in post.text


async def test_a_linked_channel_has_its_last_reading_after_a_restart_too(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database, PIPEFY_ORGANIZATION="") as workspace:
        await workspace.run_command("link 301235", person=ANA, channel=FINANCE)
        card = await workspace.run_command(channel=FINANCE)
    outside.world.pipefy.down = True
    async with open_bot(outside, database) as workspace:
        workspace.advance_clock(minutes=2)
        post = await workspace.run_command(channel=FINANCE)
        assert series(post) == series(card)
        assert "2 minutes old" in post.text


async def test_an_old_card_can_be_shared_while_pipefy_is_down(workspace: Workspace) -> None:
    card = await workspace.run_command()
    workspace.advance_clock(minutes=2)
    workspace.world.pipefy.down = True
    shared, own = await workspace.shares(card)
    assert series(shared) == series(own) == series(card)


async def test_refresh_shows_an_age_until_pipefy_is_back(workspace: Workspace) -> None:
    card = await workspace.run_command()
    workspace.world.pipefy.down = True
    workspace.advance_clock(minutes=5)
    assert "5 minutes old" in (await workspace.clicks(card, "refresh")).text
    workspace.world.pipefy.down = False
    workspace.advance_clock(minutes=1)
    fresh = await workspace.clicks(card, "refresh")
    assert "minutes old" not in fresh.text
    assert f"{workspace.figures().total(Period.CURRENT_MONTH):,} of 50,000" in fresh.text


async def test_a_lone_cut_or_5xx_is_never_noticed(workspace: Workspace) -> None:
    workspace.world.pipefy.faults.extend([html(503), html(502)])
    assert has(await workspace.run_command(), "data_visualization")


async def test_a_token_that_died_is_renewed_unseen(workspace: Workspace) -> None:
    await workspace.run_command()
    workspace.world.pipefy.revoke_tokens()
    assert has(await workspace.run_command("last_month"), "data_visualization")
    assert workspace.world.pipefy.token_requests == 2


async def test_without_the_top_flows_the_rest_is_shown(workspace: Workspace) -> None:
    await workspace.run_command("status")
    workspace.world.pipefy.faults.extend([internal("top")] * 5)
    post = await workspace.run_command()
    assert "33,083 of 50,000 tasks" in post.text
    assert (has(post, "data_visualization"), has(post, "data_table")) == (True, False)
    assert "flows" in post.text


async def test_without_the_month_before_there_is_no_comparison(workspace: Workspace) -> None:
    await workspace.run_command("status")
    workspace.world.pipefy.faults.extend([internal("beside")] * 5)
    first, _, third, *_ = (await workspace.run_command("last_month")).text.splitlines()
    assert "53,019 of 50,000 tasks" in first
    assert "September" not in first
    assert "the month before, so there is no comparison" in third


async def test_the_wait_that_pipefy_asks_for_is_told_in_the_readers_time(workspace: Workspace) -> None:
    await workspace.run_command("status")
    workspace.world.pipefy.faults.append(rate_limited("120"))
    assert "Nov 19, 2026, 10:06" in (await workspace.run_command()).text


async def test_support_gets_a_reference(workspace: Workspace) -> None:
    await workspace.run_command("status")
    workspace.world.pipefy.faults.append(failed("PERMISSION_DENIED", "Permission denied"))
    assert "91c444b53a0a596e-IAD" in (await workspace.run_command()).text


@pytest.mark.parametrize("words", ["link 301235", "link Acme Labs", "link"])
async def test_nothing_is_linked_while_pipefy_cannot_confirm_it(workspace: Workspace, words: str) -> None:
    workspace.world.pipefy.down = True
    assert "Pipefy" in (await workspace.run_command(words, person=ANA)).text
    workspace.world.pipefy.down = False
    assert (await workspace.run_command()).text.startswith("Acme Ltda: ")


async def test_flows_that_cannot_be_asked_for_are_a_sentence(workspace: Workspace) -> None:
    await workspace.run_command("flows")
    workspace.advance_clock(minutes=6)
    workspace.world.pipefy.down = True
    post = await workspace.run_command("flows")
    assert (post.text.startswith("Pipefy isn't answering right now."), figures_in(post)) == (True, False)


async def test_an_allowance_that_changes_is_the_new_one(workspace: Workspace) -> None:
    await workspace.run_command()
    workspace.world.pipefy.set_limit(ACME, 40_000)
    workspace.advance_clock(minutes=2)
    post = await workspace.run_command()
    assert "of 40,000 tasks" in post.text
    assert block(post, "data_visualization")["chart"]["series"][2]["data"][0]["value"] == 40_000
