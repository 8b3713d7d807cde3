"""Modals: opened and updated once, and never the reason why something else fails."""

from dataclasses import dataclass

import structlog

from bot.ports import NotPublished, Published, View
from bot.slack.error_codes import HASH_CONFLICT
from bot.slack.web_client import CallFailed, Client, ask

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class ModalClient:
    """`bot.ports.Modals`."""

    client: Client

    async def open(self, trigger_id: str, view: View) -> str | None:
        answer = await ask(self.client.views_open(trigger_id=trigger_id, view=dict(view)))
        if isinstance(answer, CallFailed):
            log.warning("a modal did not open", reason=answer.reason)
            return None
        match answer.get("view"):
            case {"id": str(view_id)}:
                return view_id
        log.warning("a modal has no id")
        return None

    async def update(self, view_id: str, view: View, hash: str | None = None) -> bool:  # noqa: A002 - Slack's name
        answer = await ask(self.client.views_update(view_id=view_id, view=dict(view), hash=hash))
        if isinstance(answer, CallFailed) and hash and answer.reason == HASH_CONFLICT:
            # The person has gone on typing, which Slack keeps in inputs that stay: what was asked for is still shown.
            answer = await ask(self.client.views_update(view_id=view_id, view=dict(view)))
        if isinstance(answer, CallFailed):
            log.warning("a modal was not updated", reason=answer.reason)
        return not isinstance(answer, CallFailed)

    async def publish(self, person_id: str, view: View, hash: str = "") -> Published | NotPublished:  # noqa: A002
        answer = await ask(self.client.views_publish(user_id=person_id, view=dict(view), hash=hash or None))
        if isinstance(answer, CallFailed):
            return NotPublished(answer.reason, answer.retry_after)
        match answer.get("view"):
            case {"hash": str(published)}:
                return Published(published)
        return Published("")
