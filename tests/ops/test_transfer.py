"""`export` and `import` of a workspace: one that is set up as another was, by the rights of its people."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import NotConfigured
from bot.ops.transfer import Imported, export_configuration, import_configuration
from bot.settings import Settings, read_settings
from tests.support.alerts import Alerting
from tests.support.digests import open_digests, said
from tests.support.journeys import _no_certificates, _no_pauses, logs
from tests.support.workspace import ANA, BEN, FINANCE, GENERAL, copy_database, variables_for

__all__ = ["_no_certificates", "_no_pauses", "logs"]  # fixtures


@dataclass(frozen=True, slots=True)
class Moved:
    """A workspace that is set up, and the settings of a bot with an empty database in the same world."""

    alerting: Alerting
    old: Settings
    new: Settings

    async def export(self, settings: Settings) -> str:
        return await export_configuration(settings)

    async def load(self, text: str, *, dry_run: bool = False) -> Imported:
        return await import_configuration(self.new, text, dry_run=dry_run)


@pytest.fixture
async def moved(database: Path, migrated: Path, tmp_path: Path) -> AsyncIterator[Moved]:
    async with open_digests(database) as digests:
        alerting = Alerting(digests.workspace, digests.clock)
        await alerting.says("link 301235", person=ANA, channel=GENERAL)
        await alerting.says("country BR", person=ANA)
        view = await alerting.opens("settings", person=ANA)
        view = await alerting.uses(view, "rules_more")
        given = {"price": "25.50", "currency": "BRL", "mention_group": "S0ONCALL", "default_channel": FINANCE}
        await alerting.submits(view, person=ANA, runbook="See the runbook", **given)
        await alerting.says("subscribe monday 09:00")
        await alerting.says("subscribe monthly 31 08:00 headline")
        await alerting.says("alerts 80 100 budget 20000")
        folder = tmp_path / "other"
        folder.mkdir()
        world = alerting.workspace.world
        old = read_settings(variables_for(world, database))
        new = read_settings(variables_for(world, copy_database(migrated, folder)))
        yield Moved(alerting, old, new)


async def test_an_import_makes_it_as_it_was_and_twice_changes_nothing(moved: Moved) -> None:
    text = await moved.export(moved.old)
    imported = await moved.load(text)
    assert (imported.failed, imported.lines[-1]) == (0, "5 of 5 set up.")
    assert await moved.export(moved.new) == text
    assert (await moved.load(text)).lines[-1] == "Everything in the file is so already."


async def test_a_dry_run_prints_the_difference_and_changes_nothing(moved: Moved) -> None:
    before = await moved.export(moved.new)
    imported = await moved.load(await moved.export(moved.old), dry_run=True)
    assert imported.lines[-1] == "5 to set up; nothing was changed."
    assert [line for line in imported.lines if line.startswith("+ digest")] != []
    assert await moved.export(moved.new) == before


async def test_no_secret_and_no_figure_is_in_the_file(moved: Moved) -> None:
    text = await moved.export(moved.old)
    for secret in (moved.alerting.workspace.world.bot_token, "tasks_used", "xoxb-"):
        assert secret not in text


async def test_a_file_of_another_workspace_is_refused(moved: Moved) -> None:
    text = (await moved.export(moved.old)).replace("workspace: T0ACME", "workspace: T0OTHER")
    with pytest.raises(NotConfigured, match="is of workspace T0OTHER"):
        await moved.load(text)


async def test_each_is_judged_by_its_owners_rights_of_now(moved: Moved) -> None:
    text = (
        (await moved.export(moved.old))
        .replace(f"owner: {BEN}", "owner: U0GUS")
        .replace("linked_by: U0ANA", "linked_by: U0BEN")
    )
    imported = await moved.load(text)
    assert imported.failed == 4, imported.lines
    refused = [line for line in imported.lines if line.startswith("✗ digest")]
    assert all("Only full members of this workspace can see usage." in line for line in refused)
    assert len(refused) == 2
    assert imported.lines[-1] == "1 of 5 set up."


async def test_rules_of_a_file_are_judged_as_if_they_were_typed(moved: Moved) -> None:
    text = await moved.export(moved.old)
    wrong = text.replace("S0ONCALL", "S0NONE")
    (failure,) = [line for line in (await moved.load(wrong)).lines if line.startswith("✗")]
    assert "This workspace has no user group S0NONE." in failure
    (failure,) = [line for line in (await moved.load(text.replace("BRL", "BLR"))).lines if line.startswith("✗")]
    assert "currency: We don't know this currency." in failure
    assert "See the runbook" not in await moved.export(moved.new)


async def test_another_country_plans_digests_of_workdays_anew(database: Path) -> None:
    async with open_digests(database) as digests:
        world = digests.workspace.world
        await digests.says("country off", person=ANA)
        await digests.says("subscribe daily 09:00")
        await digests.turn(datetime(2026, 11, 25, 14, 0, tzinfo=UTC))
        assert "Next: Thu, Nov 26" in said(await digests.says("list"))
        settings = read_settings(variables_for(world, database))
        text = (await export_configuration(settings)).replace("country: 'off'", "country: US")
        imported = await import_configuration(
            settings, text, dry_run=False, now=world.machine_now, boot_time=world.boot_time
        )
        assert imported.lines[-1] == "1 of 1 set up."
        assert "Next: Mon, Nov 30" in said(await digests.says("list"))  # Thanksgiving, and the weekend behind it


async def test_the_channel_is_welcomed_and_the_audit_has_it(moved: Moved) -> None:
    seen = len(moved.alerting.public())
    await moved.load(await moved.export(moved.old))
    welcomes = [said(post) for post in moved.alerting.public()[seen:]]
    assert any("set up a weekly digest of Acme Ltda" in welcome for welcome in welcomes)
