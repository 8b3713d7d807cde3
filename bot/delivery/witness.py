"""Look for posts in their channels, so seldom that a channel that can never tell is not asked for ever.

Counted twice: the looks for one delivery, in its row, and those into one channel, in this process. Each look that did
not tell doubles the rest before the next; after the last one nothing can tell (`Inconclusive`, not temporary).
"""

from datetime import timedelta

from bot.delivery.handler import DeliveryHandler
from bot.delivery.model import Delivery
from bot.delivery.payload import Payload
from bot.deps import ChannelRest, Deps
from bot.ports import Absent, Found, Inconclusive
from bot.rests.rising_rest import rising_rest
from bot.slack.error_codes import hides_channel

MOST_LOOKS = 8
RESTING = "resting"  # another delivery's look into the same channel did not tell
_LOOKS_PER_SETTLE = 3
_LONGEST_REST = timedelta(minutes=15)
_REST_WHEN_REFUSED = timedelta(hours=1)  # until a person has granted the scope, or invited the bot


async def look(
    deps: Deps, handler: DeliveryHandler[object, object], delivery: Delivery, payload: Payload | None
) -> Found | Absent | Inconclusive:
    """Ask the handler, unless it is known what would come of it."""
    known = _known(deps, delivery)
    if known is not None:
        return known
    answer = await handler.find(deps, delivery, payload)
    _note(deps, delivery, answer)
    return answer


def rest_of(deps: Deps, delivery: Delivery) -> timedelta:
    """The rest before the next look for a delivery; no shorter than its channel's."""
    channel = deps.jobs.channel_rests.get(_key(delivery))
    left = timedelta(seconds=channel.until - deps.monotonic()) if channel else timedelta()
    return max(left, _rest_after(delivery.looks + 1, deps.settings.settle))


def _known(deps: Deps, delivery: Delivery) -> Inconclusive | None:
    if delivery.looks >= MOST_LOOKS:
        return Inconclusive("looked_too_often")
    channel = deps.jobs.channel_rests.get(_key(delivery))
    if channel is None or deps.monotonic() >= channel.until:
        return None
    if channel.refusal or channel.looks >= MOST_LOOKS:
        return Inconclusive(channel.refusal or "looked_too_often")
    return Inconclusive(RESTING, temporary=True)


def _note(deps: Deps, delivery: Delivery, answer: Found | Absent | Inconclusive) -> None:
    rests, key, now = deps.jobs.channel_rests, _key(delivery), deps.monotonic()
    match answer:
        case Found() | Absent():
            rests.pop(key, None)
        case Inconclusive(temporary=True):
            looks = rests[key].looks + 1 if key in rests else 1
            rests[key] = ChannelRest(looks, now + _rest_after(looks, deps.settings.settle).total_seconds())
        case Inconclusive(reason=reason) if hides_channel(reason):
            rests[key] = ChannelRest(MOST_LOOKS, now + _REST_WHEN_REFUSED.total_seconds(), reason)


def _rest_after(looks: int, settle: timedelta) -> timedelta:
    return rising_rest(settle / _LOOKS_PER_SETTLE, looks - 1, _LONGEST_REST)


def _key(delivery: Delivery) -> tuple[str, str]:
    return delivery.workspace_id, delivery.channel_id
