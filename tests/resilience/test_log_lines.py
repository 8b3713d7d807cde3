"""What stands in a log: one line for each thing that happened, by the ids under which it is looked for."""

import json
import re
from io import StringIO
from typing import Any

from sandbox.pipefy.faults import failed
from tests.support.digests import MONDAY, SUBSCRIBE, Digests
from tests.support.workspace import BEN, OPS, Workspace


def lines(logs: StringIO, event: str) -> list[dict[str, Any]]:
    """The lines so far that say this."""
    return [line for line in map(json.loads, logs.getvalue().splitlines()) if line["event"] == event]


async def test_an_answer_is_one_line_with_its_time(workspace: Workspace, logs: StringIO) -> None:
    await workspace.posts_until_idle(workspace.calls.typed(BEN, OPS, "/pipefy-usage"))
    (line,) = lines(logs, "answered")
    assert (line["workspace"], line["kind"], line["name"]) == ("T0ACME", "command", "/pipefy-usage")
    assert re.fullmatch("[0-9a-f]{8}", line["request"])
    assert 0 < line["duration_s"] < 60


async def test_the_id_that_a_person_reads_is_the_request_s(workspace: Workspace, logs: StringIO) -> None:
    workspace.world.pipefy.faults.append(failed("SOMETHING_NEW", "top"))
    answer = await workspace.run_command()
    (line,) = lines(logs, "answered with an apology")
    assert f"Error ID: {line['request']}" in answer.text
    assert line["workspace"] == "T0ACME"


async def test_two_requests_have_ids_of_their_own(workspace: Workspace, logs: StringIO) -> None:
    for words in ("", "help"):
        await workspace.posts_until_idle(workspace.calls.typed(BEN, OPS, f"/pipefy-usage {words}"))
    ids = {line["request"] for line in lines(logs, "answered")}
    assert len(ids) == 2


async def test_a_delivery_is_one_line_with_its_id_and_how_late_it_was(digests: Digests, logs: StringIO) -> None:
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY)
    (line,) = (line for line in lines(logs, "delivered") if line["kind"] == "digest")
    assert line["workspace"] == "T0ACME"
    assert re.fullmatch("[0-9a-f-]{36}", line["delivery"])
    assert 0 <= line["waited_s"] < 60
