"""*Download CSV*: every flow as a file, in a direct message to whoever pressed it, and to nobody else."""

import asyncio
import csv

import pytest

from bot.usage.period import Period
from sandbox.slack.faults import Fault
from sandbox.slack.world import Post
from tests.support.messages import buttons
from tests.support.workspace import ACME, ANA, BEN, CARMEN, GUS, OPS, Workspace

ACTION = "flows_csv"


async def pressed(workspace: Workspace, card: Post, person: str = BEN) -> list[Post]:
    """Everything that the bot says after the press."""
    return await workspace.posts_until_idle(workspace.pressed(card, ACTION, person))


def content(workspace: Workspace, posts: list[Post]) -> bytes:
    """The bytes of the one file among the posts."""
    (name,) = [name for post in posts for name in post.files]
    data = workspace.world.slack.files.find(name).data
    assert data is not None
    return data


async def test_the_file_comes_by_direct_message_and_the_channel_is_told_nothing(workspace: Workspace) -> None:
    announced, file, answer = await pressed(workspace, await workspace.run_command("flows"))
    total = workspace.figures().total(Period.CURRENT_MONTH)
    private = workspace.world.slack.direct(BEN).id
    assert (announced.channel, file.channel, answer.channel, answer.person) == (private, private, OPS, BEN)
    assert announced.text.startswith(f"Acme Ltda: 51 of 60 flows used {total:,} tasks this month.")
    assert workspace.world.slack.files.find(file.files[0]).name == "flows-2026-11.csv"
    assert answer.text == "We sent you the CSV file in a direct message."


async def test_the_file_holds_every_flow_though_the_table_does_not(workspace: Workspace) -> None:
    posts = await pressed(workspace, await workspace.run_command("flows last_month"))
    head, *rows = csv.reader(content(workspace, posts).decode("utf-8-sig").splitlines())
    flows = workspace.figures().flows(Period.LAST_MONTH)
    assert head == ["Flow", "Pipe", "Tasks", "Runs", "Status", "Last run"]
    assert [int(row[2]) for row in rows] == [flow.tasks for flow in flows]
    assert all(row[5].startswith("2026-") for row in rows if row[5])


@pytest.mark.parametrize(
    ("person", "head"),
    [
        (BEN, '"Flow","Pipe","Tasks","Runs","Status","Last run"'),
        (ANA, '"Fluxo";"Pipe";"Tarefas";"Execuções";"Situação";"Última execução"'),
        (CARMEN, '"Flujo";"Pipe";"Tareas";"Ejecuciones";"Estado";"Última ejecución"'),
    ],
)
async def test_a_spreadsheet_opens_it_in_the_readers_language(workspace: Workspace, person: str, head: str) -> None:
    card = await workspace.run_command("flows", person=person)
    written = content(workspace, await pressed(workspace, card, person))
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig").splitlines()[0] == head


async def test_a_search_is_a_file_of_what_was_found(workspace: Workspace) -> None:
    posts = await pressed(workspace, await workspace.run_command("flows nota fiscal"))
    assert content(workspace, posts).decode().count("Nota fiscal") == 2


async def test_the_file_has_the_figures_of_the_card(workspace: Workspace) -> None:
    card = await workspace.run_command("flows")
    before = workspace.figures().flows(Period.CURRENT_MONTH)[0].tasks
    workspace.world.pipefy.add_usage(ACME, 90_000)
    workspace.advance_clock(minutes=10)
    assert f",{before}," in content(workspace, await pressed(workspace, card)).decode()


async def test_in_the_bots_own_conversation_the_file_is_the_answer(workspace: Workspace) -> None:
    card = await workspace.run_command("flows", channel=workspace.world.slack.direct(BEN).id)
    announced, file = await pressed(workspace, card)
    assert (announced.files, len(file.files)) == ((), 1)


async def test_whoever_reads_a_shared_card_gets_a_file_of_their_own(workspace: Workspace) -> None:
    shared, own = await workspace.shares(await workspace.run_command("flows"), "share_flows")
    assert ACTION in buttons(shared)
    assert ACTION in buttons(own)
    posts = await pressed(workspace, shared, CARMEN)
    assert {post.channel for post in posts if post.files} == {workspace.world.slack.direct(CARMEN).id}


async def test_a_guest_gets_no_file_from_a_shared_card(workspace: Workspace) -> None:
    shared, _ = await workspace.shares(await workspace.run_command("flows"), "share_flows")
    (refusal,) = await pressed(workspace, shared, GUS)
    assert (refusal.person, refusal.files) == (GUS, ())


async def test_a_forged_organization_gives_no_file(workspace: Workspace) -> None:
    card = await workspace.run_command("flows")
    workspace.forge(card, ACTION, '["00000000-0000-4000-8000-000000000000", "current_month", "", ""]')
    (refusal,) = await pressed(workspace, card)
    assert refusal.files == ()


async def test_two_quick_presses_send_one_file(workspace: Workspace) -> None:
    card = await workspace.run_command("flows")
    both = asyncio.gather(workspace.pressed(card, ACTION), workspace.pressed(card, ACTION))
    await both
    await workspace.bot.tasks.drain(10)
    assert len([post for post in workspace.world.slack.posts if post.files]) == 1


@pytest.mark.parametrize(
    ("method", "code", "words"),
    [
        ("files.getUploadURLExternal", "internal_error", "Press Download CSV again in a minute."),
        ("files.completeUploadExternal", "channel_not_found", "Press Download CSV again in a minute."),
        ("chat.postMessage", "channel_not_found", "Press Download CSV again in a minute."),
    ],
)
async def test_a_file_that_slack_refuses_is_said(workspace: Workspace, method: str, code: str, words: str) -> None:
    card = await workspace.run_command("flows")
    workspace.world.slack.switches.refused_methods[method] = code
    *_, answer = await pressed(workspace, card)
    assert (answer.person, answer.text) == (BEN, f"We couldn't send the CSV file. {words}")


async def test_a_missing_permission_is_named_with_who_can_give_it(workspace: Workspace) -> None:
    card = await workspace.run_command("flows")
    workspace.world.slack.app.scopes.remove("files:write")
    *_, answer = await pressed(workspace, card)
    assert answer.text.endswith("Ask an admin to add the permission files:write to the app.")


async def test_the_message_of_a_file_that_did_not_come_says_so(workspace: Workspace) -> None:
    card = await workspace.run_command("flows")
    workspace.world.slack.switches.refused_methods["files.getUploadURLExternal"] = "internal_error"
    await pressed(workspace, card)
    (shown,) = workspace.world.slack.messages[workspace.world.slack.direct(BEN).id]
    assert shown.content.text.startswith("We couldn't send the CSV file.")


async def test_a_file_that_perhaps_came_is_not_sent_again(workspace: Workspace) -> None:
    card = await workspace.run_command("flows")
    workspace.world.slack.faults.add("files.completeUploadExternal", Fault.SERVER_ERROR_AFTER)
    *_, answer = await pressed(workspace, card)
    assert answer.text.startswith("Slack didn't confirm the CSV file. Look in our direct messages")
    assert len([post for post in workspace.world.slack.posts if post.files]) == 1
