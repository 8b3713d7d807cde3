"""Who besides the company reads along, for tests: set without a word to the bot, as when an event was lost."""

from collections.abc import Callable

from sandbox.slack.workspace import Channel
from sandbox.slack.world import Post
from tests.support.digests import Digests
from tests.support.workspace import ANA, OPS

NO_SCOPE = "missing_scope"


def channel(digests: Digests, channel_id: str = OPS) -> Channel:
    return digests.workspace.world.slack.channel(channel_id)


def share_silently(digests: Digests, company: str = "T0PARTNER", channel_id: str = OPS, *, on: bool = True) -> None:
    """Another company takes part, or no longer, and no event tells of it. Ten minutes pass."""
    companies = channel(digests, channel_id).sharing.companies
    (companies.add if on else companies.discard)(company)
    digests.workspace.advance_clock(minutes=10, seconds=1)


def answer_info_with(digests: Digests, code: str | None) -> None:
    """Slack refuses to describe any channel from now on; None: it describes them again. Ten minutes pass."""
    refused = digests.workspace.world.slack.switches.refused_methods
    refused.pop("conversations.info", None)
    if code is not None:
        refused["conversations.info"] = code
    digests.workspace.advance_clock(minutes=10, seconds=1)


async def allow_from_list(
    digests: Digests, channel_id: str = OPS, *, action: str = "subscription_allow_shared"
) -> Post:
    """An admin allows what the list shows."""
    listed = await digests.says("list", person=ANA, channel=channel_id)
    return await digests.presses(listed, action, person=ANA)


def told(digests: Digests, person: str, matches: Callable[[str], bool]) -> list[str]:
    """The direct messages to a person of which this is so."""
    return [post.text for post in digests.told(person) if matches(post.text)]
