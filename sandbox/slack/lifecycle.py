"""Changes of channels, people and the app's installation, and the events that tell the bot of them.

https://docs.slack.dev/reference/events
"""

import dataclasses
from collections.abc import Coroutine
from typing import Any

from sandbox.slack.api_channels import user
from sandbox.slack.errors import Refusal
from sandbox.slack.events import Events
from sandbox.slack.installed_app import REVOKED, UNINSTALLED
from sandbox.slack.sharing import COMPANY
from sandbox.slack.workspace import BOT_USER_ID, TEAM_ID, Channel, Member
from sandbox.world import World

Telling = Coroutine[Any, Any, None]


class Lifecycle:
    """Each act changes the workspace at once; what it gives back tells the bot."""

    def __init__(self, world: World, events: Events) -> None:
        self._world = world
        self._slack = world.slack
        self._events = events

    def archived(self, person: str, channel: str, *, on: bool = True) -> Telling:
        """Archive a channel, or bring it back."""
        place = self._slack.channel(channel)
        if place.archived == on:
            raise Refusal("already_archived" if on else "not_archived")
        place.archived = on
        word = "archive" if on else "unarchive"
        return self._of_channel(place, word, {"channel": place.id, "user": person})

    def renamed(self, channel: str, name: str) -> Telling:
        place = self._slack.channel(channel)
        place.name = name
        return self._of_channel(place, "rename", {"channel": {"id": place.id, "name": name, "created": 1}})

    def moved(self, channel: str, new_id: str) -> Telling:
        """The channel gets another id, as when it becomes shared with another company."""
        place = self._slack.channels.pop(channel, None)
        if place is None:
            raise Refusal("channel_not_found")
        place.id = new_id
        self._slack.channels[new_id] = place
        self._slack.messages[new_id] = self._slack.messages.pop(channel)
        for message in self._slack.messages[new_id]:
            message.channel = new_id
        return self._tell({"type": "channel_id_changed", "old_channel_id": channel, "new_channel_id": new_id})

    def shared(self, channel: str, company: str = COMPANY, *, on: bool = True) -> Telling:
        """Another company takes part in the channel, or no longer. Who was invited has accepted by that."""
        place = self._slack.channel(channel)
        place.sharing.pending.discard(company)
        (place.sharing.companies.add if on else place.sharing.companies.discard)(company)
        if place.kind in {"public", "shared"}:
            place.kind = "shared" if place.sharing.companies else "public"
        if on:
            return self._of_sharing(place, {"type": "channel_shared", "connected_team_id": company})
        left = {"previously_connected_team_id": company, "is_ext_shared": place.external}
        return self._of_sharing(place, {"type": "channel_unshared", **left})

    def company_invited(self, channel: str, company: str = COMPANY, *, on: bool = True) -> None:
        """Another company is invited, or no longer. An app without `conversations.connect:read` hears nothing of it."""
        pending = self._slack.channel(channel).sharing.pending
        (pending.add if on else pending.discard)(company)
        self._world.changes.note()

    def shared_in_enterprise(self, channel: str, workspace: str = "T0SISTER", *, on: bool = True) -> None:
        """Another workspace of the same Enterprise takes part, or no longer."""
        workspaces = self._slack.channel(channel).sharing.workspaces
        (workspaces.add if on else workspaces.discard)(workspace)
        self._world.changes.note()

    def restricted(self, channel: str, *, on: bool = True) -> None:
        """An admin keeps posting to a few. No event that the bot has a scope for tells of it."""
        self._slack.channel(channel).restricted = on
        self._world.changes.note()

    def removed(self, person: str, channel: str) -> Telling:
        """Remove the bot from a channel."""
        place = self._slack.channel(channel)
        if not place.bot_is_member:
            raise Refusal("not_in_channel")
        place.members.discard(BOT_USER_ID)
        self._world.changes.note()
        return self._left(place, person)

    def uninstalled(self, *, keeps_channels: bool = True) -> Telling:
        """An admin uninstalls the app: its token is dead before it hears of that.

        Without `keeps_channels` the bot is in no channel any more, and has to be invited again after a reinstall.
        """
        self._slack.app.token_error = UNINSTALLED
        if not keeps_channels:
            for channel in self._slack.channels.values():
                channel.members -= {BOT_USER_ID} if channel.kind != "dm" else set()
        self._world.changes.note()
        return self._uninstalled()

    def revoked(self) -> Telling:
        """An admin takes the bot's token away."""
        self._slack.app.token_error = REVOKED
        return self._tell({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER_ID]}})

    def installed(self, *, new_token: str | None = None) -> None:
        """The app is let in again; with a new token where it gets one, and the old one stays dead."""
        self._slack.app.token_error = None
        self._slack.app.bot_token = new_token or self._slack.app.bot_token
        self._world.changes.note()

    def left_company(self, person: str, *, gone: bool = True) -> Telling:
        """Somebody's account is deactivated, or comes back."""
        return self._changed(dataclasses.replace(self._slack.person(person), deleted=gone))

    def language_chosen(self, person: str, locale: str) -> Telling:
        """Change the language in which a person reads Slack."""
        return self._changed(dataclasses.replace(self._slack.person(person), locale=locale))

    def _changed(self, member: Member) -> Telling:
        self._slack.people[member.id] = member
        event = {"type": "user_change", "user": user(member), "cache_ts": int(self._world.now().timestamp())}
        return self._tell(event, "users:read")

    def _of_channel(self, place: Channel, word: str, fields: dict[str, Any]) -> Telling:
        private = place.kind == "private"
        kind = "group" if private else "channel"
        event = {"type": f"{kind}_{word}", **fields}
        heard = place.bot_is_member or not private
        return self._tell(event, f"{kind}s:read", shared=place.external, heard=heard)

    def _of_sharing(self, place: Channel, fields: dict[str, Any]) -> Telling:
        scope = "groups:read" if place.kind == "private" else "channels:read"
        return self._tell({**fields, "channel": place.id}, scope, shared=place.external)

    def _tell(
        self, event: dict[str, Any], scope: str | None = None, *, shared: bool = False, heard: bool = True
    ) -> Telling:
        self._world.changes.note()
        stamped = {**event, "event_ts": self._slack.new_ts()}

        async def tell() -> None:
            if heard:
                await self._events.tell(stamped, scope, shared=shared)

        return tell()

    async def _left(self, place: Channel, person: str) -> None:
        private = place.kind == "private"
        scope = "groups:read" if private else "channels:read"
        left = {"user": BOT_USER_ID, "channel": place.id, "channel_type": "G" if private else "C", "team": TEAM_ID}
        if not private:
            await self._tell({"type": "member_left_channel", **left}, scope)
        word = "group_left" if private else "channel_left"
        await self._tell({"type": word, "channel": place.id, "actor_id": person}, scope)

    async def _uninstalled(self) -> None:
        await self._tell({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER_ID]}})
        await self._tell({"type": "app_uninstalled"})
