"""What a person reads when there is no answer. Whatever happened, it is a sentence."""

import asyncio
from dataclasses import dataclass
from uuid import uuid4

import structlog

from bot.blocks.message import Message
from bot.deps import Deps, Reply, Sent, ToChannel
from bot.digests.form import failed_view
from bot.errors import BotError, OurBug, PersonUnknown
from bot.i18n.translator import Words
from bot.slack.dispatcher import Heard
from bot.slack.error_messages import bug, restarting, trouble

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Apology:
    """Tells the person what went wrong, in their language."""

    deps: Deps

    async def tell(self, heard: Heard, error: BaseException) -> None:
        """To the person alone; an event has nobody who waits for an answer, so there it is only logged."""
        reference = _write_down(heard, error)
        if not heard.response_url and not heard.view_id:
            return
        words, zone = await self._reader(heard)
        message = _sentence(error, reference, words, zone)
        if heard.view_id and await self.deps.modals.update(heard.view_id, failed_view(message, words)):
            return
        # A form that was closed meanwhile leaves nothing but a direct message.
        to = Reply(heard.response_url) if heard.response_url else ToChannel(heard.workspace_id, heard.person_id)
        end = await self.deps.post(to, message)
        if not isinstance(end, Sent):
            log.warning("trouble not told", reference=reference, end=end)

    async def _reader(self, heard: Heard) -> tuple[Words, str]:
        try:
            person = await self.deps.person(heard.workspace_id, heard.person_id)
        except PersonUnknown:
            return self.deps.words("en-US"), "UTC"
        return self.deps.words(person.locale), person.zone


def _sentence(error: BaseException, reference: str, words: Words, zone: str) -> Message:
    match error:
        case BotError():
            return trouble(error, words, zone)
        case asyncio.CancelledError():
            return restarting(words)
        case _:
            return bug(reference, words)


def _write_down(heard: Heard, error: BaseException) -> str:
    reference = uuid4().hex[:8]
    bound = log.bind(reference=reference, heard=heard.name, workspace=heard.workspace_id)
    match error:
        case BotError() if not isinstance(error, OurBug):
            bound.info("answered with a sentence", error=type(error).__name__)
        case asyncio.CancelledError():
            bound.warning("answer cut off by the shutdown")
        case _:
            bound.error("answered with an apology", exc_info=error)
    return reference
