"""Shortcuts: a skeleton at once, usage to choose and to share, a digest or alerts to set up."""

import dataclasses
from typing import Any

import pytest

from sandbox.slack.faults import Fault
from sandbox.slack.views import View
from tests.support.digests import open_digests, said
from tests.support.homes import Homes, words_of
from tests.support.workspace import (
    ACME,
    ANA,
    BEN,
    CARMEN,
    FINANCE,
    GENERAL,
    GUS,
    OPS,
    PARTNERS,
    PATIENCE_SECONDS,
    RANDOM,
    RETAIL,
    SAM,
)


async def shows(homes: Homes, callback_id: str = "show_usage", *, person: str = BEN) -> View:
    """Choose a global shortcut, and read the modal once it is filled."""
    await homes.workspace.calls.surfaces.shortcut_chosen(person, callback_id)
    await homes.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    return homes.modal(person)


async def shows_at(homes: Homes, ts: str, channel: str = OPS, *, person: str = BEN) -> View:
    """Choose the shortcut in a message's menu, and read the modal."""
    await homes.workspace.calls.surfaces.message_shortcut_chosen(person, channel, ts, "message_usage")
    await homes.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    return homes.modal(person)


async def chooses_in(homes: Homes, action_id: str, value: str, *, person: str = BEN) -> View:
    view = homes.modal(person)
    block = next(b for b in view.body["blocks"] if any(e.get("action_id") == action_id for e in b.get("elements", ())))
    await homes.workspace.calls.modals.used(person, view.id, block["block_id"], action_id, value)
    await homes.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    return homes.modal(person)


async def sends(homes: Homes, *, person: str = BEN, **given: str) -> View:
    filled: dict[str, dict[str, Any]] = {block: {"value": value} for block, value in given.items()}
    await homes.workspace.calls.modals.submitted(person, homes.modal(person).id, filled)
    await homes.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    return homes.modal(person)


async def test_the_report_is_read_in_a_modal_and_another_period_chosen(homes: Homes) -> None:
    words = words_of(await shows(homes))
    assert "33,083 of 50,000 tasks (66%) used this month" in words
    assert "Top flows by tasks" in words
    assert "used in October" in words_of(await chooses_in(homes, "usage_period", "last_month"))


async def test_an_admin_chooses_another_organization_and_a_member_cannot(homes: Homes) -> None:
    await shows(homes, person=ANA)
    assert "Acme Retail" in words_of(await chooses_in(homes, "usage_organization", RETAIL, person=ANA))
    menu = next(b for b in (await shows(homes)).body["blocks"] if b["type"] == "actions")["elements"][0]
    assert [option["value"] for option in menu["options"]] == [ACME]


async def test_it_is_shared_to_a_channel_of_the_persons(homes: Homes) -> None:
    await shows(homes)
    assert (await sends(homes, channel="")).errors == {"channel": "Choose a channel."}
    view = await sends(homes, channel=GENERAL)
    shared = homes.public(GENERAL)[-1]
    assert "Shared in" in words_of(view)
    assert "33,083 of 50,000 tasks" in shared.text
    assert "Shared by <@U0BEN>" in shared.text


async def test_in_a_thread_it_is_read_and_shared_there(homes: Homes) -> None:
    slack = homes.workspace.world.slack
    message = slack.say(OPS, ANA, "how much is left?")
    await shows_at(homes, message.ts)
    await sends(homes)
    assert [said(post)[:9] for post in homes.thread(_post(message.ts))] == ["Acme Ltda"]
    reply = next(post for post in slack.posts if post.thread_ts == message.ts)
    await shows_at(homes, reply.ts)
    await sends(homes)
    assert len([post for post in slack.posts if post.thread_ts == message.ts]) == 1  # a moment ago, the same
    homes.workspace.advance_clock(seconds=70)
    await shows_at(homes, reply.ts)
    await sends(homes)
    assert len([post for post in slack.posts if post.thread_ts == message.ts]) == 2


def _post(ts: str) -> Any:  # noqa: ANN401 - as much of a post as a thread needs
    class Named:
        channel = OPS

    named = Named()
    named.ts = ts  # type: ignore[attr-defined]
    return named


async def test_where_another_company_reads_an_admin_is_asked_and_a_member_refused(homes: Homes) -> None:
    await shows(homes)
    refused = await sends(homes, channel=PARTNERS)
    assert homes.public(PARTNERS) == []
    assert "admin" in words_of(refused)
    await shows(homes, person=ANA)
    asked = await sends(homes, person=ANA, channel=PARTNERS)
    assert "outra empresa" in words_of(asked)
    assert homes.public(PARTNERS) == []
    await sends(homes, person=ANA)
    assert len(homes.public(PARTNERS)) == 1


async def test_who_may_no_longer_read_an_organization_shares_nothing_of_it(homes: Homes) -> None:
    await shows(homes, person=ANA)
    await chooses_in(homes, "usage_organization", RETAIL, person=ANA)
    people = homes.workspace.world.slack.people
    people[ANA] = dataclasses.replace(people[ANA], standing="member")
    homes.deps.forget_person("T0ACME", ANA)
    await sends(homes, person=ANA, channel=GENERAL)
    assert homes.public(GENERAL) == []


async def test_a_post_that_nobody_knows_of_is_not_said_to_be_shared(homes: Homes) -> None:
    await shows(homes)
    homes.workspace.world.slack.faults.add("chat.postMessage", Fault.SERVER_ERROR_AFTER)
    assert "Shared in" not in words_of(await sends(homes, channel=GENERAL))


async def test_a_channel_that_the_person_is_not_in_is_refused(homes: Homes) -> None:
    await shows(homes, person=CARMEN)
    await sends(homes, person=CARMEN, channel=FINANCE)
    assert homes.public(FINANCE) == []


async def test_a_channel_without_the_bot_gets_the_way_in(homes: Homes) -> None:
    await shows(homes)
    assert "/invite" in words_of(await sends(homes, channel=RANDOM))


async def test_who_may_not_read_reads_a_sentence(homes: Homes) -> None:
    for person in (GUS, SAM):
        words = words_of(await shows(homes, person=person))
        assert "tasks" not in words
        assert len(words) > 30


@pytest.mark.parametrize("kind", ["digest", "alerts"])
async def test_a_digest_or_alerts_are_set_up_in_the_chosen_channel(homes: Homes, kind: str) -> None:
    await shows(homes, "set_up")
    form = await sends(homes, channel=GENERAL, kind=kind)
    assert form.body["submit"]
    await homes.submits(form)
    assert GENERAL in {post.channel for post in homes.public(GENERAL)}


async def test_a_form_comes_for_no_channel_that_the_person_is_not_in(homes: Homes) -> None:
    await homes.says(f"link {RETAIL}", person=ANA, channel=FINANCE)
    await shows(homes, "set_up", person=CARMEN)
    words = words_of(await sends(homes, person=CARMEN, channel=FINANCE, kind="digest"))
    assert "Acme Retail" not in words


async def test_a_trigger_that_is_too_old_leaves_a_direct_message(homes: Homes) -> None:
    homes.workspace.world.slack.refused_calls.refuse("expired_trigger_id", method="views.open")
    await homes.workspace.calls.surfaces.shortcut_chosen(BEN, "show_usage")
    await homes.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    assert "did not open in time" in homes.told()[0].text


async def test_pipefy_that_does_not_answer_is_said_in_the_modal(homes: Homes) -> None:
    homes.workspace.world.pipefy.down = True
    assert "Pipefy isn't answering" in words_of(await shows(homes))


async def test_new_then_linked_then_normal(database: Any) -> None:  # noqa: ANN401
    async with open_digests(database, PIPEFY_ORGANIZATION="") as digests:
        homes = Homes(digests.workspace, digests.clock)
        await homes.opens_home(ANA)
        await homes.uses_home("home_link", person=ANA)
        linked = await sends(homes, person=ANA, organization=ACME, channel=OPS)
        home = await homes.home_settled(ANA)
        assert "Acme Ltda" in words_of(linked)
        assert "50.000" in words_of(home)
