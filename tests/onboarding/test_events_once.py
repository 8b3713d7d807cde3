"""An event that Slack tells twice is handled once, whichever replica hears it; and no machine is ever answered."""

import sqlite3
from pathlib import Path

import pytest

from bot.app import TransportName
from bot.jobs.daily import read_day
from sandbox.slack.workspace import BOT_USER_ID
from tests.support.workspace import ANA, BEN, CARMEN, NOW, OPS, RANDOM, Outside, Workspace, open_bot

MENTION = "@Pipefy usage hello"


async def retold(workspace: Workspace) -> int:
    """Tell the last event again, to the bot whose address Slack knows now; the posts that follow."""
    return len(await workspace.posts_until_idle(workspace.calls.events.retell(workspace.calls.events.told[-1])))


@pytest.mark.parametrize("door", ["http", "socket"])
async def test_a_restart_does_not_welcome_twice(outside: Outside, database: Path, door: TransportName) -> None:
    async with open_bot(outside, database, door) as workspace:
        await workspace.types(CARMEN, OPS, MENTION)
    async with open_bot(outside, database, door) as workspace:
        assert await retold(workspace) == 0


@pytest.mark.parametrize("event", ["mention", "direct message", "invitation"])
async def test_two_replicas_welcome_once(outside: Outside, database: Path, event: str) -> None:
    outside.world.slack.channels[RANDOM].members.discard(BOT_USER_ID)
    acts = {
        "mention": lambda: outside.calls.typed(CARMEN, OPS, MENTION),
        "direct message": lambda: outside.calls.typed(BEN, "D0BEN", "hello"),
        "invitation": lambda: outside.calls.invited(ANA, RANDOM),
    }
    async with open_bot(outside, database) as first:
        address = outside.world.bot_url
        async with open_bot(outside, database) as second:
            assert len(await second.posts_until_idle(acts[event]())) == 1
            outside.world.bot_url = address
            assert await retold(first) == 0


async def test_events_that_slack_doubles_are_welcomed_once(workspace: Workspace) -> None:
    workspace.world.slack.switches.events = "twice"
    assert len(await workspace.posts_until_idle(workspace.calls.typed(CARMEN, OPS, MENTION))) == 1


async def test_two_messages_are_two_welcomes(workspace: Workspace) -> None:
    for _ in range(2):
        assert len(await workspace.posts_until_idle(workspace.calls.typed(CARMEN, OPS, MENTION))) == 1


async def test_a_late_copy_does_not_undo_what_happened_since(outside: Outside, database: Path) -> None:
    lifecycle, events = outside.calls.lifecycle, outside.calls.events
    async with open_bot(outside, database) as first:
        address = outside.world.bot_url
        async with open_bot(outside, database) as second:
            await second.run_command("subscribe monday 09:00", person=ANA)
            await second.posts_until_idle(lifecycle.archived(ANA, OPS))
            archived = events.told[-1]
            await second.posts_until_idle(lifecycle.archived(ANA, OPS, on=False))
            outside.world.bot_url = address
            await first.posts_until_idle(events.retell(archived))
            assert "paused" not in (await first.run_command("list")).text.lower()


async def test_a_broken_database_still_welcomes(workspace: Workspace, database: Path) -> None:
    with sqlite3.connect(database) as other:
        other.execute("DROP TABLE events_seen")
    other.close()
    assert len(await workspace.posts_until_idle(workspace.calls.typed(CARMEN, OPS, MENTION))) == 1


@pytest.mark.parametrize("event_id", ["", None, 7, ["Ev1"], "E" * 5_000, "\0Ev"])
async def test_an_event_without_a_proper_id_is_handled(workspace: Workspace, event_id: object) -> None:
    await workspace.types(CARMEN, OPS, MENTION)
    payload = {**workspace.calls.events.told[-1], "event_id": event_id}
    assert len(await workspace.posts_until_idle(workspace.calls.events.retell(payload))) == 1


async def test_ids_are_forgotten_after_days(workspace: Workspace, database: Path) -> None:
    await workspace.types(CARMEN, OPS, MENTION)
    workspace.advance_clock(days=3)
    await read_day(workspace.bot.deps, [], NOW.date())
    with sqlite3.connect(database) as other:
        assert other.execute("SELECT count(*) FROM events_seen").fetchone() == (0,)
    other.close()


BOT_PROFILE = {"id": "B0OTHER", "name": "Other app", "app_id": "A0OTHER"}


@pytest.mark.parametrize(
    "fields",
    [
        {"user": "U0OTHERBOT", "bot_id": "B0OTHER", "app_id": "A0OTHER", "bot_profile": BOT_PROFILE},
        {"user": "U0OTHERBOT", "bot_profile": BOT_PROFILE},
        {"user": BEN, "bot_id": "B0OTHER"},  # by an app in a person's name
        {"user": "", "subtype": "bot_message", "bot_id": "B0HOOK", "username": "webhook"},
        {"user": BEN, "subtype": "bot_message"},
        {"user": "USLACKBOT"},
        {"user": "USLACKBOT", "subtype": "slackbot_response"},
        {"user": BOT_USER_ID},
        {"user": BEN, "workflow_id": "Wf1"},
        {"user": BEN, "subtype": "message_changed"},
        {"user": BEN, "subtype": ["file_share"]},
        {"user": None},
        {"user": {"id": ""}},
    ],
    ids=str,
)
@pytest.mark.parametrize("channel", [OPS, "D0BEN"])
async def test_no_machine_is_answered(workspace: Workspace, channel: str, fields: dict[str, object]) -> None:
    await workspace.expect_no_post(workspace.calls.posted_by_machine(channel, MENTION, **fields))


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
async def test_a_person_who_mentions_it_with_a_file_is_answered(workspace: Workspace, subtype: str) -> None:
    act = workspace.calls.posted_by_machine(OPS, MENTION, user=BEN, subtype=subtype)
    assert len(await workspace.posts_until_idle(act)) == 1
