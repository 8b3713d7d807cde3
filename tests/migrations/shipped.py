"""Digests of the migrations that were shipped: `python -m tests.migrations.shipped` adds those that are new.

A database that has run a migration never runs it again: one that is edited makes two kinds of databases.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import bot

FOLDER = Path(bot.__file__).parents[1] / "migrations" / "versions"
FILE = Path(__file__).with_name("shipped.txt")


def digests(folder: Path = FOLDER) -> dict[str, str]:
    """The digest of each migration, by the name of its file."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.py"))}


def shipped(file: Path = FILE) -> dict[str, str]:
    """What was written down."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {name: digest for digest, name in (line.split() for line in lines)}


def with_new_ones(known: Mapping[str, str], found: Mapping[str, str]) -> str:
    """The text of the file: what is known stays as it is."""
    both = {**found, **known}
    return "".join(f"{both[name]}  {name}\n" for name in sorted(both))


if __name__ == "__main__":
    FILE.write_text(with_new_ones(shipped(), digests()), encoding="utf-8")
