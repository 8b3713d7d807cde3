"""What becomes of channels, people and the app is told as events."""

from collections.abc import Callable

import httpx
import pytest

from sandbox.slack.calls import SlackCalls
from sandbox.slack.errors import Refusal
from sandbox.slack.lifecycle import Lifecycle, Telling
from sandbox.slack.messages import Content
from sandbox.slack.workspace import BOT_USER_ID
from sandbox.world import World
from tests.sandbox.sandbox_kit import event

Heard = list[httpx.Request]


@pytest.mark.parametrize(
    ("act", "kinds"),
    [
        (lambda life: life.archived("U0ANA", "C0OPS"), ["channel_archive"]),
        (lambda life: life.archived("U0ANA", "C0FINANCE"), ["group_archive"]),
        (lambda life: life.archived("U0ANA", "C0RANDOM"), ["channel_archive"]),
        (lambda life: life.renamed("C0OPS", "operations"), ["channel_rename"]),
        (lambda life: life.renamed("C0FINANCE", "money"), ["group_rename"]),
        (lambda life: life.moved("C0OPS", "C0NEW"), ["channel_id_changed"]),
        (lambda life: life.shared("C0OPS"), ["channel_shared"]),
        (lambda life: life.shared("C0OPS", on=False), ["channel_unshared"]),
        (lambda life: life.removed("U0ANA", "C0OPS"), ["member_left_channel", "channel_left"]),
        (lambda life: life.removed("U0ANA", "C0FINANCE"), ["group_left"]),
        (lambda life: life.uninstalled(), ["tokens_revoked", "app_uninstalled"]),
        (lambda life: life.revoked(), ["tokens_revoked"]),
        (lambda life: life.left_company("U0BEN"), ["user_change"]),
        (lambda life: life.language_chosen("U0BEN", "pt-BR"), ["user_change"]),
    ],
)
async def test_it_is_told(
    calls: SlackCalls, heard: Heard, act: Callable[[Lifecycle], Telling], kinds: list[str]
) -> None:
    await act(calls.lifecycle)
    assert [event(one)["type"] for one in heard] == kinds


async def test_a_channel_comes_back(calls: SlackCalls, heard: Heard, world: World) -> None:
    await calls.lifecycle.archived("U0ANA", "C0OPS")
    assert world.slack.channels["C0OPS"].archived
    await calls.lifecycle.archived("U0ANA", "C0OPS", on=False)
    assert [event(one)["type"] for one in heard] == ["channel_archive", "channel_unarchive"]


async def test_a_private_channel_is_secret_from_a_bot_outside_it(calls: SlackCalls, heard: Heard, world: World) -> None:
    world.slack.channels["C0FINANCE"].members.discard(BOT_USER_ID)
    await calls.lifecycle.archived("U0ANA", "C0FINANCE")
    assert heard == []


async def test_a_channel_moves_with_its_messages(calls: SlackCalls, heard: Heard, world: World) -> None:
    ts = world.slack.post("C0OPS", Content("a"), "chat.postMessage").ts
    await calls.lifecycle.moved("C0OPS", "C0NEW")
    assert event(heard[0])["new_channel_id"] == "C0NEW"
    assert world.slack.message("C0NEW", ts).channel == "C0NEW"
    assert "C0OPS" not in world.slack.channels


async def test_an_uninstalled_app_has_no_token_until_it_is_installed(calls: SlackCalls, world: World) -> None:
    await calls.lifecycle.uninstalled()
    assert world.slack.app.token_error == "account_inactive"
    calls.lifecycle.installed()
    assert world.slack.app.token_error is None


async def test_whoever_left_is_marked(calls: SlackCalls, heard: Heard, http: httpx.AsyncClient) -> None:
    await calls.lifecycle.left_company("U0BEN")
    assert event(heard[0])["user"]["deleted"]
    assert (await http.get("/api/users.info?user=U0BEN")).json()["user"]["deleted"]


async def test_what_is_so_already_does_not_become_so(calls: SlackCalls) -> None:
    with pytest.raises(Refusal, match="not_archived"):
        await calls.lifecycle.archived("U0ANA", "C0OPS", on=False)
