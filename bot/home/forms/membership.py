"""The question whether a person is in the channel that came back from a modal."""

from bot.blocks.conversation import is_direct
from bot.deps import Deps
from bot.permissions import Person


async def may_choose(deps: Deps, person: Person, channel_id: str) -> bool:
    """True of a channel that the person is in: what comes back may be forged, and would tell of another's usage."""
    return bool(channel_id) and not is_direct(channel_id) and await deps.has_member(channel_id, person.id)
