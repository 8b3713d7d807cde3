"""A person's action in Slack, and the ways to ack it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.blocks.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Interaction:
    """Something that a person did, or an event, parsed. Nothing in it is trusted: all of it may be forged."""

    kind: Literal["command", "action", "event", "view", "shortcut"]
    name: str  # "/pipefy-usage", an action_id, the type of an event, or the callback_id of a view or shortcut
    workspace_id: str
    channel_id: str  # empty in a modal, on Home and of a global shortcut; the old one where a channel's id changed
    person_id: str
    text: str = ""  # the command's words, the message's text, a renamed channel's new name
    value: str = ""  # a button's value, or what was chosen; the new one where a channel's id changed, the tab of Home
    response_url: str = ""  # empty in a modal, on Home and of a global shortcut
    trigger_id: str = ""
    ephemeral: bool = False  # the clicked message is visible to one person only
    event: Mapping[str, object] = field(default_factory=dict)  # the inner event of an event, else empty
    event_id: str = ""  # of an event: the same however often Slack tells it
    on_home: bool = False  # pressed on the Home tab, where the answer is a modal, or the tab itself
    block_id: str = ""  # of the row that was pressed
    message_ts: str = ""  # of a message shortcut: the message
    thread_ts: str = ""  # and the message above its thread, where it stands in one
    view_id: str = ""  # of the modal that was submitted, closed, or clicked in
    view_hash: str = ""  # what `views.update` takes to change nothing that has changed since
    values: Mapping[str, str] = field(default_factory=dict)  # block_id → what was filled in; checkboxes by commas
    private_metadata: str = ""  # what the bot put into the modal; empty if longer than Slack allows
    closed: bool = False  # the modal was closed, not submitted
    conversation: Conversation | None = None  # the kind of the channel, where Slack tells its name
    gone: bool = False  # user_change: the person was deactivated; tokens_revoked: the bot's token was


Handler = Callable[[Interaction], Awaitable[None]]


OnError = Callable[[Interaction, BaseException], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """The modal stays, with a sentence below each of these inputs."""

    by_block: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShowView:
    """The modal stays and shows this, until the slow part updates it."""

    view: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CloseModal:
    """The modal closes."""


AckResponse = FieldErrors | ShowView | CloseModal


@dataclass(frozen=True, slots=True)
class ViewHandler:
    """A form: how its submission is acked, and then saved."""

    validate: Callable[[Interaction], AckResponse]  # pure and at once: it rides on the ack
    handler: Handler  # after the ack, unless that was FieldErrors
