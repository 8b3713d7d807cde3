"""Another revision's files, to run an earlier release beside this one."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def checkout(revision: str) -> Iterator[Path]:
    """A revision's files in a folder of their own, gone afterwards."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "release"
        _git("worktree", "add", "--quiet", "--detach", str(folder), revision)
        try:
            yield folder
        finally:
            _git("worktree", "remove", "--force", str(folder))


def has_revision(revision: str) -> bool:
    """False in a clone that does not reach back so far."""
    return _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", check=False) == 0


def _git(*words: str, check: bool = True) -> int:
    return subprocess.run(["git", *words], cwd=ROOT, check=check, stdout=subprocess.DEVNULL).returncode  # noqa: S603, S607 - the git of the machine
