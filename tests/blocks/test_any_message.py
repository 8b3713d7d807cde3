"""Whatever is said outside: Slack takes every message, and no word from outside becomes markup."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks.conversation import Conversation
from bot.blocks.kit import without_data
from bot.blocks.message import Message
from bot.blocks.mrkdwn import without_markup
from bot.blocks.rich_text import Localizer
from bot.i18n.catalogs import translator_for
from bot.organizations.messages import choose, linked, status_message, unlinked
from bot.reports.messages.card import report_card
from bot.reports.messages.flows_card import flows_card
from bot.slack.error_messages import error_message
from bot.usage.period import Period
from bot.usage.report import build_report
from sandbox.block_kit.mrkdwn import markup
from sandbox.block_kit.validate import refusals
from tests.support.messages import drawn_apart, markup_anywhere
from tests.support.property_tests import examples
from tests.support.strategies import (
    BREAKDOWNS,
    LOCALES,
    ORGANIZATIONS,
    PEOPLE,
    STATUSES,
    TROUBLES,
    ZONES,
    readings,
    showings,
)

LANGUAGES = st.sampled_from(LOCALES).map(translator_for)
KINDS = st.sampled_from(Conversation)
MESSAGES = st.one_of(
    st.builds(lambda taken, showing: report_card(build_report(taken), showing), readings(), showings()),
    st.builds(flows_card, BREAKDOWNS, showings()),
    st.builds(error_message, TROUBLES, LANGUAGES, st.sampled_from(ZONES), KINDS),
    st.builds(status_message, STATUSES, st.builds(Localizer, LANGUAGES, st.sampled_from(ZONES))),
    st.builds(choose, st.lists(ORGANIZATIONS, max_size=30).map(tuple), LANGUAGES, st.sampled_from(Period), KINDS),
    st.builds(linked, ORGANIZATIONS, LANGUAGES, KINDS),
    st.builds(unlinked, st.none() | ORGANIZATIONS, LANGUAGES, KINDS),
)
ANYTHING = settings(max_examples=examples(150), suppress_health_check=list(HealthCheck))

OWN = "|".join(f"<@{person}>" for person in PEOPLE)


@ANYTHING
@given(MESSAGES)
def test_slack_takes_every_message_and_what_stands_in_for_it(message: Message) -> None:
    for sent in (message, without_data(message)):
        assert refusals(json.loads(json.dumps(sent.blocks))) == []
        assert 0 < len(sent.text) <= 4000


@ANYTHING
@given(MESSAGES)
def test_no_word_from_outside_is_markup_wherever_a_text_goes(message: Message) -> None:
    sections = [part["text"] for part in parts(without_data(message).blocks) if part.get("type") == "mrkdwn"]
    assert markup_anywhere(message.text, OWN) == set()
    assert [piece for piece in markup("\n".join(sections)) if not re.fullmatch(OWN, piece)] == []


@ANYTHING
@given(MESSAGES)
def test_no_invisible_character_is_shown(message: Message) -> None:
    shown = [text for part in parts(message.blocks) for key, text in part.items() if key not in ("value", "action_id")]
    for text in (message.text.replace("\n", ""), *(text for text in shown if isinstance(text, str))):
        assert {unicodedata.category(sign) for sign in drawn_apart(text)} & {
            "Cc",
            "Cf",
            "Cs",
            "Co",
            "Cn",
            "Zl",
            "Zp",
        } == set()


@ANYTHING
@given(MESSAGES)
def test_on_a_card_nothing_is_markup_nor_an_emoji(message: Message) -> None:
    for part in parts(message.blocks):
        assert part.get("type") != "mrkdwn"
        assert part.get("type") != "plain_text" or part["emoji"] is False


@ANYTHING
@given(MESSAGES)
def test_what_stands_in_for_a_card_says_it_all_and_keeps_the_buttons(message: Message) -> None:
    plain = without_data(message)
    buttons = [block for block in message.blocks if block["type"] == "actions"]
    said = "\n".join(block["text"]["text"] for block in plain.blocks if block["type"] == "section")
    shown = without_markup(message.text)
    assert (said, list(plain.blocks)[-len(buttons) :]) == (shown, buttons) if buttons else not plain.blocks


def parts(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever JSON holds
    """Every object inside."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from parts(part)
