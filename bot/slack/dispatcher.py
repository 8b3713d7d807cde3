"""The one wrapper around whatever the bot does when a person does something in Slack.

The ack waits for nothing: a slow part runs as a task that `runtime` drains, and nothing of it escapes.
Bolt itself is met in `bot.slack.bolt_app` only.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog

log = structlog.stdlib.get_logger()

# What a person gets to hear at a shutdown has to fit between the end of the drain (20 s) and SIGKILL.
LAST_WORD_SECONDS = 3.0
# Nobody did anything for this long: a moment to start a slow part in. Nobody notices such a delay.
QUIET_SECONDS = 0.005
PATIENCE_SECONDS = 0.5
# "Working…" rides on the ack: what is shown before Slack has read that one would be overwritten by it.
ACK_READ_SECONDS = 0.2
# A slow part that is older than this waits for a network rather than for the processor.
YOUNG_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a person did in Slack, parsed at the door. Nothing in it is trusted."""

    kind: Literal["command", "action", "event", "view"]
    name: str  # "/pipefy-usage", an action_id, the type of an event, or the callback_id of a view
    workspace_id: str
    channel_id: str  # empty in a modal; the old one where a channel's id changed
    person_id: str
    text: str = ""  # the command's words, the message's text, a renamed channel's new name
    value: str = ""  # a button's value, or what was chosen; the new one where a channel's id changed
    response_url: str = ""  # empty in a modal
    trigger_id: str = ""
    ephemeral: bool = False  # the clicked message is visible to one person only
    event: Mapping[str, object] = field(default_factory=dict)  # the inner event of an event, else empty
    view_id: str = ""  # of the modal that was submitted, closed, or clicked in
    view_hash: str = ""  # what `views.update` takes to change nothing that has changed since
    values: Mapping[str, str] = field(default_factory=dict)  # block_id → what was filled in; checkboxes by commas
    private_metadata: str = ""  # what the bot put into the modal; empty if longer than Slack allows
    closed: bool = False  # the modal was closed, not submitted
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
    """What happens when a modal is submitted, and when it is closed instead."""

    judge: Callable[[Interaction], AckResponse]  # pure and at once: it rides on the ack
    handler: Handler  # the slow part of a submission, unless the verdict was Errors
    closed: Handler | None = None  # only heard of modals that ask for it (`notify_on_close`)


@dataclass(frozen=True, slots=True)
class Router:
    """Who handles what. An action is found by its whole id, else by the part before its first colon."""

    commands: Mapping[str, Handler] = field(default_factory=dict)
    actions: Mapping[str, Handler] = field(default_factory=dict)
    events: Mapping[str, Handler] = field(default_factory=dict)
    views: Mapping[str, ViewHandler] = field(default_factory=dict)

    def find(self, interaction: Interaction) -> Handler | None:
        match interaction.kind:
            case "command":
                return self.commands.get(interaction.name)
            case "event":
                return self.events.get(interaction.name)
            case "action":
                return self.actions.get(interaction.name) or self.actions.get(interaction.name.partition(":")[0])
            case "view":
                if (view := self.views.get(interaction.name)) is None:
                    return None
                return view.closed if interaction.closed else view.handler

    def judge(self, interaction: Interaction) -> AckResponse:
        """What rides on the ack: only a submitted modal waits for more than an empty one."""
        if interaction.kind == "view" and not interaction.closed:
            return self.views[interaction.name].judge(interaction)
        return CloseModal()


class BackgroundTasks:
    """The slow parts under way. Acks go first: a part starts in a quiet moment, and few are young at once.

    A part that has waited for `PATIENCE_SECONDS` starts anyhow.
    """

    def __init__(self, young_at_once: int = 1) -> None:
        self._places = asyncio.Semaphore(young_at_once)
        self._running: set[asyncio.Task[None]] = set()
        self._spawned_at = 0.0

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, part: Coroutine[Any, Any, None]) -> None:
        """Run `part` soon. Whatever it raises is its own to handle: see `Listener`."""
        task = asyncio.ensure_future(part)
        self._spawned_at = task.get_loop().time()
        self._running.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._running.discard)

    async def drain(self, deadline: float, grace: float = LAST_WORD_SECONDS + 0.5) -> None:
        """Wait `deadline` seconds for what is under way, cancel the rest once, wait `grace` seconds more.

        Never cancelled twice: a task that waits for a lock of SQLite would then hang the loop's own end.
        """
        await asyncio.sleep(0)  # a task cancelled before its first step could not say its last word
        loop = asyncio.get_running_loop()
        ends = loop.time() + deadline
        while self._running and (left := ends - loop.time()) > 0:
            await asyncio.wait(set(self._running), timeout=left)
        for task in (late := set(self._running)):
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=grace)

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[None]:
        """Wait for one's turn, then hold a place until the end, or until no longer young."""
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + PATIENCE_SECONDS
        await self._places.acquire()
        with ExitStack() as place:
            place.callback(self._places.release)
            while (pause := self._pause(patient_until)) > 0:  # noqa: ASYNC110 - quiet is no event
                await asyncio.sleep(pause)
            loop.call_later(YOUNG_SECONDS, place.close)
            yield

    def _pause(self, patient_until: float) -> float:
        return min(self._spawned_at + QUIET_SECONDS, patient_until) - asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Hears at once, answers later."""

    routes: Router
    tasks: BackgroundTasks
    on_trouble: OnError

    def hear(self, interaction: Interaction) -> AckResponse | None:
        """Start the slow part; None if nobody handles this. The caller acks whatever comes back."""
        handler = self.routes.find(interaction)
        if handler is None:
            return None
        try:
            verdict = self.routes.judge(interaction)
        except Exception as trouble:  # noqa: BLE001 - an edge: a bug must not keep Slack waiting for the ack
            self.tell(interaction, trouble)
            return CloseModal()
        if not isinstance(verdict, FieldErrors):
            self.tasks.spawn(
                self._answer(interaction, handler, ACK_READ_SECONDS if isinstance(verdict, ShowView) else 0.0)
            )
        return verdict

    def tell(self, interaction: Interaction, trouble: BaseException) -> None:
        """Start telling the person what went wrong before there was a slow part."""
        self.tasks.spawn(self._tell(interaction, trouble))

    async def _answer(self, interaction: Interaction, handler: Handler, pause: float) -> None:
        try:
            await asyncio.sleep(pause)
            async with self.tasks.lane():
                await handler(interaction)
        except asyncio.CancelledError as stopped:
            await self._tell(interaction, stopped)
            raise
        except Exception as trouble:  # noqa: BLE001 - an edge: whatever it is, the person reads a sentence
            await self._tell(interaction, trouble)

    async def _tell(self, interaction: Interaction, trouble: BaseException) -> None:
        words = asyncio.ensure_future(self.on_trouble(interaction, trouble))
        await asyncio.wait({words}, timeout=LAST_WORD_SECONDS)  # shields the words, and bounds them
        if words.done() and not words.cancelled() and words.exception() is None:
            return
        words.cancel()
        why = None if words.cancelled() or not words.done() else words.exception()
        log.error("a person was left without an answer", kind=interaction.kind, name=interaction.name, exc_info=why)
