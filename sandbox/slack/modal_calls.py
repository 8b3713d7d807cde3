"""People's actions in modals, and the handling of the bot's answers.

https://docs.slack.dev/surfaces/modals#interactions
"""

from collections.abc import Coroutine
from typing import Any

from sandbox.slack.errors import Refusal
from sandbox.slack.inputs import inputs_in, mistakes, state_of
from sandbox.slack.messages import interactive
from sandbox.slack.outgoing import Delivery, NotAcknowledged
from sandbox.slack.payloads import action, from_modal
from sandbox.slack.views import View, as_slack_shows_view
from sandbox.world import World

TROUBLE = "We had some trouble connecting. Try again?"
Given = dict[str, dict[str, Any]]
Acting = Coroutine[Any, Any, None]


class ModalCalls:
    """Each act raises `Refusal` at once where there is no such modal; what it gives back asks the bot."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self._world = world
        self._slack = world.slack
        self._delivery = delivery

    def submitted(self, person: str, view_id: str, given: Given | None = None) -> Acting:
        """The person submits; `given`: what was put into inputs, by block and action."""
        view = self._filled(person, view_id, given)
        view.errors, view.problem = mistakes(view.body["blocks"], view.state), None
        view.waiting = not view.errors
        self._world.changes.note()
        return self._submit(view) if view.waiting else _nothing()

    def closed(self, person: str, view_id: str) -> Acting:
        """The person closes it, by its button or by Escape; the bot is told if it wished so."""
        view = self._of(person, view_id)
        self._slack.views.close(view.id)
        self._world.changes.note()
        return self._tell_closed(view) if view.body.get("notify_on_close") else _nothing()

    def used(
        self, person: str, view_id: str, block_id: str, action_id: str, value: object = None, given: Given | None = None
    ) -> Acting:
        """The person presses or chooses something in it."""
        view = self._filled(person, view_id, given)
        for block in view.body["blocks"]:
            for element in interactive(block):
                if (block["block_id"], element["action_id"]) != (block_id, action_id):
                    continue
                if block["type"] == "input" and not block.get("dispatch_action"):
                    return _nothing()
                used = action(block_id, element, value, self._slack.new_ts())
                return self._use(view, used)
        raise Refusal("action_not_found")

    def _of(self, person: str, view_id: str) -> View:
        view = self._slack.views.find(view_id)
        if view.person != person:
            raise Refusal("not_found")
        return view

    def _filled(self, person: str, view_id: str, given: Given | None) -> View:
        view = self._of(person, view_id)
        view.state = state_of(view.body["blocks"], given or {}, view.state)
        return view

    def _payload(self, kind: str, view: View, **more: object) -> dict[str, Any]:
        trigger = self._slack.triggers.hand_out(view.person)
        return from_modal(kind, self._slack.person(view.person), as_slack_shows_view(view), trigger, **more)

    async def _submit(self, view: View) -> None:
        try:
            answer = await self._delivery.deliver(
                "interactive", self._payload("view_submission", view, response_urls=[])
            )
            self._obey(view, answer)
        except (NotAcknowledged, Refusal):
            view.problem = TROUBLE
        view.waiting = False
        self._world.changes.note()

    def _obey(self, view: View, answer: dict[str, Any]) -> None:
        match answer.get("response_action"):
            case None | "clear":
                self._slack.views.close(view.id)
            case "errors":
                names = {block["block_id"] for block, _ in inputs_in(view.body["blocks"]) if block["type"] == "input"}
                errors = answer.get("errors")
                if not isinstance(errors, dict) or not errors or not set(errors) <= names:
                    raise Refusal("invalid_errors")
                view.errors = {name: str(words) for name, words in errors.items()}
            case "update":
                self._slack.views.update(view.id, answer.get("view"), None)
            case _:
                raise Refusal("unknown_response_action")

    async def _tell_closed(self, view: View) -> None:
        try:
            await self._delivery.deliver("interactive", self._payload("view_closed", view, is_cleared=False))
        except NotAcknowledged:
            return  # nobody looks at it any more

    async def _use(self, view: View, used: dict[str, Any]) -> None:
        container = {"type": "view", "view_id": view.id}
        try:
            await self._delivery.deliver(
                "interactive", self._payload("block_actions", view, container=container, actions=[used])
            )
        except NotAcknowledged:
            view.problem = TROUBLE
        self._world.changes.note()


async def _nothing() -> None:
    """Slack keeps it to itself."""
