"""Messages of the workspace, and the checks that a message passes before Slack takes it."""

import copy
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.block_kit.validate import refusals
from sandbox.slack.errors import Refusal, refused

Block = dict[str, Any]
MOST_TEXT = 40_000  # Slack cuts there; a text that was cut may say a wrong number, so it is refused here


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a message, as the bot sends it."""

    text: str
    blocks: tuple[Block, ...] = ()
    metadata: dict[str, Any] | None = None
    client_msg_id: str | None = None
    thread_ts: str | None = None
    files: tuple[str, ...] = ()
    mrkdwn: bool = True  # whether signs in `text` are formatting
    parse: str = ""  # "none": an address in `text` becomes no link


@dataclass(slots=True)
class Message:
    """A message as it stands in a channel. `person`: the only one who sees it; `typed`: what it answers."""

    ts: str
    channel: str
    user: str
    content: Content
    person: str | None = None
    typed: str | None = None
    replaced: int = 0
    edited: str | None = None  # when, as a ts: by `chat.update`
    at: datetime | None = None
    blocks: list[Block] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.blocks = with_ids(self.content.blocks)

    @property
    def thread_ts(self) -> str | None:
        """The message under which it stands."""
        return self.content.thread_ts

    def rewrite(self, content: Content) -> None:
        """Put another content in its place."""
        self.content, self.replaced = content, self.replaced + 1
        self.blocks = with_ids(content.blocks)


def parse_content(body: dict[str, Any], most_text: int = MOST_TEXT) -> Content:
    """The message in the arguments of a method, or in the body of a `response_url`; raises `Refusal`."""
    text, blocks = body.get("text") or "", _blocks(body.get("blocks"))
    if not isinstance(text, str):
        raise Refusal("invalid_arguments")
    if problems := refusals(blocks):
        raise refused("invalid_blocks", problems)
    if not text.strip() and not blocks:
        raise Refusal("no_text")
    if len(text) > most_text:
        raise Refusal("msg_too_long")
    return Content(
        text,
        tuple(blocks),
        _metadata(body.get("metadata")),
        body.get("client_msg_id"),
        str(body.get("thread_ts") or "") or None,
        parse=str(body.get("parse") or ""),
    )


def parse_json(text: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """JSON as Slack reads it: NaN and Infinity, which Python writes, are none."""

    def refuse(word: str) -> None:
        raise ValueError(word)

    return json.loads(text, parse_constant=refuse)


def _blocks(given: object) -> list[Block]:
    try:
        blocks = parse_json(given) if isinstance(given, str) else given
    except ValueError as exc:
        raise Refusal("invalid_blocks_format") from exc
    if blocks is not None and not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    return blocks or []


def _metadata(given: object) -> dict[str, Any] | None:
    try:
        metadata: Any = parse_json(given) if isinstance(given, str) else given
    except ValueError as exc:
        raise Refusal("invalid_metadata_format") from exc
    match metadata:
        case None:
            return None
        case {"event_type": str(), "event_payload": dict()}:
            return dict(metadata)
    raise Refusal("invalid_metadata_format")


def with_ids(blocks: tuple[Block, ...]) -> list[Block]:
    """A copy in which every block and every element can be addressed, as Slack makes it."""
    copies = copy.deepcopy(list(blocks))
    taken = {block.get("block_id") for block in copies}
    fresh = (name for name in (f"b{number}" for number in itertools.count()) if name not in taken)
    for block in copies:
        block.setdefault("block_id", next(fresh))
        for number, element in enumerate(interactive(block)):
            element.setdefault("action_id", f"a{number}")
    return copies


def interactive(block: Block) -> Iterator[Block]:
    """The elements of a block that a person can use."""
    match block["type"]:
        case "actions":
            elements = block["elements"]
        case "input":
            elements = [block["element"]]
        case _:
            elements = [block.get("accessory")]
    yield from (element for element in elements if element and element["type"] != "image")
