"""Text that is rendered twice: as elements of `rich_text`, and as escaped mrkdwn in the message's fallback text.

Notifications and screen readers read the fallback only. Words from outside go in as a part that has both forms, so
that neither can be forgotten.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from bot.blocks.conversation import Conversation, conversation_of, is_direct, phrases
from bot.blocks.kit import bullets, code, escape_own, fallback_text, link, paragraph, person
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.sanitize import clean, clean_short, escape, escape_mrkdwn
from bot.i18n.time_zones import known_zone
from bot.i18n.translator import Translator
from bot.usage.model import Organization

COMMAND = "/pipefy-usage"  # as in manifest.yml
NOTHING = "–"  # for words that nobody could see: Slack refuses empty text
_PLACE = re.compile("\x00(.*?)\x00")  # no sentence and no name holds a NUL


@dataclass(frozen=True, slots=True)
class Untrusted:
    """Words from outside: the name of an organization or a flow, an error that Slack made up."""

    words: str
    most: int = 80


@dataclass(frozen=True, slots=True)
class UserMention:
    """A person, by Slack's id."""

    id: str


@dataclass(frozen=True, slots=True)
class UserGroupMention:
    """A user group, by Slack's id, which whoever makes this has checked: in a text it stands as it is."""

    id: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, by Slack's id."""

    id: str


@dataclass(frozen=True, slots=True)
class Code:
    """Words that can be typed, in a fixed-width face."""

    words: str


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A link to one of our own messages: the address is Slack's, the words are ours."""

    url: str
    words: str


@dataclass(frozen=True, slots=True)
class OutsideLink:
    """A link out of Slack on a card; the text has its words alone, which may come from outside."""

    url: str
    words: str | Untrusted


Fragment = str | Untrusted | UserMention | UserGroupMention | Channel | Code | Hyperlink | OutsideLink


@dataclass(frozen=True, slots=True)
class RichText:
    """A sentence in both of its forms."""

    parts: tuple[Fragment, ...]

    @property
    def text(self) -> str:
        """For the fallback text."""
        return "".join(_mrkdwn(part) for part in self.parts)

    @property
    def shown(self) -> str:
        """For a plain text object, which knows no people and no links."""
        return "".join(_plain(part) for part in self.parts)

    def elements(self, *, bold: bool = False) -> list[dict[str, Any]]:
        """For a card. Neighbouring words become one element."""
        return [_element(part, bold=bold) for part in _merged(self.parts)]

    def then(self, *more: "RichText") -> "RichText":
        """This sentence and others after it."""
        return join([self, *more], " ")


@dataclass(frozen=True, slots=True)
class Localizer:
    """Says sentences to a reader: in their language, with times in their zone, and the bot by its name."""

    translator: Translator
    time_zone: str  # IANA name
    bot_name: str = ""  # what one types after the @
    conversation: Callable[[str], Conversation] = conversation_of  # by a channel's id

    def say(self, message: str, /, **values: Fragment | RichText) -> RichText:
        """The sentence in this language, taken apart at its values."""
        values = {name: self._place(value) for name, value in values.items()}
        # The values go in after translation, since only then their place is known: word order differs by language.
        sentence = self.translator.say(message, **{name: f"\x00{name}\x00" for name in values})
        pieces = _PLACE.split(sentence)  # words, name, words, name, …
        parts = [values[piece] if n % 2 else piece for n, piece in enumerate(pieces)]
        if not parts[0] and len(parts) > 1 and isinstance(first := parts[1], str):
            parts[1] = first[:1].upper() + first[1:]
        return join(parts)

    def _place(self, value: Fragment | RichText) -> Fragment | RichText:
        # Slack draws `<#D…>` as nothing: a direct message has no name. Its id begins with D.
        if isinstance(value, Channel) and is_direct(value.id):
            return self.translator.say("a direct message")
        return value

    def here(self, channel_id: str) -> dict[str, Fragment | RichText]:
        """Values for sentences about the conversation in which they are read: see `conversation.phrases`."""
        return dict(phrases(self.conversation(channel_id), self.translator))

    def within(self, channel_id: str) -> RichText:
        """`in #ops`, or `in this direct message`, for a reader who is there or has come from there."""
        if self.conversation(channel_id) in (Conversation.DIRECT, Conversation.GROUP):
            return RichText((phrases(self.conversation(channel_id), self.translator)["in_this_channel"],))
        return self.say("in {channel}", channel=Channel(channel_id))

    def instant(self, at: datetime) -> str:
        """A moment in the reader's zone."""
        return self.translator.instant(at, self.time_zone)

    def moment(self, at: datetime) -> str:
        """A moment in the reader's zone, which `zone_line` names once for all of a card."""
        return self.translator.moment(at, self.time_zone)

    def day(self, at: datetime) -> str:
        """The day of a moment in the reader's zone, with its year."""
        return self.translator.long_day(at.astimezone(known_zone(self.time_zone)).date())

    def zone_line(self) -> str:
        """The zone of a card's moments."""
        return self.translator.say("Times are in {zone}.", zone=known_zone(self.time_zone).key)

    def command(self, words: str = "", **values: str) -> Code:
        """The bot's command as this reader types it: `words` are among the sentences of the catalogs."""
        typed = words and self.translator.say(words, **values)
        return Code(f"{COMMAND} {typed}".rstrip())

    def invitation(self) -> Code:
        """The command that brings the bot into a channel."""
        return Code(f"/invite @{clean(self.bot_name)}")


def join(pieces: Sequence[Fragment | RichText], between: str = "") -> RichText:
    """One line out of several."""
    parts: list[Fragment] = []
    for piece in pieces:
        parts += [between, *(piece.parts if isinstance(piece, RichText) else (piece,))]
    return RichText(tuple(part for part in parts[1:] if part != ""))


def name_of(organization: Organization) -> Untrusted:
    """An organization's name as a headline has it, or the start of its uuid where Pipefy gives none."""
    return Untrusted(clean_short(organization.name) or organization.uuid[:8])


def full_name_of(organization: Organization) -> Untrusted:
    """The same for where one organization is chosen among several: two may begin alike."""
    return Untrusted(clean(organization.name) or organization.uuid[:8])


def paragraphs(lines: Sequence[RichText], *blocks: Block) -> Message:
    """A short message: the first line stands out, the others follow it, and blocks come below."""
    elements = lines[0].elements(bold=True)
    for line in lines[1:]:
        elements += [plain_words("\n"), *line.elements()]
    return Message(fallback_text(line.text for line in lines), (paragraph(*elements), *blocks))


def bullet_list(lines: Sequence[RichText]) -> Block:
    """The lines as a bulleted list."""
    return bullets([line.elements() for line in lines])


def titled_list(title: RichText, lines: Sequence[RichText]) -> Block:
    """A title with a list below it, as one block."""
    head, below = paragraph(*title.elements(bold=True)), bullet_list(lines)
    return {"type": "rich_text", "elements": [*head["elements"], *below["elements"]]}


def _mrkdwn(part: Fragment) -> str:
    match part:
        case str():
            return escape_own(part)
        case Untrusted(words=words, most=most):
            return escape_mrkdwn(words, most) or NOTHING
        case UserMention(id=identity):
            return f"<@{identity}>"
        case UserGroupMention(id=identity):
            # https://docs.slack.dev/messaging/formatting-message-text#mentioning-groups
            return f"<!subteam^{identity}>"
        case Channel(id=identity):
            return f"<#{identity}>"
        case Code(words=words):
            return escape(words)
        case Hyperlink(url=url, words=words):
            return f"<{url}|{words}>"
        case OutsideLink(words=shown):
            return _mrkdwn(shown)
        case _:
            assert_never(part)


def _plain(part: Fragment) -> str:
    match part:
        case str():
            return part
        case Untrusted(words=words, most=most):
            return clean(words, most) or NOTHING
        case UserMention(id=identity) | UserGroupMention(id=identity) | Channel(id=identity):
            return identity
        case Code(words=words) | Hyperlink(words=words):
            return words
        case OutsideLink(words=shown):
            return _plain(shown)
        case _:
            assert_never(part)


def _element(part: Fragment, *, bold: bool) -> dict[str, Any]:
    match part:
        case str() | Untrusted():
            return plain_words(_plain(part), bold=bold)
        case UserMention(id=identity):
            return person(identity)
        case UserGroupMention(id=identity):
            return {"type": "usergroup", "usergroup_id": identity}
        case Channel(id=identity):
            return {"type": "channel", "channel_id": identity}
        case Code(words=words):
            return code(words)
        case Hyperlink(url=url, words=words):
            return link(url, words)
        case OutsideLink(url=url, words=shown):
            return link(url, _plain(shown), bold=bold)
        case _:
            assert_never(part)


def _merged(parts: Sequence[Fragment]) -> list[Fragment]:
    merged: list[Fragment] = []
    for part in parts:
        if not isinstance(part, str | Untrusted):
            merged.append(part)
        elif merged and isinstance(merged[-1], str):
            merged[-1] += _plain(part)
        else:
            merged.append(_plain(part))
    return merged
