"""Editing a post of the bot's (`chat.update`): once, with one of three ends.

Unlike a post, an edit may be repeated: the same picture twice is the same picture.
"""

from collections.abc import Callable

import structlog
from slack_sdk.errors import SlackApiError

from bot.blocks.message import Message
from bot.ports import Ambiguous, NotEditable, PostResult, Refused, RetryLater, Sent, Updated, UpdateResult
from bot.slack.post import BAD_BLOCKS, post_result
from bot.slack.web_client import TRANSPORT_ERRORS, Client
from bot.telemetry.metrics import Metrics

log = structlog.stdlib.get_logger()

# https://docs.slack.dev/reference/methods/chat.update#errors
_PASSING = frozenset({"update_failed", "external_channel_migrating"})


class MessageUpdater:
    """`bot.ports.UpdateMessage`. `plain` makes the picture that is shown when Slack refuses a block."""

    def __init__(self, client: Client, metrics: Metrics, *, plain: Callable[[Message], Message]) -> None:
        self._client = client
        self._metrics = metrics
        self._plain = plain

    async def __call__(self, channel_id: str, ts: str, message: Message) -> UpdateResult:
        end = await self._once(channel_id, ts, message)
        if isinstance(end, Refused) and end.reason in BAD_BLOCKS and (plain := self._plain(message)) != message:
            log.warning("Slack refused a block, editing without it", reason=end.reason)
            end = await self._once(channel_id, ts, plain)
        self._metrics.posts.labels("edit", end.label).inc()
        if not isinstance(end, Sent):
            log.info("a post was not surely edited", channel=channel_id, end=type(end).__name__, reason=end.reason)
        return _as_edit(end)

    async def _once(self, channel_id: str, ts: str, message: Message) -> PostResult:
        try:
            answer = await self._client.chat_update(
                channel=channel_id,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),  # none at all would leave those that are there
                parse="none",  # an edit's own default is another than a post's
                link_names=False,
            )
        except SlackApiError as error:
            answer = error.response
        except TRANSPORT_ERRORS as error:
            return Ambiguous(type(error).__name__)
        return post_result(answer.status_code, answer.headers, answer.data if isinstance(answer.data, dict) else {})


def _as_edit(end: PostResult) -> UpdateResult:
    match end:
        case Sent():
            return Updated()
        case Refused(permanent=True, reason=reason) if reason not in _PASSING:
            return NotEditable(reason)
        case Refused(reason=reason, retry_after=retry_after):
            return RetryLater(reason, retry_after)
        case Ambiguous(reason=reason):
            return RetryLater(reason)
