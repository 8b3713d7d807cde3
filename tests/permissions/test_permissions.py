"""Who may do what: the table of rights, and what forged buttons get one."""

import dataclasses
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.slack.world import Post
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
    Office,
    open_office,
)

EVERYTHING = ["", "last_month", "301235", "Acme Labs", "flows", "link 301235", "link", "unlink", "status"]
GUESTS = "Usage is shown to full members of this workspace only."
STRANGERS = "Usage is shown to members of the company whose workspace this is."
OTHERS = "Only workspace admins may read other organizations than the one this channel means."
LINKERS = "Only workspace admins may link or unlink a channel."


@pytest.mark.parametrize(("person", "channel", "said"), [(GUS, OPS, GUESTS), (SAM, PARTNERS, STRANGERS)])
async def test_outsiders_read_a_refusal_and_no_number(office: Office, person: str, channel: str, said: str) -> None:
    for words in EVERYTHING:
        post = await office.asks(words, person=person, channel=channel)
        assert post.text.startswith(said)
        assert (figures_in(post), post.person, office.questions) == (False, person, [])


@pytest.mark.parametrize("person", [GUS, SAM])
async def test_everybody_may_read_the_help(office: Office, person: str) -> None:
    channel = OPS if person == GUS else PARTNERS
    assert "/pipefy-usage flows" in (await office.asks("help", person=person, channel=channel)).text


@pytest.mark.parametrize(("person", "channel", "said"), [(GUS, OPS, GUESTS), (SAM, PARTNERS, STRANGERS)])
async def test_outsiders_may_press_nothing(office: Office, person: str, channel: str, said: str) -> None:
    shared, _ = await office.shares(await office.asks(channel=channel))
    for action_id in values(shared):
        post = await office.clicks(shared, action_id, person=person)
        assert post.text.startswith(said)
        assert (figures_in(post), post.person) == (False, person)
    assert office.drawn(shared) != []


async def test_a_member_reads_no_other_organization(office: Office) -> None:
    for words in ("301235", "last_month 301236", LABS, "https://app.pipefy.com/organizations/301235"):
        post = await office.asks(words)
        assert post.text.startswith(OTHERS)
        assert not figures_in(post)


async def test_a_member_does_not_learn_which_numbers_exist(office: Office) -> None:
    answers = {(await office.asks(number)).text for number in ("301235", "301999", "999999", LABS, CLOSED)}
    assert len(answers) == 1


async def test_a_member_does_not_learn_which_names_exist(office: Office) -> None:
    post = await office.asks("Acme Labs")
    assert "is no command, period or organization that you can read here" in post.text
    assert "Retail" not in post.text


@pytest.mark.parametrize("words", ["link 301235", "link", "unlink"])
async def test_a_member_links_nothing(office: Office, words: str) -> None:
    assert (await office.asks(words)).text.startswith(LINKERS)


async def test_members_link_where_the_settings_say_so(database: Path) -> None:
    async with open_office(database, LINK_BY="members") as office:
        await office.asks("link 301235")
        assert (await office.asks()).text.startswith("Acme Labs: ")
        assert (await office.asks("301236")).text.startswith(OTHERS)
        assert (await office.asks("link 301236", person=GUS)).text.startswith(GUESTS)


@pytest.fixture
async def promoted(database: Path) -> AsyncIterator[Office]:
    """An office where everybody but Ana is named in ADMINS."""
    async with open_office(database, ADMINS=f"{BEN}, {GUS} {SAM}") as office:
        yield office


async def test_admins_of_the_bot_have_an_admins_rights(promoted: Office) -> None:
    assert (await promoted.asks("301235")).text.startswith("Acme Labs: ")
    assert "now means Acme Labs" in (await promoted.asks("link 301235")).text


@pytest.mark.parametrize(("person", "channel", "said"), [(GUS, OPS, GUESTS), (SAM, PARTNERS, STRANGERS)])
async def test_outsiders_cannot_be_made_admins(promoted: Office, person: str, channel: str, said: str) -> None:
    assert (await promoted.asks(person=person, channel=channel)).text.startswith(said)


async def test_rights_that_were_taken_away_are_gone_in_five_minutes(office: Office) -> None:
    await office.asks("301235", person=ANA)
    people = office.world.slack.people
    people[ANA] = dataclasses.replace(people[ANA], standing="member", locale="en-US")
    office.passes(minutes=5)
    assert (await office.asks("301235", person=ANA)).text.startswith(OTHERS)


def naming(organization: str, reading: str = "") -> str:
    """What a button of that organization would carry."""
    return json.dumps([organization, "last_month", reading, ""])


@pytest.mark.parametrize("action_id", ["show:last_month", "refresh", "show_flows"])
async def test_a_forged_organization_gets_a_member_nothing(office: Office, action_id: str) -> None:
    for organization in (LABS, CLOSED, "301235", "8a1c4f10-0000-4d2c-9c2a-abc123def456"):
        card = await office.asks()
        office.forge(card, action_id, naming(organization))
        post = await office.clicks(card, action_id)
        assert post.text.startswith(OTHERS)
        assert not figures_in(post)


async def test_a_channel_opens_its_organization_to_no_other_channel(office: Office) -> None:
    await office.asks("link 301235", person=ANA, channel=FINANCE)
    in_finance, in_ops = await office.asks(channel=FINANCE), await office.asks(channel=OPS)
    for action_id, value in values(in_finance).items():
        office.forge(in_ops, action_id, value)
        assert (await office.clicks(in_ops, action_id)).text.startswith(OTHERS)
    assert [post.channel for post in office.world.slack.posts if post.person is None] == []


async def test_a_link_that_was_changed_closes_older_cards(office: Office) -> None:
    await office.asks("link 301235", person=ANA)
    card = await office.asks()
    await office.asks("link 301236", person=ANA)
    assert (await office.clicks(card, "share")).text.startswith(OTHERS)


async def test_a_reading_of_another_organization_cannot_be_shared(office: Office) -> None:
    theirs = json.loads(values(await office.asks("301236", person=ANA))["share"])[2]
    card = await office.asks()
    office.forge(card, "share", naming(ACME, theirs))
    post = await office.clicks(card, "share")
    assert (post.text.startswith(OTHERS), post.person) == (True, BEN)


async def test_a_member_cannot_press_an_admins_choice(office: Office) -> None:
    offer = await office.asks("link", person=ANA)
    post = await office.clicks(offer, "link:0", person=BEN)
    assert post.text.startswith(LINKERS)
    assert (await office.asks()).text.startswith("Acme Ltda: ")


@pytest.mark.parametrize("organization", [CLOSED, "301999", "Nobody Inc"])
async def test_an_admin_cannot_link_what_pipefy_hides(office: Office, organization: str) -> None:
    offer = await office.asks("link", person=ANA)
    office.forge(offer, "link:0", naming(organization))
    assert "Usage Stats" in (await office.clicks(offer, "link:0", person=ANA)).text
    assert (await office.asks()).text.startswith("Acme Ltda: ")


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
async def test_a_button_that_carries_garbage_is_answered_with_a_sentence(office: Office, value: str) -> None:
    card = await office.asks()
    for action_id in values(card):
        office.forge(card, action_id, value)
        assert sentence(await office.clicks(card, action_id))
    assert office.world.slack.failed == []


def sentence(post: Post) -> bool:
    """Whether a post is words for one person, and shows no figure."""
    return post.person is not None and post.text.endswith(".") and not has(post, "data_visualization")


async def test_an_admin_may_press_what_another_channel_means(office: Office) -> None:
    card = await office.asks(person=ANA)
    office.forge(card, "show:last_month", naming(RETAIL))
    assert (await office.clicks(card, "show:last_month", person=ANA)).text.startswith("Acme Retail: ")
