"""The default channel of an organization: judged when an admin chooses it, and again each time it is offered."""

from enum import StrEnum

from bot.blocks.conversation import is_direct
from bot.deps import Deps
from bot.ports import ChannelInfo, NotDescribed
from bot.readings.rules import rules_at
from bot.sharing.audience import External, Internal, UnknownReaders, audience
from bot.usage.model import TrackedOrganization


class ChannelFault(StrEnum):
    """Reasons for which a channel cannot be an organization's default."""

    DIRECT = "direct"
    HIDDEN = "hidden"  # Slack does not show it to the bot
    ARCHIVED = "archived"
    WITHOUT_BOT = "without_bot"
    SHARED = "shared"  # other companies read it
    NOT_TOLD = "not_told"  # Slack does not answer right now


_READ_BY = {Internal: None, External: ChannelFault.SHARED, UnknownReaders: ChannelFault.HIDDEN}


async def channel_fault(deps: Deps, channel_id: str) -> ChannelFault | None:
    """The reason, as Slack says it; None for a channel of the company's own in which the bot may post."""
    if is_direct(channel_id):
        return ChannelFault.DIRECT
    return _fault(await deps.get_channel(channel_id))


async def default_channel(deps: Deps, tracked: TrackedOrganization) -> str | None:
    """The organization's default channel, as its settings name it. Raises DatabaseDown."""
    return (await rules_at(deps, tracked, deps.now())).rules.channel


async def may_be_offered(deps: Deps, channel_id: str, person_id: str) -> bool:
    """True where something can be set up in it now, by somebody who is in it: nobody else may know of a private one."""
    return await channel_fault(deps, channel_id) is None and await deps.has_member(channel_id, person_id)


def _fault(answer: ChannelInfo | NotDescribed) -> ChannelFault | None:
    match answer:
        case NotDescribed(passing=True):
            return ChannelFault.NOT_TOLD
        case NotDescribed():
            return ChannelFault.HIDDEN
        case ChannelInfo(is_archived=True):
            return ChannelFault.ARCHIVED
        case ChannelInfo(is_member=True):
            return _READ_BY[type(audience(answer))]
    return ChannelFault.WITHOUT_BOT
