"""The operator's sentence for a database that cannot be used, made of what its driver says."""

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from bot.errors import NotConfigured

_MOST = 300  # characters


def unusable(error: BaseException, url: URL) -> NotConfigured:
    """One sentence for whatever kept a database from being opened; no part of it is a secret."""
    reason = _reason(error, url).strip().rstrip(".")[:_MOST]
    return NotConfigured(f"The database cannot be used: {reason}. Check DATABASE_URL.")


def _reason(error: BaseException, url: URL) -> str:
    orig = _driver_error(error)
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        return f"{path} is a folder, not a file" if path.is_dir() else f"{path}: {orig}"
    # libpq tries every address, a line each, with a hint below; the last one says as much as the others.
    lines = [line for line in str(orig).splitlines() if line.strip() and not line.startswith(("\t", "Multiple"))]
    return " ".join(lines[-1].strip(" -").split()) if lines else type(orig).__name__


def _driver_error(error: BaseException) -> BaseException:
    while not isinstance(error, DBAPIError) and error.__cause__ is not None:
        error = error.__cause__
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
