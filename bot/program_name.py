"""The program as its operator typed it, so that a message names a command that works where it is read."""

import sys
from pathlib import Path

_INSTALLED = "pipefy-usage"


def typed(verb: str, started_as: str | None = None) -> str:
    """A verb behind the name by which this process was started: the installed command, or the module."""
    name = Path(sys.argv[0] if started_as is None else started_as).stem
    return f"{_INSTALLED if name == _INSTALLED else 'python -m bot'} {verb}"
