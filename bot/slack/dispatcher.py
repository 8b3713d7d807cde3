"""The one wrapper around whatever the bot does when a person does something in Slack.

The ack waits for nothing: a slow part runs as a task that `runtime` drains, and nothing of it escapes.
Bolt itself is met in `bot.slack.bolt_app` only.
"""

import asyncio
from dataclasses import dataclass

import structlog

from bot.slack.background import LAST_WORD_SECONDS, BackgroundTasks
from bot.slack.interaction import (
    AckResponse,
    CloseModal,
    FieldErrors,
    Handler,
    Interaction,
    OnError,
    ShowView,
)
from bot.slack.router import Router

log = structlog.stdlib.get_logger()

# "Working…" rides on the ack: what is shown before Slack has read that one would be overwritten by it.
ACK_READ_SECONDS = 0.2


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
