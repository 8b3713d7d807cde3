"""Rows outlive releases, and the releases of a rolling update read each other's: what is written stays as it was."""

from datetime import UTC, date, datetime

import pytest

from bot.blocks.message import Message
from bot.delivery import payload
from bot.delivery.payload import Payload
from bot.readings.history_repository import FLOWS_JSON
from bot.readings.repository import READING_JSON
from bot.usage.model import Bucket, Flow, FlowList, Organization, Reading, Usage
from bot.usage.period import Period

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FLOW = Flow("Sync", "Vendas à vista", 900, 30, NOON, "ENABLED")
FLOW_STORED = (
    '{"name": "Sync", "pipe": "Vendas \\u00e0 vista", "tasks": 900, "runs": 30,'
    ' "last_run_at": "2026-11-24T12:00:00Z", "status": "ENABLED"}'
)
USAGE = Usage(Period.CURRENT_MONTH, 1280, None, 7, NOON, None, (Bucket(date(2026, 11, 1), 40, None),))
USAGE_STORED = (
    '{"period": "current_month", "total": 1280, "limit": null, "active_flows": 7, "starts": "2026-11-24T12:00:00Z",'
    ' "ends": null, "buckets": [{"starts": "2026-11-01", "usage": 40, "limit": null}], "unknown": [],'
    ' "unlimited": false}'
)
READING = Reading(
    id="r1",
    organization=Organization("u1", "Acme"),
    period=Period.CURRENT_MONTH,
    usage=USAGE,
    beside=None,
    top=FlowList((FLOW,), 1, 900, complete=True),
    taken_at=NOON,
    unanswered=("beside",),
)
READING_STORED = (
    '{"v": 1, "reading": {"id": "r1", "organization": {"uuid": "u1", "name": "Acme"}, "period": "current_month",'
    f' "usage": {USAGE_STORED}, "beside": null,'
    f' "top": {{"flows": [{FLOW_STORED}], "total_flows": 1, "total_tasks": 900, "complete": true, "pages": 1,'
    ' "holes": 0, "cut": false},'
    ' "taken_at": "2026-11-24T12:00:00Z", "unanswered": ["beside"], "requests": 1}}'
)
MESSAGE_STORED = '{"text": "*42* tasks", "blocks": [{"type": "divider"}]}'


def test_flows_are_written_as_ever() -> None:
    assert FLOWS_JSON.to_json((FLOW,)) == f'{{"v": 1, "flows": [{FLOW_STORED}]}}'


def test_a_reading_is_written_as_ever() -> None:
    assert READING_JSON.to_json(READING) == READING_STORED


def test_a_stored_reading_is_read() -> None:
    assert READING_JSON.from_json(READING_STORED) == READING


def test_a_payload_is_written_as_ever() -> None:
    message = Message("*42* tasks", ({"type": "divider"},))
    assert payload.to_json(Payload(message)) == (
        f'{{"v": 1, "message": {MESSAGE_STORED}, "details": null, "csv": null, "csv_name": "", "thread_ts": null}}'
    )


def test_a_payload_of_an_earlier_release_is_read() -> None:
    text = f'{{"v": 1, "message": {MESSAGE_STORED}, "details": null, "csv": "ü", "csv_name": "x", "thread_ts": "1.2"}}'
    assert payload.from_json(text) == Payload(Message("*42* tasks", ({"type": "divider"},)), None, "ü", "x", "1.2")


@pytest.mark.parametrize("text", ["", "{}", '{"v": 2, "message": null}'])
def test_a_broken_payload_is_a_bug(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        payload.from_json(text)
