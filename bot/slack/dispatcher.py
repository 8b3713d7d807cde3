"""The wrapper around every listener: ack at once, work in the background, turn each error into a sentence."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt.async_app import AsyncAck
from structlog.contextvars import bind_contextvars

from bot.slack.background import LAST_WORD_SECONDS, AnswersUnderWay, BackgroundTasks
from bot.slack.interaction import (
    AckResponse,
    CloseModal,
    FieldErrors,
    Handler,
    Interaction,
    OnError,
    ShowView,
    ViewHandler,
)
from bot.telemetry.traces import Tracer

log = structlog.stdlib.get_logger()

# "Working…" rides on the ack. Slack may apply a `views.update` before it has read the ack, which then overwrites it.
ACK_READ_SECONDS = 0.2

# Bolt passes arguments by name: its own `ack`, and the `interaction` that `bolt_app` puts into the context.
# https://docs.slack.dev/tools/bolt-python/concepts/context
Listener = Callable[[AsyncAck, Interaction], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Makes Bolt's listeners out of handlers."""

    tasks: BackgroundTasks
    on_error: OnError
    answered: Callable[[str, float], None] = lambda _kind, _seconds: None  # the kind, and the seconds since the ack
    tracer: Tracer = field(default_factory=Tracer)
    answers: AnswersUnderWay = field(default_factory=AnswersUnderWay)

    def listener(self, handler: Handler) -> Listener:
        """Acks with nothing, then runs the handler in the background."""

        async def acknowledge(ack: AsyncAck, interaction: Interaction) -> None:
            await ack()
            self._start(interaction, handler)

        return acknowledge

    def submission(self, forms: Mapping[str, ViewHandler]) -> Listener:
        """Acks a submitted modal with what its form says: errors, another view, or nothing, which closes it."""

        async def acknowledge(ack: AsyncAck, interaction: Interaction) -> None:
            form = forms[interaction.name]
            try:
                response = form.validate(interaction)
            except Exception as error:  # noqa: BLE001 - an edge: a bug must not keep Slack waiting for the ack
                await ack()
                self.report_error(interaction, error)
                return
            await ack(**_response_action(response))
            if not isinstance(response, FieldErrors):
                pause = ACK_READ_SECONDS if isinstance(response, ShowView) else 0.0
                self._start(interaction, form.handler, pause)

        return acknowledge

    def report_error(self, interaction: Interaction, error: BaseException) -> None:
        """Tell the person, in the background, about an error outside of a handler."""
        self.tasks.spawn(self._report_error(interaction, error))

    def refuse(self, interaction: Interaction, error: BaseException) -> None:
        """Tell the person an error while there is room for that; of a longer flood nothing is kept."""
        if self.answers.may_refuse:
            self.answers.refusals += 1
            self.tasks.spawn(self._refuse(interaction, error))

    async def _refuse(self, interaction: Interaction, error: BaseException) -> None:
        try:
            await self._report_error(interaction, error)
        finally:
            self.answers.refusals -= 1

    def _start(self, interaction: Interaction, handler: Handler, pause: float = 0.0) -> None:
        self.answers.under_way += 1
        self.tasks.spawn(self._run(interaction, handler, pause))

    async def _run(self, interaction: Interaction, handler: Handler, pause: float) -> None:
        # In a task of its own, so that no other request's lines get its id. What a person reads in an error is this id.
        bind_contextvars(request=uuid4().hex[:8], workspace=interaction.workspace_id)
        started = perf_counter()
        try:
            await self.answers.begin()
            if pause:
                await asyncio.sleep(pause)
            with self.tracer.span(f"slack {interaction.kind}", {"slack.name": interaction.name}, "SERVER"):
                await handler(interaction)
            seconds = round(perf_counter() - started, 3)
            log.info("answered", kind=interaction.kind, name=interaction.name, duration_s=seconds)
        except asyncio.CancelledError as error:
            await self._report_error(interaction, error)
            raise
        except Exception as error:  # noqa: BLE001 - an edge: whatever it is, the person reads a sentence
            await self._report_error(interaction, error)
        finally:
            self.answers.under_way -= 1
            self.answered(interaction.kind, perf_counter() - started)

    async def _report_error(self, interaction: Interaction, error: BaseException) -> None:
        # A task of its own, which the second half of a shutdown does not cancel, and which cannot outlast it.
        report = asyncio.ensure_future(self.on_error(interaction, error))
        await asyncio.wait({report}, timeout=LAST_WORD_SECONDS)
        if report.done() and not report.cancelled() and report.exception() is None:
            return
        report.cancel()
        cause = None if report.cancelled() or not report.done() else report.exception()
        log.error("a person was left without an answer", kind=interaction.kind, name=interaction.name, exc_info=cause)


def _response_action(response: AckResponse) -> dict[str, Any]:
    # https://docs.slack.dev/surfaces/modals#response_actions
    match response:
        case FieldErrors(by_block):
            return {"response_action": "errors", "errors": dict(by_block)}
        case ShowView(view):
            return {"response_action": "update", "view": dict(view)}
        case CloseModal():
            return {}
