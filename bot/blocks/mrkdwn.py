"""A message's `text` where Slack reads signs of mrkdwn in it: `chat.update`, a `response_url`, a section. Pure.

`chat.postMessage` alone can be told to read none (`mrkdwn: false`), and gets the text as it is. The bot writes no such
sign itself, so each of them comes from outside. Slack has no escape for them, so one that looks alike stands in.
"""

import re

_REFERENCE = re.compile(r"(<[^<>\n]+>)")  # of ours: a person, a channel, a link. Others' angle brackets are escaped
_ALIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
# Between two letters or digits none of them begins or ends anything: `last_month` stays as it has to be typed.
_SIGN = re.compile(r"(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])|`")
_QUOTE = re.compile(r"^&gt;", re.MULTILINE)  # escaped, one that begins a line still begins a quotation
# The first colon of an emoji, and that of an address, which Slack would link. One that stands alone, as in 25:00, is
# none of both, nor is one before two digits and another, as in 10:30:00.
_COLON = re.compile(r":(?=(?![0-9]{2}:)[a-z0-9_+'-]+:|//)")


def without_markup(text: str) -> str:
    """The text for mrkdwn: the same words, and nothing from outside is formatting, a quotation or an emoji."""
    parts = _REFERENCE.split(_QUOTE.sub("›", text))
    return "".join(part if n % 2 else _harmless(part) for n, part in enumerate(parts))


def _harmless(words: str) -> str:
    return _SIGN.sub(lambda sign: _ALIKE[sign[0]], _COLON.sub("꞉", words))
