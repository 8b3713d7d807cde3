"""Signed payloads with parts of other types than Slack's: whatever is read of them, the log has no traceback."""

import hmac
import json
from io import StringIO
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.routes import button_tables
from bot.slack.signed_metadata import sign
from sandbox.world import real_now
from tests.support.odd_json import TEXTS, mutated
from tests.support.payloads import ACTIONS, FORM_ACTIONS, PAYLOADS, click
from tests.support.property_tests import examples
from tests.support.workspace import BEN, OPS, Workspace


async def send(workspace: Workspace, payload: dict[str, Any]) -> int:
    """Send it as Slack would, with an address to answer to and a form that the bot signed."""
    url = workspace.world.slack.response_urls.open(OPS, BEN, typed="/pipefy-usage")
    metadata = sign(workspace.bot.deps.sign, BEN, json.dumps([OPS, "", 0]))
    text = json.dumps(payload).replace('"{metadata}"', json.dumps(metadata))
    body = text.replace("{response_url}", f"{workspace.world.base_url}/response/{url.id}").encode()
    timestamp = str(int(real_now().timestamp()))
    digest = hmac.new(workspace.world.signing_secret.encode(), b"v0:%b:%b" % (timestamp.encode(), body), "sha256")
    headers = {"x-slack-request-timestamp": timestamp, "x-slack-signature": f"v0={digest.hexdigest()}"}
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:  # noqa: S501 - plain HTTP only
        answer = await http.post(
            workspace.world.bot_url or "", content=body, headers={"content-type": "application/json", **headers}
        )
    await workspace.bot.tasks.drain(60)
    return answer.status_code


def tracebacks(logs: StringIO) -> list[str]:
    """Log lines that a person would have to look into, since it was last asked; not that the bot was uninstalled."""
    lines = logs.getvalue().splitlines()
    logs.truncate(logs.seek(0))
    lines = [line for line in lines if "bot.installation.check" not in line]
    return [line for line in lines if '"level": "error"' in line or "Traceback" in line]


def test_every_button_is_among_the_payloads(workspace: Workspace) -> None:
    assert {name for table in button_tables(workspace.bot.deps) for name in table} == {*ACTIONS, *FORM_ACTIONS}


@settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
@given(payload=mutated(PAYLOADS))
async def test_odd_types_leave_no_traceback(workspace: Workspace, logs: StringIO, payload: dict[str, Any]) -> None:
    assert await send(workspace, payload) in (200, 400)
    assert tracebacks(logs) == []


@settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
@given(action=st.sampled_from(ACTIONS), value=st.sampled_from(TEXTS) | st.text())
async def test_no_value_of_a_button_leaves_a_traceback(
    workspace: Workspace, logs: StringIO, action: str, value: str
) -> None:
    assert await send(workspace, click(action, value)) == 200
    assert tracebacks(logs) == []
