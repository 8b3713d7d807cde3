"""Names and words that lead to Pipefy."""

from hypothesis import given

from bot.blocks.links import in_pipefy, with_link
from bot.blocks.rich_text import Localizer, RichText, Untrusted, name_of
from bot.usage.model import Organization
from tests.support.subscription_examples import ENGLISH, localizers, organizations

URL = "https://app.pipefy.com/organizations/301234"
ACME = Organization("8a1c", "Acme Ltda")


@given(localizers, organizations)
def test_a_link_changes_no_word(localizer: Localizer, organization: Organization) -> None:
    sentence = localizer.say("{organization}: {flow}", organization=name_of(organization), flow="A")
    linked = with_link(sentence, organization, URL)
    assert (linked.text, linked.shown) == (sentence.text, sentence.shown)
    (link,) = [element for element in linked.elements(bold=True) if element["type"] == "link"]
    assert link == {"type": "link", "url": URL, "text": name_of(organization).words, "style": {"bold": True}}


def test_a_name_that_a_headline_cuts_is_linked_and_another_is_not() -> None:
    sentence = RichText((Untrusted("Acme Ltda", 6), " and ", Untrusted("Sync orders")))
    assert [element.get("url") for element in with_link(sentence, ACME, URL).elements()] == [URL, None]


def test_without_an_address_the_words_stand_alone() -> None:
    sentence = RichText((name_of(ACME), ": 7"))
    assert with_link(sentence, ACME, None) == sentence
    assert in_pipefy(None, ENGLISH.translator) == "in Pipefy"


def test_in_pipefy_leads_there_on_a_card_and_is_plain_in_the_text() -> None:
    sentence = ENGLISH.say("Pause it {place}.", place=in_pipefy(URL, ENGLISH.translator))
    assert sentence.text == "Pause it in Pipefy."
    assert {"type": "link", "url": URL, "text": "in Pipefy"} in sentence.elements()
