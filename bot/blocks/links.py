"""Links to Pipefy on cards. An address is None while it is not known: then the words stand alone."""

from bot.blocks.rich_text import Fragment, OutsideLink, RichText, Untrusted, name_of
from bot.i18n.translator import Translator
from bot.usage.model import Organization


def with_link(sentence: RichText, organization: Organization, url: str | None) -> RichText:
    """The sentence, in which the organization's name leads to its page."""
    return RichText(tuple(linked(part, organization, url) for part in sentence.parts))


def linked(part: Fragment, organization: Organization, url: str | None) -> Fragment:
    """The part as a link where it is the organization's name, however much of that it shows."""
    if url and isinstance(part, Untrusted) and part.words == name_of(organization).words:
        return OutsideLink(url, part)
    return part


def in_pipefy(url: str | None, translator: Translator) -> str | OutsideLink:
    """`in Pipefy`, for a sentence that sends somebody there."""
    words = translator.say("in Pipefy")
    return OutsideLink(url, words) if url else words
