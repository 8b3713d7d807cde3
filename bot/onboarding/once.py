"""Each event of Slack's once, over all replicas and restarts.

Two ways, as two things can be lost. A greeting is claimed first: one that a death cut off is missed by no one, and two
are odd. A change of a channel is recorded last: it is the same when it is repeated, and must not be lost; but told
again minutes later it would undo what happened since.
"""

import structlog

from bot.deps import Deps
from bot.errors import DatabaseDown
from bot.onboarding import events_seen
from bot.slack.interaction import Handler, Interaction

log = structlog.stdlib.get_logger()


async def claim(deps: Deps, interaction: Interaction) -> bool:
    """True for the first to claim the event. Without a database it is true: a greeting too many beats silence."""
    if not interaction.event_id:
        return True
    try:
        async with deps.sessions.write() as session:
            return await events_seen.record(session, interaction.workspace_id, interaction.event_id, deps.now())
    except DatabaseDown:
        log.warning("an event is handled without knowing whether it was before", name=interaction.name)
        return True


def recorded(deps: Deps, handler: Handler) -> Handler:
    """The handler, unless the event was handled to its end before."""

    async def handle(interaction: Interaction) -> None:
        key = (interaction.workspace_id, interaction.event_id)
        if interaction.event_id:
            deps.get_channel.forget(interaction.channel_id)  # another replica may have handled it
            async with deps.sessions.read() as session:
                if await events_seen.is_recorded(session, *key):
                    return
        await handler(interaction)
        if interaction.event_id:
            async with deps.sessions.write() as session:
                await events_seen.record(session, *key, deps.now())

    return handle
