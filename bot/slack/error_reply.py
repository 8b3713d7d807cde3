"""Errors told to the person who met them. Whatever happened, it is a sentence."""

import asyncio
import re
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
from bot.slack.bolt_app import ACK, LATER, SlackResponse, json_response, said_alone
from bot.slack.dispatcher import Dispatcher
from bot.slack.error_messages import error_message, restart_message, unexpected_error_message
from bot.slack.interaction import Interaction
from bot.slack.reply import answer

log = structlog.stdlib.get_logger()

# Fields of a command as Slack sends them; written in any other way, they are found when it is parsed.
_COMMAND = re.compile(rb"(?:\A|&)command=%2F")
_TEAM, _USER = (re.compile(rb"(?:\A|&)%b_id=([A-Za-z0-9]+)(?:&|\Z)" % name) for name in (b"team", b"user"))
_QUESTIONS = frozenset({"app_mention", "message"})  # events that are answered, and save nothing


@dataclass(frozen=True, slots=True)
class TurnAway:
    """Finds what there is no room for: questions first, and last what is to be saved. None of it is lost.

    Who typed reads so at once, who pressed in a message, who submitted a form in that form, with all they filled in;
    an event comes again from Slack.
    """

    deps: Deps
    dispatcher: Dispatcher

    def typed(self, body: bytes) -> SlackResponse | None:
        """The ack of a command that has to be typed again; None for anything else. Nothing is parsed for it."""
        if not self.dispatcher.answers.is_full or body.startswith(b"{") or not _COMMAND.search(body):
            return None
        self.deps.metrics.turned_away.labels("command").inc()
        workspace, person = (match[1].decode() if (match := field.search(body)) else "" for field in (_TEAM, _USER))
        return said_alone(self._words(workspace, person))

    def __call__(self, interaction: Interaction) -> SlackResponse | None:
        """The ack of an interaction for which there is no room; None where there is."""
        if self._has_room(interaction):
            return None
        self.deps.metrics.turned_away.labels(interaction.kind).inc()
        match interaction.kind:
            case "command":
                return said_alone(self._words(interaction.workspace_id, interaction.person_id))
            case "action" | "shortcut":  # whose ack says nothing
                self.dispatcher.refuse(interaction, BotBusy())
                return ACK
            case "event":
                return LATER
            case "view":
                words = self._words(interaction.workspace_id, interaction.person_id)
                return _on_form(interaction, words)

    def _has_room(self, interaction: Interaction) -> bool:
        if interaction.kind in ("event", "view") and interaction.name not in _QUESTIONS:
            return self.dispatcher.answers.may_save
        return not self.dispatcher.answers.is_full

    def _words(self, workspace_id: str, person_id: str) -> str:
        """In the language of a person whom this process has met; asking Slack for it would be work."""
        person = self.deps.known_person(workspace_id, person_id)
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


def _on_form(interaction: Interaction, words: str) -> SlackResponse:
    """Below the first input of a form, which stays as it is."""
    # https://docs.slack.dev/surfaces/modals#displaying_errors
    first = next(iter(interaction.values), None)
    if interaction.closed or first is None:
        return ACK
    return json_response({"response_action": "errors", "errors": {first: words}})


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
