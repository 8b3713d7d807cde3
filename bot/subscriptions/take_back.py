"""Take a change of a subscription back: what the button carries, unless somebody changed it since."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.blocks.message import Message
from bot.db.json_codec import JsonCodec
from bot.deps import Deps
from bot.errors import SubscriptionChanged
from bot.permissions import Person
from bot.subscriptions import lifecycle
from bot.subscriptions.kind import SubscriptionKind
from bot.subscriptions.model import Subscription
from bot.subscriptions.undo import Undo, read_undo

S = TypeVar("S")
T = TypeVar("T", bound=Subscription[Any])


async def take_back(
    deps: Deps,
    kind: SubscriptionKind[T],
    person: Person,
    value: str,
    codec: JsonCodec[S],
    edit: Callable[[Undo[S]], Awaitable[T]],
) -> Message:
    """Go back to what the button carries. `edit` asks for rights anew; raises what it raises, and the kind's `gone`."""
    undo = read_undo(deps.sign, person, value, codec)
    if undo is None:
        raise kind.gone
    localizer = deps.localizer(person.locale, person.time_zone)
    try:
        current = await edit(undo)
    except SubscriptionChanged:
        current = await lifecycle.find_owned(deps, kind, person, undo.subscription_id)
        return kind.replies.unchanged(kind.summary(current), localizer)
    return kind.replies.undone(kind.summary(current), localizer)
