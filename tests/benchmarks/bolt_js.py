"""Bolt JS as a peer, where the machine has node: installed by npm into a folder that is gone afterwards."""

import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.acks import Target

SERVER = Path(__file__).with_suffix(".cjs")
SAME, LINE = "Bolt JS, same payload", "Bolt JS, answers one line"
_INSTALL_SECONDS = 180


def installed(stack: ExitStack) -> Path | None:
    """The folder of its modules; None, said loudly, where there is no node or npm cannot install it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        _say_skipped("it needs node and npm")
        return None
    folder = stack.enter_context(TemporaryDirectory())
    command = [npm, "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, "@slack/bolt"]
    try:
        subprocess.run(command, check=True, timeout=_INSTALL_SECONDS)  # noqa: S603 - the machine's
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        _say_skipped("npm cannot install @slack/bolt")
        return None
    return Path(folder) / "node_modules"


def target(modules: Path, payload: Path | None = None) -> Target:
    """It answers a line, or what is in the file."""
    words = (str(payload),) if payload else ()
    name = SAME if payload else LINE
    return Target(name, ("env", f"NODE_PATH={modules}", "node", str(SERVER), *words), answers=True)


def _say_skipped(reason: str) -> None:
    print(f"SKIPPED: Bolt JS, as {reason}. Three figures beside it are not judged.", file=sys.stderr, flush=True)
