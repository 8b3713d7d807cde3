"""What a picture is: a text that says it all, and blocks that say it better."""

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message for Slack.

    `text` is complete by itself: notifications on phones and screen readers read nothing else. It is mrkdwn,
    with every word from outside escaped. `blocks` are plain dicts, ready for JSON.
    """

    text: str
    blocks: tuple[Block, ...] = ()
