"""`link`, `unlink` and `status`: what a channel means, and that it stays so."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.workspace import (
    ANA,
    BEN,
    CLOSED,
    FINANCE,
    LABS,
    NOW,
    OPS,
    Outside,
    Workspace,
    open_bot,
    open_workspace,
)


@pytest.mark.parametrize(
    "named",
    ["301235", "https://app.pipefy.com/organizations/301235/anything", LABS, "Acme Labs", "ACME labs"],
)
async def test_a_channel_is_linked_by_any_name(workspace: Workspace, named: str) -> None:
    said = await workspace.run_command(f"link {named}", person=ANA)
    assert "Acme Labs" in said.text
    assert (await workspace.run_command()).text.startswith("Acme Labs: ")


@pytest.mark.parametrize("named", ["301999", "999999", CLOSED, "Closed Co", "Nobody Inc", "0"])
async def test_what_pipefy_does_not_let_the_account_read_is_not_linked(workspace: Workspace, named: str) -> None:
    said = await workspace.run_command(f"link {named}", person=ANA)
    assert "Usage Stats" in said.text
    assert (await workspace.run_command()).text.startswith("Acme Ltda: ")


async def test_linking_again_replaces_the_link(workspace: Workspace) -> None:
    for named in ("301235", "301236"):
        await workspace.run_command(f"link {named}", person=ANA)
    assert (await workspace.run_command()).text.startswith("Acme Retail: ")


async def test_unlinking_brings_the_default_back(workspace: Workspace) -> None:
    await workspace.run_command("link 301235", person=ANA)
    said = await workspace.run_command("unlink", person=ANA)
    assert "Acme Labs" in said.text
    assert (await workspace.run_command()).text.startswith("Acme Ltda: ")


async def test_there_may_be_nothing_to_unlink(workspace: Workspace) -> None:
    assert "não tinha vínculo" in (await workspace.run_command("unlink", person=ANA)).text


@pytest.mark.parametrize("verb", ["vincular", "enlazar"])
async def test_the_verbs_have_other_spellings(workspace: Workspace, verb: str) -> None:
    await workspace.run_command(f"{verb} 301235", person=ANA)
    assert (await workspace.run_command()).text.startswith("Acme Labs: ")


async def test_the_status_names_the_default(workspace: Workspace) -> None:
    post = await workspace.run_command("status")
    assert "shows Acme Ltda's usage: it is the default organization." in post.text
    assert "No data for this month yet. Type /pipefy-usage to read it." in post.text


async def test_the_status_says_who_linked_and_when(workspace: Workspace) -> None:
    await workspace.run_command("link 301235", person=ANA)
    workspace.advance_clock(hours=2)
    post = await workspace.run_command("status")
    assert "Default organization: Acme Ltda" in post.text
    assert f"shows Acme Labs's usage: <@{ANA}> linked it on Nov 19, 2026." in post.text
    assert str({"type": "user", "user_id": ANA}) in str(post.blocks)


async def test_the_status_says_when_usage_was_last_read(workspace: Workspace) -> None:
    await workspace.run_command()
    workspace.advance_clock(hours=1)
    post = await workspace.run_command("status")
    assert "Data as of Thu, Nov 19, 10:04" in post.text
    assert workspace.world.now() - NOW == timedelta(hours=1)


async def test_a_status_without_any_organization(database: Path) -> None:
    async with open_workspace(database, PIPEFY_ORGANIZATION="") as workspace:
        assert "shows no organization's usage yet" in (await workspace.run_command("status")).text


async def test_a_link_survives_a_restart(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database) as workspace:
        await workspace.run_command("link 301235", person=ANA, channel=FINANCE)
    async with open_bot(outside, database) as workspace:
        assert (await workspace.run_command(person=BEN, channel=FINANCE)).text.startswith("Acme Labs: ")


@pytest.mark.parametrize(("channel", "place"), [(OPS, "Este canal"), ("D0ANA", "Esta mensagem direta")])
async def test_the_place_is_called_what_it_is(workspace: Workspace, channel: str, place: str) -> None:
    linked = await workspace.run_command("link 301235", person=ANA, channel=channel)
    assert linked.text.startswith(f"{place} agora mostra o uso de Acme Labs.")
    unlinked = await workspace.run_command("unlink", person=ANA, channel=channel)
    assert unlinked.text == f"{place} não mostra mais o uso de Acme Labs."
