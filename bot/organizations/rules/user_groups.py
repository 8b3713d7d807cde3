"""User groups by the words that people type for them. Pure."""

import re
from collections.abc import Sequence
from operator import attrgetter

from bot.i18n.spelling import nearest_names
from bot.ports import UserGroup

_MENTION = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|[^<>]*)?>")  # as Slack writes one that was picked
_NAMES = (attrgetter("id"), attrgetter("handle"), attrgetter("name"))


def find_group(words: str, groups: Sequence[UserGroup]) -> UserGroup | None:
    """The group that is meant: by its id, else by its handle, else by its name."""
    mentioned = _MENTION.fullmatch(words)
    typed = (mentioned[1] if mentioned else words.removeprefix("@")).casefold()
    named = [(name.casefold(), group) for part in _NAMES for group in groups if (name := part(group))]
    return next((group for name, group in named if name == typed), None)


def nearest_groups(words: str, groups: Sequence[UserGroup]) -> tuple[str, ...]:
    """The handles, with their @, that are spelled like the words."""
    handles = tuple(group.handle for group in groups)
    return tuple(f"@{handle}" for handle in nearest_names(words.removeprefix("@"), handles))
