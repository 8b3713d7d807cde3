"""Which organization a command means: the one it names, else the channel's, else the default."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.usage.period import Period
from tests.support.messages import buttons, has
from tests.support.workspace import ACME, ANA, BEN, FINANCE, LABS, OPS, RETAIL, Workspace, open_workspace


@pytest.fixture
async def undecided(database: Path) -> AsyncIterator[Workspace]:
    """A workspace whose settings name no organization."""
    async with open_workspace(database, PIPEFY_ORGANIZATION="") as workspace:
        yield workspace


@pytest.mark.parametrize(
    "named",
    [
        "301235",
        "https://app.pipefy.com/organizations/301235",
        "<https://app.pipefy.com/organizations/301235/billing?a=b|app.pipefy.com>",
        LABS,
        LABS.upper(),
        "Acme Labs",
        "acme  LABS",
    ],
)
async def test_an_admin_names_any_organization(workspace: Workspace, named: str) -> None:
    assert (await workspace.run_command(f"last_month {named}", person=ANA)).text.startswith("Acme Labs: ")


@pytest.mark.parametrize("words", ["Acme Labs last_month", "last month Acme Labs", "mês passado Acme Labs"])
async def test_the_period_may_stand_on_either_side(workspace: Workspace, words: str) -> None:
    total = workspace.figures(LABS).total(Period.LAST_MONTH)
    assert f"Acme Labs: {total:,} ".replace(",", ".") in (await workspace.run_command(words, person=ANA)).text


@pytest.mark.parametrize("setting", ["301235", LABS, "https://app.pipefy.com/organizations/301235/x", "Acme Labs"])
async def test_the_default_may_be_written_in_any_way(database: Path, setting: str) -> None:
    async with open_workspace(database, PIPEFY_ORGANIZATION=setting) as workspace:
        assert (await workspace.run_command()).text.startswith("Acme Labs: ")


async def test_the_channels_organization_wins_over_the_default(workspace: Workspace) -> None:
    await workspace.run_command("link 301236", person=ANA)
    assert (await workspace.run_command()).text.startswith("Acme Retail: ")
    assert (await workspace.run_command(channel=FINANCE)).text.startswith("Acme Ltda: ")


async def test_what_the_command_names_wins_over_the_channels(workspace: Workspace) -> None:
    await workspace.run_command("link 301236", person=ANA)
    assert (await workspace.run_command("301235", person=ANA)).text.startswith("Acme Labs: ")


@pytest.mark.parametrize("named", ["301234", ACME, "acme ltda", "301236", RETAIL, "Acme Retail"])
async def test_a_member_may_name_what_the_channel_or_the_default_means(workspace: Workspace, named: str) -> None:
    await workspace.run_command("link 301236", person=ANA)
    assert has(await workspace.run_command(named), "data_visualization")


@pytest.mark.parametrize("words", ["", "last_month", "flows", "link"])
async def test_with_none_an_admin_is_offered_those_that_can_be_read(undecided: Workspace, words: str) -> None:
    post = await undecided.run_command(words, person=ANA)
    assert list(buttons(post).values()) == ["Acme Labs", "Acme Ltda", "Acme Retail"]


async def test_with_none_a_member_reads_whom_to_ask(undecided: Workspace) -> None:
    post = await undecided.run_command()
    assert "Ask a workspace admin to type /pipefy-usage link here." in post.text
    assert not buttons(post)


async def test_members_who_may_link_are_offered_the_choice(database: Path) -> None:
    async with open_workspace(database, PIPEFY_ORGANIZATION="", LINK_BY="members") as workspace:
        post = await workspace.run_command()
        await workspace.after(workspace.pressed(post, "link:1"), posts=2)
        assert (await workspace.run_command()).text.startswith("Acme Ltda: ")


async def test_choosing_links_the_channel_and_shows_what_was_asked(undecided: Workspace) -> None:
    offer = await undecided.run_command("last_month", person=ANA)
    linked, report = await undecided.after(undecided.pressed(offer, "link:2", ANA), posts=2)
    assert (linked.ts, "Acme Retail" in linked.text) == (offer.ts, True)
    assert report.text.startswith("Acme Retail: ")
    assert "outubro de 2026" in report.text
    assert (await undecided.run_command(person=BEN)).text.startswith("Acme Retail: ")


async def test_an_account_that_can_read_nothing_says_so(undecided: Workspace) -> None:
    undecided.world.pipefy.organizations = ()
    post = await undecided.run_command(person=ANA)
    assert "Usage Stats" in post.text
    assert not buttons(post)


async def test_a_choice_holds_for_its_channel_alone(undecided: Workspace) -> None:
    offer = await undecided.run_command(person=ANA, channel=FINANCE)
    await undecided.after(undecided.pressed(offer, "link:0", ANA), posts=2)
    assert (await undecided.run_command(channel=FINANCE)).text.startswith("Acme Labs: ")
    assert "shows no organization's usage yet" in (await undecided.run_command(channel=OPS)).text


async def test_a_wrong_default_spoils_no_linked_channel(database: Path) -> None:
    async with open_workspace(database, PIPEFY_ORGANIZATION="999999") as workspace:
        assert "999999" in (await workspace.run_command()).text
        await workspace.run_command("link 301235", person=ANA)
        assert (await workspace.run_command()).text.startswith("Acme Labs: ")
        assert (await workspace.run_command("301236", person=ANA)).text.startswith("Acme Retail: ")
        assert "Acme Labs" in (await workspace.run_command("status")).text
