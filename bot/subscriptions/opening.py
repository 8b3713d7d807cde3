"""Obstacles in a channel, found when a form opens: nobody fills in what could not be saved. Drawn in `form`."""

from bot import permissions
from bot.blocks.conversation import is_direct
from bot.deps import Deps
from bot.permissions import Person
from bot.ports import ChannelInfo, NotDescribed
from bot.sharing.audience import Internal, audience
from bot.sharing.consent import code_of, shown
from bot.slack.error_codes import ARCHIVED, LEFT, refuses_post_too
from bot.subscriptions.form import Obstacle


async def find_obstacle(deps: Deps, person: Person, channel_id: str) -> Obstacle | None:
    """The obstacle to a new subscription, as Slack describes the channel now; None where there is none.

    Where Slack does not say right now, saving will find out.
    """
    deps.get_channel.forget(channel_id)  # who was just told to invite the bot comes back a moment later
    answer = await deps.get_channel(channel_id)
    return obstacle_of(answer, direct=is_direct(channel_id), is_admin=permissions.is_admin(person))


def obstacle_of(answer: ChannelInfo | NotDescribed, *, direct: bool, is_admin: bool) -> Obstacle | None:
    """Decide by Slack's answer. An admin may agree to readers of another company once it is saved."""
    match answer:
        case NotDescribed(passing=True):
            return None
        case NotDescribed(code=code) if refuses_post_too(code):
            return Obstacle(code)
        case ChannelInfo(is_archived=True):
            return Obstacle(ARCHIVED)
        case ChannelInfo(is_member=False):
            return Obstacle(LEFT)
    readers = audience(answer)
    if direct or isinstance(readers, Internal):
        return None
    return Obstacle(code_of(readers), shown(readers), is_final=not is_admin)
