"""A message of the bot: blocks, and a text that says the same."""

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]  # as Slack's API takes it: https://docs.slack.dev/reference/block-kit/blocks


@dataclass(frozen=True, slots=True)
class Message:
    """A message for Slack.

    `text` is complete by itself: notifications on phones and screen readers read nothing else. `& < >` of words from
    outside are escaped in it; it has no formatting, only references such as `<@U123>`. `blocks` are plain dicts,
    ready for JSON.
    """

    text: str
    blocks: tuple[Block, ...] = ()
