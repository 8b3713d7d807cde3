"""What Slack draws in a message's text other than the words themselves, as the page's `mrkdwn.js` draws it.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re

_REFERENCE = re.compile(r"<[^<>\n]+>")
_FENCE = re.compile(r"```\n?[\s\S]*?```")
_QUOTE = re.compile(r"^(?:&gt;|>).*", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")
_EMOJI = re.compile(r":(?![0-9]{2}:)[a-z0-9_+-]+:")  # of two digits there is none
_ADDRESS = re.compile(r"(?<![^\W_])https?://[^\s<>|]+[^\s<>|.,;:!?'\")\]]")
# A sign opens after anything but a letter, a digit or itself, before anything but a gap; it closes the other way round.
_STYLED = re.compile(
    r"(?<![^\W_])(?P<sign>[*_~])(?<!(?P=sign){2})(?![\s\u200b]|(?P=sign)).+?(?<![\s\u200b])(?P=sign)(?![^\W_])"
)


def markup(text: str, *, mrkdwn: bool = True, links: bool = False) -> list[str]:
    """Every piece that is drawn as a mention, a link, an emoji, a quotation, code or in another face, as written.

    `mrkdwn` as of `chat.postMessage`; `links`: addresses become some, as they do without `parse: none`.
    """
    references = _REFERENCE.findall(text)
    if not mrkdwn:
        return references
    patterns = (_FENCE, _QUOTE, _CODE, _EMOJI, _STYLED, *([_ADDRESS] if links else []))
    words = _REFERENCE.sub("\ufffc", text)  # what a person sees there stands in no sign's way
    return references + [match[0] for pattern in patterns for match in pattern.finditer(words)]
