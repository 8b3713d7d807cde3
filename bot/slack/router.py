"""Tables of handlers: the pattern by which Bolt finds one, and the look-up inside it."""

import re
from collections.abc import Iterable, Mapping

from bot.slack.interaction import Handler, Interaction

ANYTHING = re.compile("")


def action_ids(names: Iterable[str]) -> re.Pattern[str]:
    """Each of the names, by itself or before a colon: ids are unique in a message, so rows of buttons number them."""
    return re.compile(rf"\A(?:{'|'.join(map(re.escape, names))})(?=:|\Z)")


def one_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\A(?:{'|'.join(map(re.escape, names))})\Z")


def by_name(handlers: Mapping[str, Handler]) -> Handler:
    """One handler for the whole table: by the full name, else by the part before its first colon."""

    async def handle(interaction: Interaction) -> None:
        name = interaction.name
        handler = handlers.get(name) or handlers.get(name.partition(":")[0])
        if handler is not None:
            await handler(interaction)

    return handle
