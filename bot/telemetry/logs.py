"""Structured logs: a sentence for people plus fields for machines, with every secret masked.

Libraries that use `logging` go the same way. Nobody logs the body of a message.
"""

import json
import logging
import re
import sys
from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.terminal_text import safe_line, safe_lines

log = structlog.stdlib.get_logger()

MASK = "•••"

_IN_QUERIES = ("code", "state", "token", "secret", "access_token", "refresh_token", "client_secret", "password")
_END = r"\s\"'<>\\"  # of an address, in a character class
# What a secret looks like, wherever it stands: Slack's tokens, bearer tokens, hook URLs, JWTs.
_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xoxe[.-][\w.-]+|xapp-[\w-]+"
    r"|(?i:bearer)\s+[\w.~+/=-]+"
    r"|https?://hooks\.slack(?:-gov)?\.com/[^\s\"'<>\\]+"
    r"|eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"
    # A password in an address, and what OAuth hands over in a query or a form: RFC 6749, section 4.1.
    r"|(?<=://)[^\s/@:\"']*:[^\s/@\"']+(?=@)"
    rf"|{'|'.join(rf'(?<=[?&]{name}=)[^&#' + _END + ']+' for name in _IN_QUERIES)}"
    rf"|(?<=\bcode=)(?:\d+\.\d+\.[\w-]+|[^&{_END}]+(?=&))"
)
# Fields whose value is a secret whatever it looks like. A response_url lets anybody post for half an hour.
_SECRET_FIELD = re.compile(r"response_url|token|secret|password|authorization|signature|secret_keys", re.IGNORECASE)
_QUIET = (
    *("slack_sdk", "slack_bolt", "httpx", "httpcore", "aiohttp"),
    *("uvicorn", "apscheduler", "alembic", "opentelemetry"),
)

LogFormat = Literal["console", "json"]


def configure_logs(
    stream: TextIO, *, level: str = "INFO", log_format: LogFormat | None = None, secrets: Collection[str] = ()
) -> None:
    """Send every log line to `stream`: for people on a terminal, else as JSON. `secrets` are exact values."""
    as_console = log_format == "console" if log_format else stream.isatty()
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _mask_fields,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _spell_out_controls,
            *_renderers(as_console=as_console, colors=stream.isatty()),
            _mask_text(secrets),
        ],
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *before],
    )
    _route(stream, formatter, level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def log_uncaught() -> None:
    """Send what ends the process, and warnings of libraries, the same way: Python would print them as they are."""

    def hook(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
            return
        log.critical("the bot ends by an error that it does not know", exc_info=(kind, error, traceback))

    sys.excepthook = hook
    logging.captureWarnings(capture=True)


def _renderers(*, as_console: bool, colors: bool) -> list[Processor]:
    if as_console:
        # The traceback is a plain one by now: the pretty ones print local variables.
        return [structlog.dev.ConsoleRenderer(colors=colors)]
    return [structlog.processors.JSONRenderer(ensure_ascii=False, default=repr)]


def _route(stream: TextIO, formatter: logging.Formatter, level: str) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _spell_out_controls(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    # Before rendering, as the console's colours are controls, too. Lines of a traceback stay lines.
    return {name: safe_lines(value) if name == "exception" else _spelled(value) for name, value in event.items()}


def _spelled(value: object) -> object:
    match value:
        case str():
            return safe_line(value)
        case Mapping():
            return {_spelled(key): _spelled(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_spelled(inner) for inner in value]
        case _:
            return value


def _mask_fields(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {name: _masked(name, value) for name, value in event.items()}


def _masked(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _masked(str(key), inner) for key, inner in value.items()}
    return MASK if value and _SECRET_FIELD.search(name) else value


def _mask_text(secrets: Collection[str]) -> Processor:
    # As they are, as JSON writes them and as repr writes them; the longest first, as one may hold another.
    spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
    exact = "|".join(re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True))
    pattern = re.compile(f"{exact}|{_SECRETS.pattern}") if exact else _SECRETS

    def mask_line(_: WrappedLogger, __: str, line: EventDict | str) -> str:
        return pattern.sub(MASK, str(line))

    return mask_line


def _spellings(secret: str) -> set[str]:
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
    }
