"""How old an answer may be, how often Refresh asks, and what happens when the month turns."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.usage.period import Period
from tests.support.workspace import ANA, BEN, CARMEN, OPS, Office, Outside, open_bot

LAST_SECONDS = datetime(2026, 11, 30, 23, 59, 50, tzinfo=UTC)


def reports(office: Office) -> int:
    """How many reports Pipefy was asked for."""
    return office.questions.count("UsageBotReport")


@pytest.mark.parametrize(("words", "seconds"), [("", 60), ("last_month", 300), ("last_3_months", 300)])
async def test_a_fresh_answer_is_reused(office: Office, words: str, seconds: int) -> None:
    first = await office.asks(words)
    office.passes(seconds=seconds)
    assert (await office.asks(words)).text == first.text
    assert reports(office) == 1


@pytest.mark.parametrize(("words", "seconds"), [("", 61), ("last_month", 301), ("last_3_months", 301)])
async def test_an_older_answer_is_not(office: Office, words: str, seconds: int) -> None:
    first = await office.asks(words)
    office.passes(seconds=seconds)
    assert (await office.asks(words)).text != first.text
    assert reports(office) == 2


async def test_what_a_replica_read_is_fresh_for_the_next(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database) as one:
        await one.asks()
    async with open_bot(outside, database) as other:
        other.passes(seconds=60)
        await other.asks()
        assert reports(other) == 1
        other.passes(seconds=1)
        await other.asks()
        assert reports(other) == 2


async def test_refresh_asks_again(office: Office) -> None:
    card = await office.asks()
    office.passes(seconds=60)
    fresh = await office.clicks(card, "refresh")
    assert reports(office) == 2
    assert (fresh.ts, fresh.text != card.text) == (card.ts, True)


async def test_refresh_asks_again_after_fifteen_seconds(office: Office) -> None:
    card = await office.asks()
    office.passes(seconds=15)
    await office.clicks(card, "refresh")
    assert reports(office) == 2


async def test_refresh_is_fresh_every_fifteen_seconds_only(office: Office) -> None:
    card = await office.asks()
    office.passes(seconds=14)
    assert (await office.clicks(card, "refresh")).text == card.text
    assert reports(office) == 1


async def test_the_fifteen_seconds_are_the_organizations(office: Office) -> None:
    card = await office.asks()
    office.passes(seconds=14)
    await office.asks("last_month")
    office.passes(seconds=14)
    await office.clicks(card, "refresh")
    assert reports(office) == 2


async def test_many_who_refresh_at_once_are_answered_by_one_question(office: Office) -> None:
    cards = [await office.asks(words, person=who) for who in (ANA, BEN, CARMEN) for words in ("", "last_month")]
    people = [who for who in (ANA, BEN, CARMEN) for _ in range(2)]
    office.passes(seconds=20)
    clicks = [office.pressed(card, "refresh", who) for card, who in zip(cards, people, strict=True)]
    seen = len(office.world.slack.posts)
    await asyncio.gather(*clicks)
    await office.world.slack.heard(lambda _: len(office.world.slack.posts) == seen + 6)
    assert reports(office) == 3


@pytest.mark.parametrize("words", ["", "flows"])
async def test_a_new_month_is_another_month_at_once(office: Office, words: str) -> None:
    office.world.turn(LAST_SECONDS)
    november = office.figures().total(Period.CURRENT_MONTH)
    assert f"{november:,}" in (await office.asks(words)).text
    office.passes(seconds=20)
    assert f"{november:,}" not in (await office.asks(words)).text


async def test_last_month_turns_with_the_month(office: Office) -> None:
    office.world.turn(LAST_SECONDS)
    assert "in October 2026" in (await office.asks("last_month")).text
    office.passes(seconds=20)
    november = office.figures().total(Period.LAST_MONTH)
    assert f"{november:,} of 50,000" in (await office.asks("last_month")).text


async def test_a_card_of_last_month_shows_todays_month_when_pressed(office: Office) -> None:
    office.world.turn(LAST_SECONDS)
    card = await office.asks()
    office.passes(days=2)
    shown = await office.clicks(card, "show:current_month")
    assert f"{office.figures().total(Period.CURRENT_MONTH):,} of 50,000" in shown.text
    assert "by Dec 31" in shown.text


async def test_the_month_before_never_stands_in_for_a_silent_pipefy(office: Office) -> None:
    office.world.turn(LAST_SECONDS)
    await office.asks()
    office.passes(seconds=20)
    office.world.pipefy.down = True
    assert (await office.asks()).text.startswith("Pipefy does not answer right now. Please ask again")


async def test_flows_are_fresh_for_as_long_as_reports(office: Office) -> None:
    for seconds in (0, 60, 1):
        office.passes(seconds=seconds)
        await office.asks("flows")
    assert office.questions.count("UsageBotFlows") == 4  # two pages, twice


async def test_clicking_through_the_periods_asks_for_each_once(office: Office) -> None:
    card = await office.asks()
    for period in (*Period, *Period):
        await office.clicks(card, f"show:{period}")
    assert reports(office) == 3
    assert len(office.world.slack.messages[OPS]) == 1
