"""Logs are for people or machines, and no secret ever stands in one."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
import structlog

from bot.telemetry.logs import MASK, LogFormat, configure_logs, log_uncaught

CLIENT_SECRET = 'quo"ted\\sécret'
CANARIES = [
    "xoxb-1234-5678-canary",
    "xoxp-1-canary",
    "xapp-1-A0-canary",
    "xoxe.xoxb-1-canary",
    "xoxe-1-canary",
    "https://hooks.slack.com/commands/T0/1/canary",
    "https://hooks.slack-gov.com/actions/T0/1/canary",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary-signature",
    CLIENT_SECRET,
]
Lines = Callable[[LogFormat], io.StringIO]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Configures logs for a stream, and puts back what was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    before = structlog.get_config()

    def configured(log_format: LogFormat) -> io.StringIO:
        stream = io.StringIO()
        configure_logs(stream, log_format=log_format, secrets=[CLIENT_SECRET])
        return stream

    yield configured
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_nothing_in_a_log_steers_the_terminal(lines: Lines, log_format: Literal["json", "console"]) -> None:
    stream, steering = lines(log_format), "\x1b[2J\x9b31m\u202e\r\x07"
    log, plain = structlog.stdlib.get_logger("bot.test"), logging.getLogger("slack_sdk.web")
    log.info("from %s", steering, name=f"a{steering}\nforged line", nested={steering: [steering]})
    plain.warning("sent %s", steering)
    try:
        raise_with(steering)
    except ValueError:
        log.exception("failed")
    assert [letter for letter in stream.getvalue() if letter in "\x1b\x9b\u202e\r\x07"] == []
    assert "\nforged" not in stream.getvalue()


def raise_with(text: str) -> None:
    raise ValueError(f"cannot use {text}")


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("canary", CANARIES)
def test_a_secret_is_masked_wherever_it_stands(
    lines: Lines, canary: str, log_format: Literal["json", "console"]
) -> None:
    stream = lines(log_format)
    log, plain = structlog.stdlib.get_logger("bot.test"), logging.getLogger("slack_sdk.web")
    log.info("asked with %s", canary, url=canary, nested={"deep": [canary]}, field=repr(canary))
    plain.warning("sent %s", canary, extra={"header": f"Bearer {canary}"})
    try:
        raise_with(canary)
    except ValueError:
        log.exception("failed", body={"a": canary})
        plain.exception("failed")
    for spelling in (canary, json.dumps(canary)[1:-1], repr(canary)[1:-1]):
        assert spelling not in stream.getvalue()
    assert stream.getvalue().count(MASK) >= 8


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://bot.example.com/oauth?code=12.34.canary&state=canary", "https://bot.example.com/oauth?code="),
        ("GET /oauth?state=canary&code=canary#x", "GET /oauth?state="),
        ("code=canary&client_id=1.2", "client_id=1.2"),
        ("refused with code=1234.5678.canary", "refused with code="),
        ("postgresql://bot:canary@db/usage", "@db/usage"),
        ("https://pipefy.test/x?access_token=canary", "https://pipefy.test/x?access_token="),
    ],
)
def test_what_an_address_or_a_form_carries_is_masked(
    lines: Lines, text: str, kept: str, log_format: Literal["json", "console"]
) -> None:
    stream = lines(log_format)
    log, plain = structlog.stdlib.get_logger("bot.test"), logging.getLogger("slack_sdk.web")
    log.info("asked", url=text)
    plain.warning("asked %s", text)
    try:
        raise_with(text)
    except ValueError:
        plain.exception("failed")
    assert "canary" not in stream.getvalue()
    assert stream.getvalue().count(kept) >= 3


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_codes_of_slacks_stay_readable(lines: Lines, log_format: Literal["json", "console"]) -> None:
    stream = lines(log_format)
    structlog.stdlib.get_logger().error("refused, code=token_revoked", code="http_500")
    assert "token_revoked" in stream.getvalue()
    assert "http_500" in stream.getvalue()


def test_what_ends_the_process_is_masked_too(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = lines("json")
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    log_uncaught()
    try:
        raise_with("xoxb-1-canary \x1b[2J")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        logging.captureWarnings(capture=False)
    assert "cannot use" in json.loads(stream.getvalue())["exception"]
    assert "canary" not in stream.getvalue()


@pytest.mark.parametrize("field", ["response_url", "app_token", "Authorization", "client_secret"])
def test_a_secret_field_is_masked_whatever_it_holds(lines: Lines, field: str) -> None:
    stream = lines("json")
    structlog.stdlib.get_logger().info("told", **{field: "http://127.0.0.1:4000/response/canary"})
    structlog.stdlib.get_logger().info("told", body={field: "canary"})
    assert "canary" not in stream.getvalue()


def test_json_lines_have_a_sentence_and_fields(lines: Lines) -> None:
    stream = lines("json")
    structlog.stdlib.get_logger("bot.flows").info("digest sent", key="k1")
    line = json.loads(stream.getvalue())
    assert (line["event"], line["key"], line["level"], line["logger"]) == (
        "digest sent",
        "k1",
        "info",
        "bot.flows",
    )


def test_libraries_speak_from_warning_on(lines: Lines) -> None:
    stream = lines("json")
    for name in ("httpx", "slack_sdk", "aiohttp.access", "uvicorn.access"):
        logging.getLogger(name).info("GET https://hooks.slack.com/x")
    assert stream.getvalue() == ""


def test_debug_lines_are_left_out_by_default(lines: Lines) -> None:
    stream = lines("console")
    structlog.stdlib.get_logger().debug("detail")
    assert stream.getvalue() == ""


def test_without_a_terminal_the_lines_are_json(lines: Lines) -> None:
    lines("json")
    configure_logs(stream := io.StringIO())
    structlog.stdlib.get_logger().info("hello")
    assert json.loads(stream.getvalue())["event"] == "hello"
