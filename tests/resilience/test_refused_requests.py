"""Requests that are refused: counted, and logged with the likely cause, once a minute."""

from datetime import timedelta
from io import StringIO

import httpx
import pytest

from bot.telemetry.metrics import Metrics
from bot.telemetry.refusals import RefusalReason, Refusals
from tests.support.workspace import BEN, OPS, Workspace


def counted(workspace: Workspace, reason: str) -> float | None:
    labels = {"reason": reason}
    return workspace.bot.deps.metrics.registry.get_sample_value("pipefy_usage_refused_requests_total", labels)


async def test_another_apps_secret_is_named(workspace: Workspace, logs: StringIO) -> None:
    workspace.world.slack.switches.other_secret = True
    for _ in range(3):
        await workspace.calls.typed(BEN, OPS, "/pipefy-usage")
    assert (counted(workspace, "signature"), logs.getvalue().count("SLACK_SIGNING_SECRET")) == (3.0, 1)
    assert len(workspace.world.slack.failed) == 3


@pytest.mark.parametrize(("ahead", "clock"), [(timedelta(minutes=10), "slow"), (timedelta(days=-40), "fast")])
async def test_a_clock_that_is_off_is_named(workspace: Workspace, logs: StringIO, ahead: timedelta, clock: str) -> None:
    workspace.world.slack.switches.signed_ahead = ahead
    await workspace.calls.typed(BEN, OPS, "/pipefy-usage")
    off = {f"{abs(int(ahead.total_seconds())) + lag} s {clock}" for lag in (-1, 0, 1, 2, 3)}
    assert counted(workspace, "clock") == 1.0
    assert any(f"this machine's clock is {words}" in logs.getvalue() for words in off)


async def test_a_request_without_a_signature_is_missing_one(workspace: Workspace, logs: StringIO) -> None:
    async with httpx.AsyncClient() as http:
        assert (await http.post(workspace.world.bot_url or "", content=b"command=x")).status_code == 401
    assert (counted(workspace, "missing"), "it has no signature" in logs.getvalue()) == (1.0, True)


def test_an_attack_is_logged_once_a_minute(logs: StringIO) -> None:
    clock = [0.0]
    refusals = Refusals(Metrics(), lambda: clock[0])
    for _ in range(1000):
        refusals.note(RefusalReason.SIGNATURE)
    clock[0] = 60.0
    refusals.note(RefusalReason.SIGNATURE)
    first, second = logs.getvalue().splitlines()
    assert ('"unlogged_before": 0' in first, '"unlogged_before": 999' in second) == (True, True)
