"""A sentence that is said twice: as elements of `rich_text` on the card, and as escaped mrkdwn in its text twin.

What is no word of ours goes in as a part that knows both of its forms, so neither can be forgotten.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from bot.blocks.kit import bullets, code, person, rich, twin
from bot.blocks.kit import words as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.sanitize import escape, tame
from bot.i18n.translator import Words
from bot.usage.model import Organization

NOTHING = "–"  # for words that nobody could see: Slack refuses empty text
_PLACE = re.compile("\x00(.*?)\x00")  # no sentence and no name holds a NUL


@dataclass(frozen=True, slots=True)
class Outside:
    """Words from outside: the name of an organization or a flow, an error that Slack made up."""

    words: str
    most: int = 80


@dataclass(frozen=True, slots=True)
class Someone:
    """A person, by Slack's id."""

    id: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, by Slack's id."""

    id: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What one may type."""

    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to one of our own messages: the address is Slack's, the words are ours."""

    url: str
    words: str


Part = str | Outside | Someone | Channel | Typed | Link


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in both of its forms."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """For the text twin."""
        return "".join(_mrkdwn(part) for part in self.parts)

    @property
    def shown(self) -> str:
        """For a plain text object, which knows no people and no links."""
        return "".join(_plain(part) for part in self.parts)

    def elements(self, *, bold: bool = False) -> list[dict[str, Any]]:
        """For a card. Neighbouring words become one element."""
        return [_element(part, bold=bold) for part in _merged(self.parts)]

    def then(self, *more: "Line") -> "Line":
        """This sentence and others after it."""
        return joined([self, *more], " ")


@dataclass(frozen=True, slots=True)
class Voice:
    """Says sentences to a reader: in their language, with times in their zone, and the bot by its name."""

    words: Words
    zone: str  # IANA name
    bot_name: str = ""  # what one types after the @

    def say(self, message: str, /, **values: Part | Line) -> Line:
        """The sentence in this language, taken apart at its values."""
        said = self.words.say(message, **{name: f"\x00{name}\x00" for name in values})
        pieces = _PLACE.split(said)  # words, name, words, name, …
        return joined([values[piece] if n % 2 else piece for n, piece in enumerate(pieces)])

    def instant(self, at: datetime) -> str:
        """A moment in the reader's zone."""
        return self.words.instant(at, self.zone)

    def invitation(self) -> Typed:
        """What brings the bot into a channel."""
        return Typed(f"/invite @{tame(self.bot_name).replace('`', '')}")


def joined(pieces: Sequence[Part | Line], between: str = "") -> Line:
    """One line out of several."""
    parts: list[Part] = []
    for piece in pieces:
        parts += [between, *(piece.parts if isinstance(piece, Line) else (piece,))]
    return Line(tuple(part for part in parts[1:] if part != ""))


def name_of(organization: Organization) -> Outside:
    """An organization's name, or the start of its uuid where Pipefy gives none."""
    return Outside(tame(organization.name) or organization.uuid[:8])


def paragraphs(lines: Sequence[Line], *blocks: Block) -> Message:
    """A short message: the first line stands out, the others follow it, and blocks come below."""
    elements = lines[0].elements(bold=True)
    for line in lines[1:]:
        elements += [plain_words("\n"), *line.elements()]
    return Message(twin(line.text for line in lines), (rich(*elements), *blocks))


def listed(lines: Sequence[Line]) -> Block:
    """The lines as a bulleted list."""
    return bullets([line.elements() for line in lines])


def headed(title: Line, lines: Sequence[Line]) -> Block:
    """A title with a list below it, as one block."""
    head, below = rich(*title.elements(bold=True)), listed(lines)
    return {"type": "rich_text", "elements": [*head["elements"], *below["elements"]]}


def _mrkdwn(part: Part) -> str:
    match part:
        case str():
            return part
        case Outside(words=words, most=most):
            return escape(words, most) or NOTHING
        case Someone(id=identity):
            return f"<@{identity}>"
        case Channel(id=identity):
            return f"<#{identity}>"
        case Typed(words=words):
            return f"`{words}`"
        case Link(url=url, words=words):
            return f"<{url}|{words}>"
        case _:
            assert_never(part)


def _plain(part: Part) -> str:
    match part:
        case str():
            return part
        case Outside(words=words, most=most):
            return tame(words, most) or NOTHING
        case Someone(id=identity) | Channel(id=identity):
            return identity
        case Typed(words=words) | Link(words=words):
            return words
        case _:
            assert_never(part)


def _element(part: Part, *, bold: bool) -> dict[str, Any]:
    match part:
        case str() | Outside():
            return plain_words(_plain(part), bold=bold)
        case Someone(id=identity):
            return person(identity)
        case Channel(id=identity):
            return {"type": "channel", "channel_id": identity}
        case Typed(words=words):
            return code(words)
        case Link(url=url, words=words):
            return {"type": "link", "url": url, "text": words}
        case _:
            assert_never(part)


def _merged(parts: Sequence[Part]) -> list[Part]:
    merged: list[Part] = []
    for part in parts:
        if not isinstance(part, str | Outside):
            merged.append(part)
        elif merged and isinstance(merged[-1], str):
            merged[-1] += _plain(part)
        else:
            merged.append(_plain(part))
    return merged
