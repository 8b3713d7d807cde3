"""The list of everything that a channel gets."""

from bot import permissions
from bot.blocks.kit import combine
from bot.blocks.message import Message
from bot.deps import Deps
from bot.permissions import Person
from bot.subscriptions.kind import SubscriptionKinds


async def list_channel(deps: Deps, kinds: SubscriptionKinds, person: Person, channel_id: str) -> Message:
    """Every subscription of the channel, kind by kind. Raises NotAllowed."""
    permissions.require_reader(person, other_organization=False)
    listings = [await kind.listing(deps, person, channel_id) for kind in kinds.kinds]
    messages = [listing for listing in listings if listing is not None]
    return messages[0] if len(messages) == 1 else combine(*messages)
