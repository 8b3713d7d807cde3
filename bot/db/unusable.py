"""The operator's sentence for a database that cannot be used, made of what its driver says."""

import os
import shutil
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from bot.db.trouble import trouble_of
from bot.errors import DatabaseTrouble, NotConfigured

_MOST = 300  # characters
_LEAST_FREE = 64 * 1024  # bytes: SQLite's index of its second file takes 32 KiB
_FIXES = {
    DatabaseTrouble.FULL: "Make room on its disk.",
    DatabaseTrouble.READ_ONLY: "Make the file, its folder and their disk writable for the user that runs the bot.",
    DatabaseTrouble.LOCKED: "End the other program that uses it.",
}


def unusable(error: BaseException, url: URL) -> NotConfigured:
    """One sentence for whatever kept a database from being opened; no part of it is a secret."""
    reason = _reason(error, url).strip().rstrip(".")[:_MOST]
    trouble = _trouble_of_disk(url) or trouble_of(_driver_error(error)) or DatabaseTrouble.AWAY
    fix = _FIXES.get(trouble, "Check DATABASE_URL.")
    return NotConfigured(f"The database cannot be used: {reason}. {fix}")


def _reason(error: BaseException, url: URL) -> str:
    orig = _driver_error(error)
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database)).absolute()
        return f"{path} is a folder, not a file" if path.is_dir() else f"{path}: {orig}"
    # libpq tries every address, a line each, with a hint below; the last one says as much as the others.
    lines = [line for line in str(orig).splitlines() if line.strip() and not line.startswith(("\t", "Multiple"))]
    return " ".join(lines[-1].strip(" -").split()) if lines else type(orig).__name__


def _driver_error(error: BaseException) -> BaseException:
    while not isinstance(error, DBAPIError) and error.__cause__ is not None:
        error = error.__cause__
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _trouble_of_disk(url: URL) -> DatabaseTrouble | None:
    """SQLite calls a full or read-only disk by vaguer names where it meets it early: "disk I/O error" and others."""
    folder = Path(str(url.database)).absolute().parent
    if url.get_backend_name() != "sqlite" or not folder.is_dir():
        return None
    if shutil.disk_usage(folder).free < _LEAST_FREE:
        return DatabaseTrouble.FULL
    return None if os.access(folder, os.W_OK | os.X_OK) else DatabaseTrouble.READ_ONLY
