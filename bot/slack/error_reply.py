"""Errors told to the person who met them. Whatever happened, it is a sentence."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import uuid4

import structlog
from structlog.contextvars import get_contextvars

from bot.blocks.conversation import Conversation
from bot.blocks.message import Message
from bot.blocks.modal import failed_view, message_view
from bot.deps import Deps
from bot.errors import BotBusy, BotError, OurBug, PersonUnknown
from bot.i18n.translator import Translator
from bot.ports import Sent
from bot.slack.dispatcher import Dispatcher
from bot.slack.error_messages import error_message, restart_message, unexpected_error_message
from bot.slack.interaction import Interaction
from bot.slack.reply import answer

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class TurnAway:
    """Finds those for whom there is no room. Events and forms always have some: they save what nobody would repeat."""

    deps: Deps
    dispatcher: Dispatcher

    def __call__(self, interaction: Interaction) -> str | None:
        """The words for whoever has to try again, in their language where we know it; None for all others."""
        if not self.dispatcher.answers.is_full or interaction.kind in ("event", "view"):
            return None
        self.deps.metrics.turned_away.labels(interaction.kind).inc()
        if interaction.kind in ("action", "shortcut"):  # whose ack says nothing
            self.dispatcher.refuse(interaction, BotBusy())
        person = self.deps.known_person(interaction.workspace_id, interaction.person_id)
        return _busy_words(self.deps.translator(person.locale if person else "en-US"))


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """`OnError`: answers in the language of the person, or in English where Slack does not tell it."""

    deps: Deps

    async def send(self, interaction: Interaction, error: BaseException) -> None:
        """Answer the person alone. An event has no one waiting, so its error is only logged."""
        reference = _log(interaction, error)
        if interaction.kind == "event":
            return
        words, time_zone = await self._locale_and_zone(interaction)
        conversation = interaction.conversation or self.deps.conversation(interaction.channel_id)
        message = _sentence(error, reference, words, time_zone, conversation)
        if interaction.view_id and await self.deps.modals.update(
            interaction.view_id, _error_view(interaction, message, words)
        ):
            return
        # A form has no response_url: one that was closed meanwhile leaves nothing but a direct message.
        end = await answer(self.deps, interaction, message)
        if not isinstance(end, Sent):
            log.warning("trouble not told", request=reference, end=end)

    async def _locale_and_zone(self, interaction: Interaction) -> tuple[Translator, str]:
        try:
            person = await self.deps.person(interaction.workspace_id, interaction.person_id)
        except PersonUnknown:
            return self.deps.translator("en-US"), "UTC"
        return self.deps.translator(person.locale), person.time_zone


@lru_cache
def _busy_words(translator: Translator) -> str:
    # Said when there is no time to build it anew each time.
    return error_message(BotBusy(), translator, "UTC").text


def _error_view(interaction: Interaction, message: Message, translator: Translator) -> dict[str, Any]:
    """A press in a modal had nothing to save."""
    if interaction.kind == "view":
        return failed_view(message, translator)
    return message_view(translator.say("That did not work"), message, translator)


def _sentence(
    error: BaseException, reference: str, translator: Translator, time_zone: str, conversation: Conversation
) -> Message:
    match error:
        case BotError():
            return error_message(error, translator, time_zone, reference, conversation)
        case asyncio.CancelledError():
            return restart_message(translator)
        case _:
            return unexpected_error_message(reference, translator)


def _log(interaction: Interaction, error: BaseException) -> str:
    reference: str = get_contextvars().get("request") or uuid4().hex[:8]
    bound = log.bind(request=reference, interaction=interaction.name, workspace=interaction.workspace_id)
    match error:
        case BotError() if not isinstance(error, OurBug):
            bound.info("answered with a sentence", error=type(error).__name__)
        case asyncio.CancelledError():
            bound.warning("answer cut off by the shutdown")
        case _:
            bound.error("answered with an apology", exc_info=error)
    return reference
