"""A refused installation is loud for operators, and every person who asks reads why."""

import json
from io import StringIO
from typing import Any

import pytest

from bot.ops.doctor import examine
from bot.settings import Settings
from sandbox.slack.error_codes import ALL_METHODS
from tests.support.digests import MONDAY, SUBSCRIBE, Digests
from tests.support.installations import POSTS, REST, calls, cured, ready
from tests.support.workspace import BEN, CARMEN, OPS


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


def events(logs: StringIO, words: str) -> list[dict[str, Any]]:
    lines = map(json.loads, logs.getvalue().splitlines())
    return [line for line in lines if words in line["event"]]


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "missing_scope", "accesslimited"])
async def test_readiness_names_it_until_it_is_over(digests: Digests, code: str) -> None:
    assert await ready(digests) == (200, [])
    digests.workspace.world.slack.refused_calls.refuse(code)
    await digests.turn(MONDAY)
    assert await ready(digests) == (503, [f"slack installation: {code}"])
    await cured(digests)
    assert await ready(digests) == (200, [])


async def test_a_metric_counts_the_workspaces_by_code(digests: Digests) -> None:
    metrics = digests.deps.metrics
    assert b"pipefy_usage_installation_trouble{" not in metrics.render()
    digests.workspace.world.slack.refused_calls.refuse("invalid_auth")
    await digests.turn(MONDAY)
    assert b'pipefy_usage_installation_trouble{code="invalid_auth"} 1.0' in metrics.render()
    await cured(digests)
    assert b"pipefy_usage_installation_trouble{" not in metrics.render()


@pytest.mark.parametrize("method", [ALL_METHODS, POSTS])
async def test_one_line_is_logged_when_it_begins_and_one_when_it_is_over(
    digests: Digests, logs: StringIO, method: str
) -> None:
    digests.workspace.world.slack.refused_calls.refuse("account_inactive", method=method)
    await digests.turn(MONDAY)
    for _ in range(40):
        await digests.tick(after=15)
    (begun,) = events(logs, "Slack refuses the bot")
    assert (begun["level"], begun["code"], begun["workspace"]) == ("error", "account_inactive", "T0ACME")
    assert events(logs, "Slack lets the bot in again") == []
    await cured(digests)
    assert len(events(logs, "Slack lets the bot in again")) == 1


async def test_the_doctor_names_it_and_what_to_do(digests: Digests) -> None:
    settings = digests.deps.settings
    assert await findings(settings) == []
    digests.workspace.world.slack.refused_calls.refuse("invalid_auth", method=POSTS)
    await digests.turn(MONDAY)
    (finding,) = await findings(settings)
    assert finding.startswith("refused in T0ACME since 2026-11-23 14:00Z (invalid_auth) → Install the app again")


async def findings(settings: Settings) -> list[str]:
    return [f"{f.result} → {f.fix}" async for f in examine(settings) if f.part == "slack installation"]


async def test_status_says_since_when_nothing_is_posted(digests: Digests) -> None:
    digests.workspace.world.slack.refused_calls.refuse("missing_scope", method=POSTS)
    await digests.turn(MONDAY)
    status = str((await digests.says("status")).blocks)
    assert "Slack has refused the bot in this workspace since Nov 23, 2026" in status
    assert "missing_scope" in status
    assert "This channel shows Acme Ltda's usage" in status
    await cured(digests)
    assert "has refused" not in (await digests.says("status")).text


@pytest.mark.parametrize("words", ["", "status", "list", SUBSCRIBE])
async def test_whoever_asks_reads_that_slack_refuses_the_bot(digests: Digests, words: str) -> None:
    digests.workspace.world.slack.refused_calls.refuse("invalid_auth")
    told = await digests.says(words, person=CARMEN)
    assert "Slack refuses the bot in this workspace (invalid_auth)." in str(told.blocks)
    assert "install it again" in told.text


async def test_a_command_alone_makes_it_known(digests: Digests) -> None:
    """Nothing is due, so no post finds out."""
    digests.workspace.world.slack.refused_calls.refuse("token_expired")
    await digests.says("", person=CARMEN)
    await digests.tick()
    assert await ready(digests) == (503, ["slack installation: token_expired"])
    await cured(digests)
    assert await ready(digests) == (200, [])


async def test_a_suspicion_that_slack_does_not_confirm_is_dropped(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    slack.refused_calls.refuse("ekm_access_denied", method="users.info")
    await digests.says("", person=CARMEN)
    for _ in range(3):
        await digests.tick()
    assert await ready(digests) == (200, [])
    assert calls(slack, "auth.test") == 2  # at the start, and by the first tick


async def test_a_scope_that_no_post_takes_holds_up_no_post(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    for method in ("files.getUploadURLExternal", "users.info"):
        slack.refused_calls.refuse("missing_scope", method=method)
    told = await digests.says("", person=CARMEN)
    assert "Slack refuses the bot in this workspace (missing_scope)." in str(told.blocks)
    await digests.turn(MONDAY, ticks=4)
    await digests.tick(after=REST)
    assert await ready(digests) == (200, [])
    assert len(digests.digests(OPS)) == 1
    assert not digests.told(BEN)


async def test_a_scope_that_only_tells_who_reads_pauses_for_consent_and_holds_up_no_workspace(digests: Digests) -> None:
    digests.workspace.world.slack.refused_calls.refuse("missing_scope", method="conversations.info")
    await digests.turn(MONDAY, ticks=4)
    await digests.tick(after=REST)
    assert await ready(digests) == (200, [])
    assert not digests.digests(OPS)
    (notice,) = digests.told(BEN)
    assert "does not say who can read" in notice.text


async def test_posts_that_lack_their_scope_hold_up_the_workspace_though_nobody_knows_who_reads(
    digests: Digests,
) -> None:
    slack = digests.workspace.world.slack
    lost = [scope for scope in ("channels:read", "chat:write") if scope in slack.app.scopes]
    for scope in lost:
        slack.app.scopes.remove(scope)
    await digests.turn(MONDAY, ticks=4)
    assert (await ready(digests))[0] == 503
    slack.app.scopes.extend(lost)
    await cured(digests)
    assert len(digests.digests(OPS)) == 1
    assert not digests.told(BEN)
