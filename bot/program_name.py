"""The program as its operator knows it: its version, and the command as it was typed."""

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_INSTALLED = "pipefy-usage"


def bot_version() -> str:
    """The version that is installed; a checkout that was never installed has none."""
    try:
        return version("pipefy-usage-bot")
    except PackageNotFoundError:
        return "0.1.0"


def typed(verb: str, started_as: str | None = None) -> str:
    """A verb behind the name by which this process was started, so that the message names a command that works."""
    name = Path(sys.argv[0] if started_as is None else started_as).stem
    return f"{_INSTALLED if name == _INSTALLED else 'python -m bot'} {verb}"
