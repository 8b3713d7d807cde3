"""A channel subscribes by the form, and edits by it."""

import json

import pytest

from bot.digests import repository as digest_repository
from bot.digests.repository import digest_subscriptions
from bot.slack import background
from bot.slack.signed_metadata import Sign
from sandbox.slack.views import View
from tests.support.digests import SUBSCRIBE, Digests, said, said_in
from tests.support.workspace import ACME, ANA, BEN, CARMEN, FINANCE, GENERAL, LABS, OPS, RETAIL


def chosen(view: View) -> dict[str, str]:
    """What stands in the inputs of a form."""
    filled = {}
    for block, elements in view.state.items():
        (element,) = elements.values()  # named by what is told of it
        filled[block] = element.get("selected_time") or (element.get("selected_option") or {}).get("value", "")
    return filled


@pytest.mark.parametrize(
    ("person", "time_zone", "language"),
    [(ANA, "America/Sao_Paulo", "pt-BR"), (BEN, "America/New_York", "en-US"), (CARMEN, "Europe/Madrid", "es-ES")],
)
async def test_the_form_comes_filled_in(digests: Digests, person: str, time_zone: str, language: str) -> None:
    filled = chosen(await digests.uses(await digests.opens(person=person), "subscription_more"))
    when = {"weekday": "0", "time": "09:00", "zone": time_zone, "language": language}
    assert filled == {"organization": ACME, "cadence": "weekly", **when, "extent": "everything"}


async def test_saving_the_form_welcomes_the_channel(digests: Digests) -> None:
    done = await digests.submits(await digests.opens(), weekday="2", time="16:30")
    assert "weekly digest of Acme Ltda in" in said_in(done)
    assert "on Wednesday at 4:30 PM (America/New_York)" in said(digests.public()[0])


async def test_a_form_that_is_open_is_saved_however_many_ask(digests: Digests, monkeypatch: pytest.MonkeyPatch) -> None:
    form = await digests.opens()
    monkeypatch.setattr(background, "MOST_ANSWERS", 0)
    assert "weekly digest of Acme Ltda in" in said_in(await digests.submits(form))


async def test_the_language_of_the_posts_can_be_another_than_ones_own(digests: Digests) -> None:
    form = await digests.uses(await digests.opens(), "subscription_more", time="10:00")
    await digests.submits(form, language="pt-BR")
    assert "10:00" in said(digests.public()[0])
    assert "segunda-feira" in said(digests.public()[0])


async def test_an_admin_may_choose_any_readable_organization(digests: Digests) -> None:
    await digests.submits(await digests.opens(person=ANA), person=ANA, organization=RETAIL)
    assert "Acme Retail" in said(digests.public()[0])


async def test_a_member_is_offered_what_the_channel_means(digests: Digests) -> None:
    form = await digests.opens()
    (menu,) = [b for b in form.body["blocks"] if b["block_id"] == "organization"]
    assert [option["value"] for option in menu["element"]["options"]] == [ACME]


async def test_what_is_wrong_is_said_below_its_input(digests: Digests) -> None:
    form = await digests.uses(await digests.opens(), "subscription_more")
    forge_value(form, "zone", "Mars/Olympus")
    forge_value(form, "weekday", "9")
    wrong = await digests.submits(form)
    assert wrong.errors.keys() == {"zone", "weekday"}
    assert not digests.public()


async def test_editing_keeps_the_organization_and_changes_the_rest(digests: Digests) -> None:
    form = await edit_form(digests)
    assert chosen(form) == {"cadence": "weekly", "weekday": "0", "time": "09:00", "extent": "everything"}
    await digests.submits(form, weekday="4", time="08:00")
    assert "on Friday at 8:00 AM" in said(await digests.says("list"))
    assert len(digests.public()) == 1


async def test_who_edits_an_old_state_is_told_so(digests: Digests) -> None:
    form = await edit_form(digests)
    listed = await digests.says("list")
    await digests.presses(listed, "subscription_pause")
    assert "changed" in said_in(await digests.submits(form, weekday="4"))
    assert "paused" in said(await digests.says("list"))


async def test_a_form_that_was_forged_for_anothers_subscription_changes_nothing(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, person=ANA)
    (one,) = await kept(digests)
    form = await digests.opens(person=CARMEN, channel=GENERAL)
    forge(form, [OPS, one.id, one.version], seal=digests.deps.sign, person=CARMEN)
    assert said_in(await digests.submits(form, person=CARMEN, weekday="4")).startswith("No guardado")
    assert await kept(digests) == (one,)


@pytest.mark.parametrize("seal", ["", "0" * 32, "form's own"])
async def test_a_form_that_was_forged_for_another_channel_subscribes_to_nothing(digests: Digests, seal: str) -> None:
    form = await digests.opens(person=CARMEN)
    own = form.body["private_metadata"][:32] if "own" in seal else seal
    form.body["private_metadata"] = own + json.dumps([FINANCE, "", 0])
    assert said_in(await digests.submits(form, person=CARMEN)).startswith("No guardado")
    assert not digests.public(FINANCE)


async def test_a_form_of_somebody_else_subscribes_to_nothing(digests: Digests) -> None:
    theirs = await digests.opens()
    form = await digests.opens(person=CARMEN)
    form.body["private_metadata"] = theirs.body["private_metadata"]
    assert said_in(await digests.submits(form, person=CARMEN)).startswith("No guardado")
    assert not digests.public()


async def test_a_form_that_was_forged_for_another_organization_subscribes_to_nothing(digests: Digests) -> None:
    form = await digests.opens()
    forge_value(form, "organization", LABS)
    assert "Not saved" in said_in(await digests.submits(form))
    assert not digests.public()


@pytest.mark.parametrize("nonsense", ["", "{}", "[1, 2, 3]", '["C0OPS"]', "null", "[" * 500])
async def test_a_form_about_nothing_subscribes_to_nothing(digests: Digests, nonsense: str) -> None:
    form = await digests.opens()
    form.body["private_metadata"] = nonsense
    assert "Not saved" in said_in(await digests.submits(form))
    assert not digests.public()


async def edit_form(digests: Digests) -> View:
    """Subscribe, and press Edit."""
    await digests.says(SUBSCRIBE)
    return await digests.opens_from(await digests.says("list"), "subscription_edit")


def forge(view: View, target: list[object], *, seal: Sign | None = None, person: str = BEN) -> None:
    """Let the form say that it is about something else, sealed where somebody got hold of the bot's seal."""
    written = json.dumps(target)
    view.body["private_metadata"] = seal(person, written) + written if seal else written


def forge_value(view: View, block_id: str, value: str) -> None:
    """Let a menu hold what it does not offer."""
    (block,) = [b for b in view.body["blocks"] if b["block_id"] == block_id]
    option = {"text": {"type": "plain_text", "text": value}, "value": value}
    block["element"]["options"].append(option)
    view.state[block_id]["value"]["selected_option"] = option


async def kept(digests: Digests) -> tuple[digest_repository.DigestSubscription, ...]:
    async with digests.deps.sessions.read() as session:
        return await digest_subscriptions.of_workspace(session, "T0ACME")
