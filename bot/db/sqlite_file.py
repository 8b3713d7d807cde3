"""The file of a SQLite database, known again.

A file that is removed or replaced under the bot stays open: SQLite goes on writing into it, and at the next start all
of that is gone. https://www.sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use
"""

from pathlib import Path


class DatabaseFile:
    """The file that was opened first."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._opened: tuple[int, int] | None = None

    def opened(self) -> None:
        """Remember the file behind the path, unless one is known already."""
        self._opened = self._opened or self._behind_path()

    def is_in_place(self) -> bool:
        """False where the path leads to no file any more, or to another: while one is open, no other has its number."""
        self.opened()  # SQLite makes a new file later than it connects
        return self._opened == self._behind_path()

    def _behind_path(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino
