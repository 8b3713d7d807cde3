"""Who may do what to a subscription, whatever a client sends."""

import dataclasses

import pytest

from bot.digests import repository as digest_repository
from bot.digests.repository import digest_subscriptions
from sandbox.slack.world import Post
from tests.support.digests import MONDAY, SUBSCRIBE, Digests, said_in
from tests.support.workspace import ANA, BEN, CARMEN, GUS, LABS, OPS, PARTNERS, SAM

CHANGING = ("subscription_pause", "subscription_send_now", "subscription_remove")
LISTED = "1 subscription in this channel"


@pytest.mark.parametrize("words", ["subscribe monday 09:00", "unsubscribe", "list", "test"])
async def test_a_guest_is_refused_everything(digests: Digests, words: str) -> None:
    await digests.says(SUBSCRIBE, person=ANA)
    told = await digests.says(words, person=GUS)
    assert "Only full members of this workspace can see usage" in told.text
    assert LISTED in (await digests.says("list")).text


@pytest.mark.parametrize("words", ["subscribe monday 09:00", "unsubscribe", "list", "test"])
async def test_people_of_another_company_are_refused_everything(digests: Digests, words: str) -> None:
    told = await digests.says(words, person=SAM, channel=PARTNERS)
    assert "Acme Ltda" not in told.text
    assert not digests.public(PARTNERS)


async def test_whoever_may_not_subscribe_reads_so_in_the_form(digests: Digests) -> None:
    await digests.workspace.calls.typed(GUS, OPS, "/pipefy-usage subscribe")
    view = await digests.no_form(GUS)
    assert "Only full members of this workspace can see usage" in said_in(view)


@pytest.mark.parametrize("person", [CARMEN, GUS])
@pytest.mark.parametrize("action", CHANGING)
async def test_nobody_else_changes_what_somebody_set_up(digests: Digests, person: str, action: str) -> None:
    await digests.says(SUBSCRIBE)
    before = await kept(digests)
    await digests.presses(await shown_to(digests, person), action, person=person)
    await digests.tick()
    assert await kept(digests) == before
    assert not digests.digests()


@pytest.mark.parametrize("person", [BEN, ANA])
@pytest.mark.parametrize("action", CHANGING)
async def test_its_creator_and_an_admin_may(digests: Digests, person: str, action: str) -> None:
    await digests.says(SUBSCRIBE)
    told = await digests.presses(await digests.says("list", person=person), action, person=person)
    assert "Acme Ltda" in told.text
    assert "may" not in told.text.split()


@pytest.mark.parametrize("action", ["digest_skip", "digest_settings"])
async def test_a_member_does_not_change_it_from_below_the_digest(digests: Digests, action: str) -> None:
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY)
    before = await kept(digests)
    if action == "digest_settings":
        await digests.clicks(digests.digests()[0], action, person=CARMEN)
        await digests.no_form(CARMEN)
    else:
        await digests.presses(digests.digests()[0], action, person=CARMEN)
    assert await kept(digests) == before


async def test_any_member_may_read_the_details(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY)
    assert "Acme Ltda" in (await digests.presses(digests.digests()[0], "digest_details", person=CARMEN)).text


async def test_a_guest_may_not_read_the_details(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY)
    assert "tasks" not in (await digests.presses(digests.digests()[0], "digest_details", person=GUS)).text


async def test_a_member_does_not_subscribe_to_another_organization(digests: Digests) -> None:
    await digests.says(f"subscribe monday 09:00 for {LABS}", person=CARMEN)
    assert not await kept(digests)


async def test_a_subscription_of_another_workspace_is_not_found(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    (mine,) = await kept(digests)
    foreign = dataclasses.replace(mine, id="foreign", workspace_id="T0OTHER", owner=BEN)
    async with digests.deps.sessions.write() as session:
        await digest_subscriptions.save_new(session, foreign)
    listed = await digests.says("list")
    carry(digests.workspace.drawn(listed), "foreign")
    await digests.presses(listed, "subscription_pause")
    async with digests.deps.sessions.read() as session:
        assert await digest_subscriptions.find(session, "T0OTHER", "foreign") == foreign


async def shown_to(digests: Digests, person: str) -> Post:
    """The buttons of the list, before somebody who forged them."""
    listed = await digests.says("list")
    message = digests.workspace.world.slack.message(listed.channel, listed.ts)
    message.person = person
    return listed


def carry(blocks: list[dict[str, object]], value: str) -> None:
    """Let every button carry another subscription."""
    for block in blocks:
        for element in block.get("elements", ()):  # type: ignore[attr-defined] # Slack's JSON
            if "value" in element:
                element["value"] = value


async def kept(digests: Digests) -> tuple[digest_repository.DigestSubscription, ...]:
    async with digests.deps.sessions.read() as session:
        return await digest_subscriptions.of_workspace(session, "T0ACME")
