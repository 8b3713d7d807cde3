"""Pipefy down, slow, changed or unwilling: a sentence, and the last reading with its age where there is one."""

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
from tests.support.messages import block, figures_in, has, series
from tests.support.workspace import ACME, ANA, BEN, FINANCE, OPS, Office, Outside, open_bot, open_office

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
    pytest.param(down, "Pipefy does not answer right now.", id="down"),
    pytest.param(every(html(502)), "Pipefy does not answer right now.", id="502"),
    pytest.param(every(internal()), "Pipefy does not answer right now.", id="internal error"),
    pytest.param(every(rate_limited()), "Pipefy asks the bot to wait.", id="429"),
    pytest.param(every(rate_limited("120")), "Pipefy asks the bot to wait.", id="429 for two minutes"),
]
NOW_OR_NEVER = [
    pytest.param(every(failed("PERMISSION_DENIED", "Permission denied")), "Usage Stats permission", id="denied"),
    pytest.param(every(failed("FEATURE_BLOCKED", "iPaaS is disabled")), "no integrations", id="not contracted"),
    pytest.param(every(failed("RESOURCE_NOT_FOUND", "Not found")), "cannot read an organization", id="not found"),
    pytest.param(every(failed("NEW_CODE", "What is this?")), "NEWˍCODE", id="new code"),
    pytest.param(every(Answered(200, json.dumps({"errors": [FIELD_GONE]}))), "may have changed", id="field gone"),
    pytest.param(every(Answered(200, "<html>Hello</html>")), "may have changed", id="a page"),
    pytest.param(every(Answered(200, '{"data": {}}')), "may have changed", id="no data"),
    pytest.param(every(Answered(200, "[" * 9000)), "may have changed", id="nested JSON"),
    pytest.param(every(html(403)), "refused the question", id="blocked by the edge"),
    pytest.param(unknown, "does not accept the bot's account", id="wrong secret"),
]


def test_an_asker_waits_less_than_forty_seconds() -> None:
    assert Limits().total <= timedelta(seconds=35)


@pytest.mark.parametrize(("breaks", "said"), [*LATER, *NOW_OR_NEVER])
async def test_without_a_reading_there_is_a_sentence(office: Office, breaks: Break, said: str) -> None:
    await office.asks("status")
    breaks(office.world.pipefy)
    post = await office.asks("last_month")
    assert said in post.text
    assert (figures_in(post), post.person, office.world.slack.failed) == (False, BEN, [])


@pytest.mark.parametrize("breaks", [pytest.param(case.values[0], id=case.id) for case in LATER])
async def test_the_last_reading_is_shown_with_its_age(office: Office, breaks: Break) -> None:
    card = await office.asks("last_month")
    office.passes(minutes=10)
    breaks(office.world.pipefy)
    post = await office.asks("last_month")
    assert series(post) == series(card)
    assert "last reading, 10 minutes old" in post.text


@pytest.fixture
async def hasty(database: Path) -> AsyncIterator[Office]:
    """An office where an asker's patience is short, and a second asker has no place to wait."""
    limits = Limits(total=timedelta(seconds=1.5), in_flight=1, waiting=0)
    async with open_office(database, limits=limits) as office:
        yield office


async def test_a_slow_pipefy_is_not_waited_for_without_end(hasty: Office) -> None:
    card = await hasty.asks("last_month")
    hasty.passes(minutes=10)
    hasty.world.pipefy.delay = timedelta(seconds=3)
    asked = [hasty.calls.typed(BEN, OPS, f"/pipefy-usage {words}") for words in ("last_month", "last_3_months")]
    late, busy = sorted(await hasty.silence(both(*asked)), key=lambda post: not has(post, "data_visualization"))
    assert (series(late), "10 minutes old" in late.text) == (series(card), True)
    # Which of the two got the place is not for the asker to choose.
    assert busy.text.startswith(("Many people are asking Pipefy right now.", "Pipefy took too long to answer."))


async def test_who_waited_in_vain_is_told(hasty: Office) -> None:
    await hasty.asks("status")
    hasty.world.pipefy.delay = timedelta(seconds=3)
    assert (await hasty.asks()).text.startswith("Pipefy took too long to answer.")


async def both(*acts: Coroutine[Any, Any, None]) -> None:
    """One after another, without waiting for answers."""
    for act in acts:
        await act


@pytest.mark.parametrize(("breaks", "said"), NOW_OR_NEVER)
async def test_a_refusal_is_not_covered_up_by_the_last_reading(office: Office, breaks: Break, said: str) -> None:
    await office.asks("last_month")
    office.passes(minutes=10)
    breaks(office.world.pipefy)
    post = await office.asks("last_month")
    assert (said in post.text, figures_in(post)) == (True, False)


@pytest.mark.parametrize("named", ["", ACME, "Acme Ltda"])
async def test_the_last_reading_outlives_a_restart(outside: Outside, database: Path, named: str) -> None:
    async with open_bot(outside, database) as office:
        card = await office.asks()
    outside.world.pipefy.down = True
    async with open_bot(outside, database) as office:
        office.passes(hours=3)
        post = await office.asks(named)
        assert series(post) == series(card)
        assert "last reading, 180 minutes old" in post.text or "3 hours old" in post.text


async def test_a_linked_channel_has_its_last_reading_after_a_restart_too(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database, PIPEFY_ORGANIZATION="") as office:
        await office.asks("link 301235", person=ANA, channel=FINANCE)
        card = await office.asks(channel=FINANCE)
    outside.world.pipefy.down = True
    async with open_bot(outside, database) as office:
        office.passes(minutes=2)
        post = await office.asks(channel=FINANCE)
        assert series(post) == series(card)
        assert "2 minutes old" in post.text


async def test_an_old_card_can_be_shared_while_pipefy_is_down(office: Office) -> None:
    card = await office.asks()
    office.passes(minutes=2)
    office.world.pipefy.down = True
    shared, own = await office.shares(card)
    assert series(shared) == series(own) == series(card)


async def test_refresh_shows_an_age_until_pipefy_is_back(office: Office) -> None:
    card = await office.asks()
    office.world.pipefy.down = True
    office.passes(minutes=5)
    assert "5 minutes old" in (await office.clicks(card, "refresh")).text
    office.world.pipefy.down = False
    office.passes(minutes=1)
    fresh = await office.clicks(card, "refresh")
    assert "minutes old" not in fresh.text
    assert f"{office.figures().total(Period.CURRENT_MONTH):,} of 50,000" in fresh.text


async def test_a_lone_cut_or_5xx_is_never_noticed(office: Office) -> None:
    office.world.pipefy.faults.extend([html(503), html(502)])
    assert has(await office.asks(), "data_visualization")


async def test_a_token_that_died_is_renewed_unseen(office: Office) -> None:
    await office.asks()
    office.world.pipefy.revoke_tokens()
    assert has(await office.asks("last_month"), "data_visualization")
    assert office.world.pipefy.token_requests == 2


async def test_without_the_top_flows_the_rest_is_shown(office: Office) -> None:
    await office.asks("status")
    office.world.pipefy.faults.extend([internal("top")] * 5)
    post = await office.asks()
    assert "33,083 of 50,000 tasks" in post.text
    assert (has(post, "data_visualization"), has(post, "data_table")) == (True, False)
    assert "flows" in post.text


async def test_without_the_month_before_there_is_no_comparison(office: Office) -> None:
    await office.asks("status")
    office.world.pipefy.faults.extend([internal("beside")] * 5)
    first, second, *_ = (await office.asks("last_month")).text.splitlines()
    assert "53,019 of 50,000 tasks" in first
    assert "September" not in first
    assert "month before" in second


async def test_the_wait_that_pipefy_asks_for_is_told_in_the_readers_time(office: Office) -> None:
    await office.asks("status")
    office.world.pipefy.faults.append(rate_limited("120"))
    assert "Nov 19, 2026, 10:06" in (await office.asks()).text


async def test_support_gets_a_reference(office: Office) -> None:
    await office.asks("status")
    office.world.pipefy.faults.append(failed("PERMISSION_DENIED", "Permission denied"))
    assert "91c444b53a0a596e-IAD" in (await office.asks()).text


@pytest.mark.parametrize("words", ["link 301235", "link Acme Labs", "link"])
async def test_nothing_is_linked_while_pipefy_cannot_confirm_it(office: Office, words: str) -> None:
    office.world.pipefy.down = True
    assert "Pipefy" in (await office.asks(words, person=ANA)).text
    office.world.pipefy.down = False
    assert (await office.asks()).text.startswith("Acme Ltda: ")


async def test_flows_that_cannot_be_asked_for_are_a_sentence(office: Office) -> None:
    await office.asks("flows")
    office.passes(minutes=6)
    office.world.pipefy.down = True
    post = await office.asks("flows")
    assert (post.text.startswith("Pipefy does not answer right now."), figures_in(post)) == (True, False)


async def test_an_allowance_that_changes_is_the_new_one(office: Office) -> None:
    await office.asks()
    office.world.pipefy.set_limit(ACME, 40_000)
    office.passes(minutes=2)
    post = await office.asks()
    assert "of 40,000 tasks" in post.text
    assert block(post, "data_visualization")["chart"]["series"][1]["data"][0]["value"] == 40_000
