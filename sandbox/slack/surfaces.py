"""People at the app's Home and at its shortcuts, and the requests that Slack sends to the bot for them.

https://docs.slack.dev/surfaces/app-home and …/interactivity/implementing-shortcuts
"""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Literal

from sandbox.slack.errors import Refusal
from sandbox.slack.events import Events
from sandbox.slack.homes import Home, as_slack_shows_home
from sandbox.slack.inputs import state_of
from sandbox.slack.installed_app import Shortcut
from sandbox.slack.messages import interactive
from sandbox.slack.outgoing import Delivery, NotAcknowledged
from sandbox.slack.payloads import action, from_modal, message_shortcut, shortcut
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.workspace import open_direct
from sandbox.world import World

Acting = Coroutine[Any, Any, None]


class SurfaceCalls:
    """Each act raises `Refusal` at once where Slack shows no such thing; what it gives back tells the bot."""

    def __init__(self, world: World, delivery: Delivery, events: Events, address: Callable[[ResponseUrl], str]) -> None:
        self._world = world
        self._slack = world.slack
        self._delivery = delivery
        self._events = events
        self._address = address

    def home_opened(self, person: str, tab: Literal["home", "messages"] = "home") -> Acting:
        """The person opens a tab of the app. Without the Home tab, and the event, the bot is told nothing."""
        member = self._slack.person(person)
        if not self._slack.app.home_enabled and tab == "home":
            raise Refusal("not_enabled")
        home = self._slack.homes.of(person) if tab == "home" else None
        event = {"type": "app_home_opened", "user": person, "channel": open_direct(member).id, "tab": tab}
        seen = {"view": as_slack_shows_home(home)} if home else {}
        stamped = {**event, **seen, "event_ts": self._slack.new_ts()}
        return self._events.tell(stamped) if self._slack.app.home_enabled else _nothing()

    def home_used(self, person: str, block_id: str, action_id: str, value: object = None) -> Acting:
        """The person presses or chooses something on their Home."""
        home = self._slack.homes.of(person)
        for block in home.body["blocks"] if home else ():
            for element in interactive(block):
                if home and (block["block_id"], element["action_id"]) == (block_id, action_id):
                    return self._use(home, action(block_id, element, value, self._slack.new_ts()))
        raise Refusal("action_not_found")

    def shortcut_chosen(self, person: str, callback_id: str) -> Acting:
        """The person chooses a global shortcut of the app."""
        self._installed(callback_id, "global")
        trigger = self._slack.triggers.hand_out(person)
        return self._choose(person, shortcut(callback_id, self._slack.person(person), trigger, self._slack.new_ts()))

    def message_shortcut_chosen(self, person: str, channel: str, ts: str, callback_id: str) -> Acting:
        """The person chooses a shortcut in the menu of a message, also of one in a thread."""
        self._installed(callback_id, "message")
        place, message = self._slack.channel(channel), self._slack.message(channel, ts)
        if person not in place.members or message.person is not None:
            raise Refusal("message_not_found")
        url = self._slack.response_urls.open(channel, person)
        payload = message_shortcut(
            callback_id,
            message=message,
            person=self._slack.person(person),
            channel=place,
            response_url=self._address(url),
            trigger_id=self._slack.triggers.hand_out(person),
            at=self._slack.new_ts(),
        )
        return self._choose(person, payload, channel)

    def _installed(self, callback_id: str, kind: str) -> Shortcut:
        for known in self._slack.app.shortcuts:
            if (known.callback_id, known.kind) == (callback_id, kind):
                return known
        raise Refusal("shortcut_not_found")

    async def _choose(self, person: str, payload: dict[str, Any], channel: str = "") -> None:
        try:
            await self._delivery.deliver("interactive", payload)
        except NotAcknowledged as failed:
            where = channel or self._slack.direct(person).id
            self._slack.fail(where, person, f"{payload['callback_id']} failed: {failed.error}")
        self._world.changes.note()

    async def _use(self, home: Home, used: dict[str, Any]) -> None:
        person, view = self._slack.person(home.person), as_slack_shows_home(home)
        view["state"] = {"values": state_of(home.body["blocks"], {}, home.state)}
        trigger = self._slack.triggers.hand_out(home.person)
        container = {"type": "view", "view_id": home.id}
        payload = from_modal("block_actions", person, view, trigger, container=container, actions=[used])
        # Slack shows a sign of warning beside the button, and nothing that a bot could read.
        with suppress(NotAcknowledged):
            await self._delivery.deliver("interactive", payload)
        self._world.changes.note()


async def _nothing() -> None:
    """Slack keeps it to itself."""
