"""Digests of every cadence, by what their message in the channel is to hold; what it leaves out is in the thread."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.blocks.message import Message
from bot.digests.extent import Extent
from bot.digests.messages.card import digest_card
from bot.digests.messages.daily_card import daily_card, daily_details
from bot.digests.messages.details import digest_details
from bot.digests.messages.monthly_card import monthly_card, monthly_details
from bot.digests.messages.posting import DigestPosting
from tests.support.cadence_examples import AFTER_WEEKEND, DAILY_POSTING, MONTHLY, MONTHLY_POSTING
from tests.support.digest_examples import DIGEST, FIRST, MONDAY, POSTING

Drawn = Callable[[DigestPosting], tuple[Message, Message]]
EVERY: dict[str, tuple[DigestPosting, Drawn]] = {
    "daily": (
        DAILY_POSTING,
        lambda posting: (daily_card(AFTER_WEEKEND, posting), daily_details(AFTER_WEEKEND, posting)),
    ),
    "weekly": (POSTING, lambda posting: (digest_card(DIGEST, posting), digest_details(DIGEST, posting))),
    "first week": (POSTING, lambda posting: (digest_card(FIRST, posting), digest_details(FIRST, posting))),
    "monthly": (MONTHLY_POSTING, lambda posting: (monthly_card(MONTHLY, posting), monthly_details(MONTHLY, posting))),
}
every = pytest.mark.parametrize(("posting", "draw"), EVERY.values(), ids=EVERY)


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def sentences(message: Message) -> list[str]:
    """The lines but for those about flows."""
    return [line for line in message.text.split("\n") if not line.startswith("• ")]


def charts(message: Message) -> list[object]:
    return [block for block in message.blocks if block["type"] == "data_visualization"]


@every
def test_headline_only_is_the_headline_and_the_way_to_the_rest(posting: DigestPosting, draw: Drawn) -> None:
    card, _ = draw(replace(posting, extent=Extent.HEADLINE))
    everything, _ = draw(posting)
    assert kinds(card) == ["header", "rich_text", "context", "actions"]
    assert card.text.split("\n") == [everything.text.split("\n")[0], everything.text.split("\n")[-1]]
    assert card.blocks[-1] == everything.blocks[-1]


@every
def test_top_flows_has_the_flows_and_no_chart(posting: DigestPosting, draw: Drawn) -> None:
    card, _ = draw(replace(posting, extent=Extent.TOP_FLOWS))
    everything, _ = draw(posting)
    tables = [block for block in everything.blocks if block["type"] == "data_table"]
    assert [block for block in card.blocks if block["type"] == "data_table"] == tables != []
    assert charts(card) == []
    assert "To slow down" not in card.text


@every
@pytest.mark.parametrize("extent", [Extent.HEADLINE, Extent.TOP_FLOWS])
def test_every_line_and_the_chart_are_in_the_message_or_in_its_thread(
    posting: DigestPosting, draw: Drawn, extent: Extent
) -> None:
    everything, _ = draw(posting)
    card, details = draw(replace(posting, extent=extent))
    told = [*sentences(card), *sentences(details)]
    first, *others, last = sentences(everything)
    assert sorted(told) == sorted([first, first, *others, last, last])  # what it is about stands in both
    assert charts(details) == charts(everything)


@every
def test_the_thread_does_not_repeat_what_the_message_holds(posting: DigestPosting, draw: Drawn) -> None:
    assert charts(draw(posting)[1]) == []


@pytest.mark.parametrize("extent", Extent)
@every
def test_that_the_figures_are_old_is_told_by_every_message(posting: DigestPosting, draw: Drawn, extent: Extent) -> None:
    card, _ = draw(replace(posting, extent=extent, stale=True, late_from=MONDAY, asked_by="U0BEN"))
    assert "Pipefy did not answer, so you see older data, as of" in card.text
    assert "This digest is late: it was due" in card.text
    assert "sent this extra digest" in card.text


def test_in_a_first_week_the_thread_of_a_headline_has_the_flows_from_the_first_on() -> None:
    details = digest_details(FIRST, replace(POSTING, extent=Extent.HEADLINE))
    assert "Flows that used most in November 2026 so far:\n• Sync orders (Sales): 31,200 tasks\n• B (" in details.text


@every
def test_a_preview_says_where_the_rest_will_be(posting: DigestPosting, draw: Drawn) -> None:
    sentence = "When we post it, the rest follows in its thread."
    assert sentence in draw(replace(posting, extent=Extent.HEADLINE, subscription_id=""))[0].text
    assert sentence not in draw(replace(posting, subscription_id=""))[0].text
