"""Editing a post of the bot's (`chat.update`): once, with one of three ends.

Unlike a post, an edit may be repeated: the same picture twice is the same picture.
"""

from collections.abc import Callable

import structlog
from slack_sdk.errors import SlackApiError

from bot.blocks.message import Message
from bot.blocks.mrkdwn import without_markup
from bot.ports import Ambiguous, NotEditable, PostResult, Refused, RetryLater, Sent, Updated, UpdateResult
from bot.slack.error_codes import WITHOUT_BLOCKS, ErrorSort, sort_of
from bot.slack.post import post_result, simpler_messages
from bot.slack.web_client import TRANSPORT_ERRORS, Client
from bot.telemetry.metrics import Metrics

log = structlog.stdlib.get_logger()


class MessageUpdater:
    """`bot.ports.UpdateMessage`. `plain` makes the picture that is shown when Slack refuses a block."""

    def __init__(self, client: Client, metrics: Metrics, *, plain: Callable[[Message], Message]) -> None:
        self._client = client
        self._metrics = metrics
        self._plain = plain

    async def __call__(self, channel_id: str, ts: str, message: Message) -> UpdateResult:
        end = await self._once(channel_id, ts, message)
        for simpler in simpler_messages(message, self._plain):
            if not isinstance(end, Refused) or end.reason not in WITHOUT_BLOCKS:
                break
            log.warning("Slack refused a block, editing without it", reason=end.reason)
            end = await self._once(channel_id, ts, simpler)
        self._metrics.posts.labels("edit", end.label).inc()
        if not isinstance(end, Sent):
            log.info("a post was not surely edited", channel=channel_id, end=type(end).__name__, reason=end.reason)
        return _as_edit(end)

    async def _once(self, channel_id: str, ts: str, message: Message) -> PostResult:
        try:
            answer = await self._client.chat_update(
                channel=channel_id,
                ts=ts,
                text=without_markup(message.text),
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
        case Refused(reason=reason) if sort_of(reason) is ErrorSort.UNKNOWN and not reason.startswith("http_"):
            return NotEditable(reason)  # a card that stays as it is does no harm; one edited for ever would
        case Refused(permanent=False, reason=reason, retry_after=retry_after):
            return RetryLater(reason, retry_after)
        case Refused(reason=reason):
            return NotEditable(reason)
        case Ambiguous(reason=reason):
            return RetryLater(reason)
