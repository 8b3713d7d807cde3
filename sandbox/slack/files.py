"""Files: a place is asked for, bytes are sent there, and the file is shared into a channel.

https://docs.slack.dev/messaging/working-with-files
"""

import csv
import io
import itertools
import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import Refusal

LARGEST_SNIPPET = 1_000_000
PREVIEWED = 9  # rows of a table that are shown before it is downloaded
SNIPPETS = {"csv", "text", "json", "markdown"}


@dataclass(slots=True)
class File:
    """`data` is None until its bytes have come; `title` is what people see."""

    id: str
    name: str
    length: int
    snippet: str | None
    ticket: str
    title: str = ""
    data: bytes | None = None
    shared: bool = False


class Files:
    """The files known so far."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._known: dict[str, File] = {}

    def expect(self, name: str, length: int, snippet: str | None) -> File:
        """A place for a file to come."""
        if not name or length <= 0:
            raise Refusal("invalid_arguments")
        if snippet and snippet not in SNIPPETS:
            raise Refusal("unknown_snippet_type")
        if snippet and length > LARGEST_SNIPPET:
            raise Refusal("snippet_too_large")
        file = File(f"F{next(self._numbers):08d}", name, length, snippet, secrets.token_urlsafe(16), name)
        self._known[file.id] = file
        return file

    def take(self, ticket: str, data: bytes) -> bool:
        """The bytes come; whether they are as many as were announced for this place."""
        for file in self._known.values():
            if file.ticket == ticket and file.length == len(data):
                file.data = data
                return True
        return False

    def find(self, name: str) -> File:
        """The file of this id, if its bytes are here."""
        file = self._known.get(name)
        if file is None or file.data is None:
            raise Refusal("file_not_found")
        return file


def rows_of(file: File) -> dict[str, Any]:
    """The first rows of a table, and how many there are in all; nothing for what is no table."""
    if file.snippet != "csv" and not file.name.endswith(".csv"):
        return {}
    text = (file.data or b"").decode("utf-8-sig", errors="replace")
    head = text.partition("\n")[0]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ","))
    return {"rows": rows[:PREVIEWED], "row_count": len(rows)}
