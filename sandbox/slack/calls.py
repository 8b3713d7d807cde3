"""People's actions in the workspace, and the requests that Slack sends to the bot for them."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import httpx

from sandbox.slack.api_chat import answer_with
from sandbox.slack.errors import Refusal
from sandbox.slack.events import RETRY_DELAYS, Events
from sandbox.slack.lifecycle import Lifecycle
from sandbox.slack.messages import Message, interactive
from sandbox.slack.modal_calls import ModalCalls
from sandbox.slack.outgoing import ACK_SECONDS, Delivery, NotAcknowledged
from sandbox.slack.payloads import SCOPE_OF_EVENT, action, block_actions, escaped, joined, said, slash_command
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.surfaces import SurfaceCalls
from sandbox.slack.workspace import BOT_NAME, BOT_USER_ID, FIRST_PERSON, Channel, Member
from sandbox.world import World

MENTION = f"<@{BOT_USER_ID}>"


class SlackCalls:
    """Each act ends when the bot has answered, or has let the person down; `later` does not wait for that.

    What people do in modals, and what becomes of channels and of the app, are rooms of their own.
    """

    def __init__(
        self,
        world: World,
        *,
        ack_seconds: float = ACK_SECONDS,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._world = world
        self._slack = world.slack
        self._delivery = Delivery(world, ack_seconds, http)
        self.events = Events(world, self._delivery, retry_delays)
        self.modals = ModalCalls(world, self._delivery)
        self.surfaces = SurfaceCalls(world, self._delivery, self.events, self._address)
        self.lifecycle = Lifecycle(world, self.events)
        self._tasks: set[asyncio.Task[None]] = set()

    def later(self, act: Coroutine[Any, Any, None]) -> None:
        """Let it happen while the caller goes on."""
        task = asyncio.create_task(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until everything that was begun by `later` is over."""
        while self._tasks:
            await asyncio.wait([*self._tasks])

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await self.settled()
        await self._delivery.close()

    def typed(self, person: str, channel: str, text: str) -> Coroutine[Any, Any, None]:
        """Type and send a message. Raises `Refusal` at once where Slack refuses it."""
        member, place = self._at(person, channel)
        if not text.startswith("/"):
            return self._say(member, place, text)
        command, _, words = text.partition(" ")
        if command != self._slack.app.command:
            raise Refusal("unknown_command")
        if not self._slack.use_scope("commands"):
            raise Refusal("unknown_command")
        return self._command(member, place, words.strip())

    def clicked(
        self, person: str, channel: str, ts: str, block_id: str, action_id: str, option: object = None
    ) -> Coroutine[Any, Any, None]:
        """Click an element of a message. Raises `Refusal` where there is nothing to click."""
        member, place = self._at(person, channel)
        message = self._slack.message(channel, ts)
        for block in message.blocks:
            for element in interactive(block):
                if (block["block_id"], element["action_id"]) == (block_id, action_id):
                    used = action(block_id, element, option, self._slack.new_ts())
                    return self._click(member, place, message, used)
        raise Refusal("action_not_found")

    def invited(self, person: str, channel: str) -> Coroutine[Any, Any, None]:
        """The bot joins; raises `Refusal` when it is in already."""
        member, place = self._at(person, channel)
        if place.bot_is_member:
            raise Refusal("already_in_channel")
        place.members.add(BOT_USER_ID)
        self._world.changes.note()
        scope = "groups:read" if place.kind == "private" else "channels:read"
        event = joined(place, member, self._slack.new_ts())
        return self.events.tell(event, scope, shared=place.external)

    def posted_by_machine(self, channel: str, text: str, **fields: object) -> Coroutine[Any, Any, None]:
        """Another app, a workflow or Slackbot writes. `fields`: what its message has and a person's has not."""
        place = self._slack.channel(channel)
        message = self._slack.say(channel, str(fields.get("user", "")), _as_slack_writes(text))
        event = {**said(message, self._slack.person(FIRST_PERSON), place), **fields}
        return self.events.tell(event, SCOPE_OF_EVENT[event["type"]], shared=place.external)

    def _at(self, person: str, channel: str) -> tuple[Member, Channel]:
        member, place = self._slack.person(person), self._slack.channel(channel)
        if person not in place.members:
            raise Refusal("not_in_channel")
        if place.archived:
            raise Refusal("is_archived")
        return member, place

    async def _command(self, person: Member, channel: Channel, words: str) -> None:
        command = self._slack.app.command
        typed = f"{command} {words}".strip()
        url = self._slack.response_urls.open(channel.id, person.id, typed=typed)
        payload = slash_command(
            command,
            words,
            person=person,
            channel=channel,
            response_url=self._address(url),
            trigger_id=self._slack.triggers.hand_out(person.id),
        )
        try:
            body = await self._delivery.deliver("slash_commands", payload)
            if body.get("text") or body.get("blocks"):
                answer_with(self._slack, url, body, "ack")
        except NotAcknowledged as failed:
            self._slack.fail(channel.id, person.id, f"{typed} failed: {failed.error}")
        except Refusal:
            self._slack.fail(channel.id, person.id, f"{typed} failed: invalid_command_response")

    async def _click(self, person: Member, channel: Channel, message: Message, used: dict[str, Any]) -> None:
        url = self._slack.response_urls.open(channel.id, person.id, source=message.ts)
        payload = block_actions(
            used,
            message=message,
            person=person,
            channel=channel,
            response_url=self._address(url),
            trigger_id=self._slack.triggers.hand_out(person.id),
        )
        try:
            await self._delivery.deliver("interactive", payload)
        except NotAcknowledged as failed:
            self._slack.fail(channel.id, person.id, f"{used['action_id']} failed: {failed.error}")

    async def _say(self, person: Member, channel: Channel, text: str) -> None:
        message = self._slack.say(channel.id, person.id, _as_slack_writes(text))
        event = said(message, person, channel)
        mentioned = channel.bot_is_member and MENTION in message.content.text
        if channel.kind == "dm" or mentioned:
            await self.events.tell(event, SCOPE_OF_EVENT[event["type"]], shared=channel.external)

    def _address(self, url: ResponseUrl) -> str:
        forged = self._slack.switches.response_url
        return f"{self._world.base_url}/response/{url.id}" if forged is None else forged


def _as_slack_writes(text: str) -> str:
    """Turn typed text into mrkdwn: only the mention of the bot keeps its angle brackets."""
    named = text.replace(f"@{BOT_NAME}", MENTION)
    return escaped(named).replace(f"&lt;@{BOT_USER_ID}&gt;", MENTION)
