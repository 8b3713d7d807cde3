"""A form that Slack does not update leaves nobody before "Loading…" or "Working…"."""

import pytest

from tests.support.digests import SUBSCRIBE, Digests, said, said_in
from tests.support.workspace import BEN, OPS

CODES = ["hash_conflict", "not_found", "expired_trigger_id", "invalid_arguments", "invalid_blocks", "view_too_large"]
HINT = "Slack refused the contents of the form. Try again, or type: /pipefy-usage subscribe monday 09:00"


@pytest.mark.parametrize("code", CODES)
async def test_a_form_that_is_refused_once_says_so_in_its_place(digests: Digests, code: str) -> None:
    digests.workspace.world.slack.faults.refuse("views.update", code)
    await digests.workspace.calls.typed(BEN, OPS, "/pipefy-usage subscribe")
    view = await digests.view(BEN, lambda view: "Loading" not in str(view.body))
    assert HINT in said_in(view)


@pytest.mark.parametrize("code", CODES)
async def test_a_form_that_cannot_be_updated_is_answered_in_the_channel(digests: Digests, code: str) -> None:
    for _ in range(2):
        digests.workspace.world.slack.faults.refuse("views.update", code)
    assert HINT in said(await digests.says("subscribe"))


async def test_a_form_that_was_closed_while_it_loaded_is_answered_in_the_channel(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    slack.faults.refuse("views.update", "not_found")
    slack.faults.refuse("views.update", "not_found")
    assert HINT in said(await digests.says("subscribe"))


@pytest.mark.parametrize("words", ["subscribe", "alerts"])
async def test_the_alerts_form_has_the_same_way_out(digests: Digests, words: str) -> None:
    for _ in range(2):
        digests.workspace.world.slack.faults.refuse("views.update", "internal_error")
    assert f"or type: /pipefy-usage {words}" in said(await digests.says(words))


@pytest.mark.parametrize("code", CODES)
async def test_the_outcome_of_a_form_that_is_gone_comes_as_a_direct_message(digests: Digests, code: str) -> None:
    form = await digests.opens()
    digests.workspace.world.slack.faults.refuse("views.update", code)
    await digests.workspace.calls.modals.submitted(BEN, form.id, {})
    await digests.workspace.bot.tasks.drain(60)
    assert "weekly digest of Acme Ltda in" in said(digests.told()[-1])


async def test_a_form_that_is_closed_before_it_is_saved_is_answered_by_a_direct_message(digests: Digests) -> None:
    form = await digests.opens()
    views = digests.workspace.world.slack.views
    await digests.workspace.calls.modals.submitted(BEN, form.id, {})
    views.close(form.id)
    await digests.workspace.bot.tasks.drain(60)
    assert views.before(BEN) is None
    assert "weekly digest of Acme Ltda in" in said(digests.told()[-1])


async def test_a_form_that_shows_the_outcome_says_it_once(digests: Digests) -> None:
    assert said_in(await digests.submits(await digests.opens()))
    assert digests.told() == []


async def test_an_edit_that_is_refused_is_told_too(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    form = await digests.opens_from(await digests.says("list"), "subscription_edit")
    digests.workspace.world.slack.faults.refuse("views.update", "not_found")
    await digests.workspace.calls.modals.submitted(BEN, form.id, {"time": {"value": "10:00"}})
    await digests.workspace.bot.tasks.drain(60)
    assert "10:00" in said(digests.told()[-1])


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_blocks_format"])
async def test_a_refusal_in_plain_text_is_read_and_the_plain_form_follows(digests: Digests, code: str) -> None:
    digests.workspace.world.slack.faults.refuse("response", code, in_text=True)
    answer = await digests.says("")
    assert "Acme Ltda" in answer.text
    assert not [block for block in answer.blocks if block["type"] in ("data_visualization", "data_table")]
