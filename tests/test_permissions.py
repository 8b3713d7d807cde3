"""Who may do what: the table of rights, and what forged buttons get one."""

import dataclasses
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.slack.world import Post
from tests.support.journeys import _no_certificates, _no_pauses, logs
from tests.support.messages import figures_in, has, values
from tests.support.workspace import (
    ACME,
    ANA,
    BEN,
    CLOSED,
    FINANCE,
    GUS,
    LABS,
    OPS,
    PARTNERS,
    RETAIL,
    SAM,
    Workspace,
    open_workspace,
)

__all__ = ["_no_certificates", "_no_pauses", "logs"]  # fixtures that act by themselves

EVERYTHING = ["", "last_month", "301235", "Acme Labs", "flows", "link 301235", "link", "unlink", "status"]
GUESTS = "Only full members of this workspace can see usage."
STRANGERS = "Only people from the company that owns this workspace can see usage."
OTHERS = "Only workspace admins can see other organizations than the one this channel shows."
LINKERS = "Only workspace admins can link or unlink a channel."


@pytest.mark.parametrize(("person", "channel", "said"), [(GUS, OPS, GUESTS), (SAM, PARTNERS, STRANGERS)])
async def test_outsiders_read_a_refusal_and_no_number(
    workspace: Workspace, person: str, channel: str, said: str
) -> None:
    for words in EVERYTHING:
        post = await workspace.run_command(words, person=person, channel=channel)
        assert post.text.startswith(said)
        assert (figures_in(post), post.person, workspace.questions) == (False, person, [])


@pytest.mark.parametrize("person", [GUS, SAM])
async def test_everybody_may_read_the_help(workspace: Workspace, person: str) -> None:
    channel = OPS if person == GUS else PARTNERS
    text = (await workspace.run_command("help", person=person, channel=channel)).text
    assert text.startswith(("See usage", "Ver o uso", "Ver el uso"))


@pytest.mark.parametrize(("person", "channel", "said"), [(GUS, OPS, GUESTS), (SAM, PARTNERS, STRANGERS)])
async def test_outsiders_may_press_nothing(workspace: Workspace, person: str, channel: str, said: str) -> None:
    shared = await _shown_to_all(workspace, channel)
    for action_id in values(shared):
        post = await workspace.clicks(shared, action_id, person=person)
        assert post.text.startswith(said)
        assert (figures_in(post), post.person) == (False, person)
    assert workspace.drawn(shared) != []


async def _shown_to_all(workspace: Workspace, channel: str) -> Post:
    """A card that an admin shares, and confirms where others read along."""
    card = await workspace.run_command(person=ANA, channel=channel)
    if channel != PARTNERS:
        return (await workspace.shares(card, person=ANA))[0]
    question = await workspace.clicks(card, "share", person=ANA)
    posts = await workspace.posts_until_idle(workspace.pressed(question, "share_anyway", ANA))
    return next(post for post in posts if post.person is None)


async def test_a_member_reads_no_other_organization(workspace: Workspace) -> None:
    for words in ("301235", "last_month 301236", LABS, "https://app.pipefy.com/organizations/301235"):
        post = await workspace.run_command(words)
        assert post.text.startswith(OTHERS)
        assert not figures_in(post)


async def test_a_member_does_not_learn_which_numbers_exist(workspace: Workspace) -> None:
    answers = {(await workspace.run_command(number)).text for number in ("301235", "301999", "999999", LABS, CLOSED)}
    assert len(answers) == 1


async def test_a_member_does_not_learn_which_names_exist(workspace: Workspace) -> None:
    post = await workspace.run_command("Acme Labs")
    assert "it is no command, period or organization that you can see here" in post.text
    assert "Retail" not in post.text


@pytest.mark.parametrize("words", ["link 301235", "link", "unlink"])
async def test_a_member_links_nothing(workspace: Workspace, words: str) -> None:
    assert (await workspace.run_command(words)).text.startswith(LINKERS)


async def test_members_link_where_the_settings_say_so(database: Path) -> None:
    async with open_workspace(database, LINK_BY="members") as workspace:
        await workspace.run_command("link 301235")
        assert (await workspace.run_command()).text.startswith("Acme Labs: ")
        assert (await workspace.run_command("301236")).text.startswith(OTHERS)
        assert (await workspace.run_command("link 301236", person=GUS)).text.startswith(GUESTS)


@pytest.fixture
async def promoted(database: Path) -> AsyncIterator[Workspace]:
    """A workspace where everybody but Ana is named in ADMINS."""
    async with open_workspace(database, ADMINS=f"{BEN}, {GUS} {SAM}") as workspace:
        yield workspace


async def test_admins_of_the_bot_have_an_admins_rights(promoted: Workspace) -> None:
    assert (await promoted.run_command("301235")).text.startswith("Acme Labs: ")
    assert "now shows Acme Labs's usage" in (await promoted.run_command("link 301235")).text


@pytest.mark.parametrize(("person", "channel", "said"), [(GUS, OPS, GUESTS), (SAM, PARTNERS, STRANGERS)])
async def test_outsiders_cannot_be_made_admins(promoted: Workspace, person: str, channel: str, said: str) -> None:
    assert (await promoted.run_command(person=person, channel=channel)).text.startswith(said)


async def test_rights_that_were_taken_away_are_gone_in_five_minutes(workspace: Workspace) -> None:
    await workspace.run_command("301235", person=ANA)
    people = workspace.world.slack.people
    people[ANA] = dataclasses.replace(people[ANA], standing="member", locale="en-US")
    workspace.advance_clock(minutes=5)
    assert (await workspace.run_command("301235", person=ANA)).text.startswith(OTHERS)


def naming(organization: str, reading: str = "") -> str:
    """What a button of that organization would carry."""
    return json.dumps([organization, "last_month", reading, ""])


@pytest.mark.parametrize("action_id", ["show:last_month", "refresh", "show_flows"])
async def test_a_forged_organization_gets_a_member_nothing(workspace: Workspace, action_id: str) -> None:
    for organization in (LABS, CLOSED, "301235", "8a1c4f10-0000-4d2c-9c2a-abc123def456"):
        card = await workspace.run_command()
        workspace.forge(card, action_id, naming(organization))
        post = await workspace.clicks(card, action_id)
        assert post.text.startswith(OTHERS)
        assert not figures_in(post)


async def test_a_channel_opens_its_organization_to_no_other_channel(workspace: Workspace) -> None:
    await workspace.run_command("link 301235", person=ANA, channel=FINANCE)
    in_finance, in_ops = await workspace.run_command(channel=FINANCE), await workspace.run_command(channel=OPS)
    for action_id, value in values(in_finance).items():
        workspace.forge(in_ops, action_id, value)
        assert (await workspace.clicks(in_ops, action_id)).text.startswith(OTHERS)
    assert [post.channel for post in workspace.world.slack.posts if post.person is None] == []


async def test_a_link_that_was_changed_closes_older_cards(workspace: Workspace) -> None:
    await workspace.run_command("link 301235", person=ANA)
    card = await workspace.run_command()
    await workspace.run_command("link 301236", person=ANA)
    assert (await workspace.clicks(card, "share")).text.startswith(OTHERS)


async def test_a_reading_of_another_organization_cannot_be_shared(workspace: Workspace) -> None:
    theirs = json.loads(values(await workspace.run_command("301236", person=ANA))["share"])[2]
    card = await workspace.run_command()
    workspace.forge(card, "share", naming(ACME, theirs))
    post = await workspace.clicks(card, "share")
    assert (post.text.startswith(OTHERS), post.person) == (True, BEN)


async def test_a_member_cannot_press_an_admins_choice(workspace: Workspace) -> None:
    offer = await workspace.run_command("link", person=ANA)
    post = await workspace.clicks(offer, "link:0", person=BEN)
    assert post.text.startswith(LINKERS)
    assert (await workspace.run_command()).text.startswith("Acme Ltda: ")


@pytest.mark.parametrize("organization", [CLOSED, "301999", "Nobody Inc"])
async def test_an_admin_cannot_link_what_pipefy_hides(workspace: Workspace, organization: str) -> None:
    offer = await workspace.run_command("link", person=ANA)
    workspace.forge(offer, "link:0", naming(organization))
    assert "Usage Stats" in (await workspace.clicks(offer, "link:0", person=ANA)).text
    assert (await workspace.run_command()).text.startswith("Acme Ltda: ")


GARBAGE = [
    "",
    "{",
    "null",
    "[]",
    "[1,2,3,4]",
    '["", "next_year", "", ""]',
    "[" * 5000,
    '["\\ud800", "last_month", "", ""]',
]


@pytest.mark.parametrize("value", GARBAGE, ids=range(len(GARBAGE)))
async def test_a_button_that_carries_garbage_is_answered_with_a_sentence(workspace: Workspace, value: str) -> None:
    card = await workspace.run_command()
    for action_id in values(card):
        workspace.forge(card, action_id, value)
        assert sentence(await workspace.clicks(card, action_id))
    assert workspace.world.slack.failed == []


def sentence(post: Post) -> bool:
    """Whether a post is words for one person, and shows no figure."""
    return post.person is not None and post.text.endswith(".") and not has(post, "data_visualization")


async def test_an_admin_may_press_what_another_channel_means(workspace: Workspace) -> None:
    card = await workspace.run_command(person=ANA)
    workspace.forge(card, "show:last_month", naming(RETAIL))
    assert (await workspace.clicks(card, "show:last_month", person=ANA)).text.startswith("Acme Retail: ")
