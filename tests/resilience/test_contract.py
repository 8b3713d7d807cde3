"""What the bot asks of Slack: the sandbox offers no more, the manifest asks for no more, and all of it is used."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import TransportName
from bot.blocks.message import Message
from bot.blocks.rich_text import COMMAND
from bot.home.listeners import HomeListeners
from bot.home.publisher import HomePublisher
from bot.onboarding.listeners import OnboardingListeners
from bot.routes import button_tables
from bot.slack.manifest import read_manifest
from sandbox.slack.api import METHODS
from sandbox.slack.faults import Fault
from sandbox.slack.installed_app import SCOPES, SHORTCUTS
from sandbox.slack.workspace import BOT_USER_ID
from tests.support.digests import MONDAY, AdvanceableClock, Digests
from tests.support.homes import Homes
from tests.support.messages import buttons
from tests.support.workspace import ANA, BEN, FINANCE, GENERAL, OPS, RANDOM, Workspace, open_workspace

SETTLED = 200.0  # seconds of the ledger's clock: longer than a lease and the settle time
DOORS: tuple[TransportName, ...] = ("http", "socket")


@asynccontextmanager
async def worked(database: Path, door: TransportName) -> AsyncIterator[Workspace]:
    """A workspace after a day on which everything was done once."""
    clock = AdvanceableClock()
    async with open_workspace(database, door, monotonic=clock, sleep=clock.sleep) as workspace:
        await use_everything(workspace)
        await use_digests(Digests(workspace, clock))
        await use_home(Homes(workspace, clock))
        yield workspace


async def use_everything(workspace: Workspace) -> None:
    """Type, press, mention, write and invite."""
    card = await workspace.run_command()
    shared, _ = await workspace.shares(card)
    await workspace.bot.deps.update_message(shared.channel, shared.ts, Message("edited"))
    await workspace.run_command("link 301235", person=ANA)
    await workspace.posts_until_idle(workspace.pressed(card, "show:last_month"))
    await workspace.types(BEN, OPS, "@Pipefy usage hello")
    await workspace.types(BEN, "D0BEN", "hello")
    for channel in (RANDOM, FINANCE):
        workspace.world.slack.channels[channel].members.discard(BOT_USER_ID)
        await workspace.after(workspace.calls.invited(ANA, channel))


async def use_digests(digests: Digests) -> None:
    """Subscribe a public and a private channel, lose sight of digests and a thread for a moment, and list."""
    slack = digests.workspace.world.slack
    for channel in (OPS, FINANCE):
        await digests.submits(await digests.opens(channel=channel))
    for _ in (OPS, FINANCE, "what follows in the thread of one"):
        slack.faults.add("chat.postMessage", Fault.SERVER_ERROR_AFTER)
    await digests.turn(MONDAY)
    for _ in range(3):
        await digests.tick(after=SETTLED)
    for channel in (OPS, FINANCE):
        await digests.says("list", channel=channel)


async def use_home(homes: Homes) -> None:
    """Open Home and, as an admin, the settings of an organization; choose a channel in which something is set up."""
    await homes.opens_home(ANA)
    await homes.uses_home("home_settings", person=ANA)
    await homes.opens_home()
    await homes.workspace.calls.surfaces.shortcut_chosen(BEN, "show_usage")
    await homes.home_settled()
    await homes.uses_home("home_set_up")
    await homes.workspace.calls.modals.submitted(BEN, homes.modal().id, {"channel": {"value": GENERAL}})
    await homes.home_settled()


async def test_the_sandbox_offers_the_methods_that_the_bot_calls(database: Path) -> None:
    called: set[str] = set()
    for door in DOORS:
        async with worked(database, door) as workspace:
            called |= {call.method for call in workspace.world.slack.calls}
    assert called == set(METHODS)


@pytest.mark.parametrize("door", DOORS)
async def test_the_manifest_asks_for_the_scopes_that_are_used(database: Path, door: TransportName) -> None:
    scopes = read_manifest()["oauth_config"]["scopes"]
    async with worked(database, door) as workspace:
        assert workspace.world.slack.scopes_used == set(scopes["bot"]) == set(SCOPES)
    assert set(scopes["bot_optional"]) < set(scopes["bot"])


async def test_without_the_optional_scopes_the_bot_answers(workspace: Workspace) -> None:
    scopes = read_manifest()["oauth_config"]["scopes"]
    workspace.world.slack.app.scopes[:] = set(scopes["bot"]) - set(scopes["bot_optional"])
    card = await workspace.run_command()
    assert (await workspace.clicks(card, "show:last_month")).ts == card.ts


def registered(workspace: Workspace) -> dict[str, set[str]]:
    """The events and buttons that the bot listens to."""
    deps = workspace.bot.deps
    action_ids = {action_id for table in button_tables(deps) for action_id in table}
    home = HomeListeners(deps, HomePublisher(deps))
    events = {*OnboardingListeners(deps, BOT_USER_ID).events(), *home.events()}
    return {"events": events, "actions": action_ids | set(home.actions())}


async def test_the_manifest_names_the_shortcuts_that_are_heard(workspace: Workspace) -> None:
    deps, named = workspace.bot.deps, read_manifest()["features"]["shortcuts"]
    heard = HomeListeners(deps, HomePublisher(deps)).shortcuts()
    assert {shortcut["callback_id"] for shortcut in named} == set(heard)
    assert {(s["name"], s["type"], s["callback_id"]) for s in named} == {
        (installed.name, installed.kind, installed.callback_id) for installed in SHORTCUTS
    }
    # https://docs.slack.dev/reference/app-manifest
    assert all(len(shortcut["name"]) <= 24 and len(shortcut["description"]) <= 150 for shortcut in named)


async def test_the_manifest_names_the_commands_and_events_that_are_heard(workspace: Workspace) -> None:
    manifest: dict[str, Any] = read_manifest()
    commands = {command["command"] for command in manifest["features"]["slash_commands"]}
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert commands == {COMMAND} == {workspace.world.slack.app.command}
    # `message.im` is how one subscribes to the event `message` in direct messages.
    assert registered(workspace)["events"] == {name.partition(".")[0] for name in events}


async def test_every_button_that_is_drawn_is_heard(workspace: Workspace) -> None:
    drawn = {*buttons(await workspace.run_command()), *buttons(await workspace.run_command("flows"))}
    drawn |= set(buttons(await workspace.run_command("link", person=ANA)))
    assert {action_id.partition(":")[0] for action_id in drawn} <= registered(workspace)["actions"]


@pytest.mark.parametrize("door", DOORS)
async def test_nothing_that_was_done_was_left_without_an_ack(database: Path, door: TransportName) -> None:
    async with worked(database, door) as workspace:
        assert workspace.world.slack.failed == []
