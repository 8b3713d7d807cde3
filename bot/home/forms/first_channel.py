"""The channel that a form offers first, where it was opened in none."""

from bot.deps import Deps
from bot.home.readable import read_records, readable_organizations
from bot.permissions import Person
from bot.readings.rules import rules_of_workspace
from bot.sharing.default_channel import may_be_offered


async def first_channel(deps: Deps, person: Person) -> str:
    """The default channel of the organizations that the person may read, where they agree on one; else empty.

    Only one that the person is in, as its name may be private, and in which something can be set up now.
    Raises DatabaseDown.
    """
    readable = {organization.uuid for organization in readable_organizations(person, await read_records(deps, person))}
    async with deps.sessions.read() as session:
        rules = await rules_of_workspace(session, person.workspace_id)
    channels = {kept.channel for uuid, kept in rules.items() if uuid in readable and kept.channel}
    if len(channels) != 1:
        return ""
    (channel_id,) = channels
    return channel_id if await may_be_offered(deps, channel_id, person.id) else ""
