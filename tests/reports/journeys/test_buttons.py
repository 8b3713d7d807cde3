"""The buttons: each does what it says, in place of the card or for all to see."""

import asyncio
from pathlib import Path

import pytest

from bot.usage.period import Period
from tests.support.messages import buttons, categories, has, primary, rows, series, values
from tests.support.workspace import ACME, ANA, BEN, CARMEN, GENERAL, OPS, PARTNERS, RANDOM, Office, Outside, open_bot

GONE = "The bot no longer has the figures behind this button."


@pytest.mark.parametrize("asked", ["", "last_month", "last_3_months"])
@pytest.mark.parametrize("period", Period)
async def test_a_period_takes_the_cards_place(office: Office, asked: str, period: Period) -> None:
    card = await office.asks(asked)
    shown = await office.clicks(card, f"show:{period}")
    assert (shown.ts, shown.person, shown.replaces) == (card.ts, BEN, True)
    assert f"{office.figures().total(period):,} " in shown.text.splitlines()[0]


@pytest.mark.parametrize("period", Period)
async def test_the_period_that_is_shown_stands_out(office: Office, period: Period) -> None:
    assert primary(await office.asks(period)) == [f"show:{period}"]


async def test_all_flows_and_back(office: Office) -> None:
    card = await office.asks("last_month")
    flows = await office.clicks(card, "show_flows")
    assert (flows.ts, len(rows(flows))) == (card.ts, len(office.figures().flows(Period.LAST_MONTH)))
    other = await office.clicks(flows, "show_flows:current_month")
    assert (other.ts, "This month" in other.text) == (card.ts, True)


async def test_refresh_shows_what_was_used_since(office: Office) -> None:
    card = await office.asks()
    office.world.pipefy.add_usage(ACME, 1_234)
    office.passes(seconds=20)
    fresh = await office.clicks(card, "refresh")
    assert f"{office.figures().total(Period.CURRENT_MONTH):,} of 50,000" in fresh.text
    assert fresh.ts == card.ts


async def test_refresh_stays_with_the_period(office: Office) -> None:
    card = await office.asks("last_3_months")
    office.passes(minutes=1)
    assert categories(await office.clicks(card, "refresh")) == categories(card)


@pytest.mark.parametrize("channel", [OPS, RANDOM, PARTNERS], ids=["member", "not a member", "shared channel"])
async def test_a_shared_card_is_for_all(office: Office, channel: str) -> None:
    card = await office.asks("last_month", channel=channel)
    shared, own = await office.shares(card)
    assert (shared.person, shared.channel, shared.replaces) == (None, channel, False)
    assert (own.person, own.ts) == (BEN, card.ts)
    assert shared.text.splitlines()[0] == card.text.splitlines()[0]


async def test_a_shared_card_names_who_shared_it(office: Office) -> None:
    shared, _ = await office.shares(await office.asks())
    assert str({"type": "user", "user_id": BEN}) in str(shared.blocks)
    assert f"<@{BEN}>" in shared.text


async def test_what_was_shared_is_not_offered_to_be_shared_again(office: Office) -> None:
    shared, own = await office.shares(await office.asks())
    assert "share" not in buttons(own)
    assert set(buttons(shared)) == {"show:current_month", "show:last_month", "show:last_3_months", "show_flows"}


async def test_two_quick_clicks_share_one_card(office: Office) -> None:
    card = await office.asks()
    await asyncio.gather(office.pressed(card, "share"), office.pressed(card, "share"))
    await office.bot.tasks.drain(10)
    assert len([post for post in office.world.slack.posts if post.person is None]) == 1


async def test_newer_figures_can_be_shared_again(office: Office) -> None:
    _, own = await office.shares(await office.asks())
    office.passes(seconds=20)
    shared, _ = await office.shares(await office.clicks(own, "refresh"))
    assert shared.person is None


async def test_what_is_shared_is_what_was_seen(office: Office) -> None:
    card = await office.asks()
    office.world.pipefy.add_usage(ACME, 5_000)
    office.passes(minutes=10)
    shared, own = await office.shares(card)
    assert series(card) == series(shared) == series(own)
    assert office.questions.count("UsageBotReport") == 1


async def test_what_is_shared_is_what_was_seen_before_a_restart(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database) as office:
        card = await office.asks("last_month")
    outside.world.pipefy.add_usage(ACME, 5_000)
    async with open_bot(outside, database) as office:
        office.passes(hours=20)
        shared, _ = await office.shares(card)
        assert shared.text.splitlines()[0] == card.text.splitlines()[0]
        assert office.questions.count("UsageBotReport") == 1


async def test_a_card_of_last_year_cannot_be_shared(office: Office) -> None:
    card = await office.asks()
    await office.bot.tasks.drain(10)
    office.passes(days=401)
    await office.asks()
    office.forge(card, "share", values(card)["share"].replace('", ""]', 'x", ""]'))
    assert (await office.clicks(card, "share")).text.startswith(GONE)


async def test_flows_are_shared_as_they_were_seen(office: Office) -> None:
    card = await office.asks("flows nota fiscal")
    office.world.pipefy.add_usage(ACME, 5_000)
    shared, own = await office.shares(card, "share_flows")
    assert (shared.person, own.person, own.ts) == (None, BEN, card.ts)
    assert rows(shared) == rows(card)
    assert "share_flows" not in buttons(own)


async def test_flows_that_the_bot_forgot_are_not_made_up(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database) as office:
        card = await office.asks("flows")
    async with open_bot(outside, database) as office:
        assert (await office.clicks(card, "share_flows")).text.startswith(GONE)


async def test_a_shared_card_answers_each_reader_alone(office: Office) -> None:
    shared, _ = await office.shares(await office.asks())
    for person, said in ((CARMEN, "tareas"), (ANA, "tarefas")):
        answer = await office.clicks(shared, "show:last_month", person=person)
        assert (answer.person, answer.replaces, said in answer.text) == (person, False, True)
    assert "data_visualization" in {one["type"] for one in office.drawn(shared)}


async def test_all_flows_of_a_shared_card_are_for_the_reader(office: Office) -> None:
    shared, _ = await office.shares(await office.asks(channel=GENERAL))
    answer = await office.clicks(shared, "show_flows", person=ANA)
    assert (answer.person, has(answer, "data_table")) == (ANA, True)


@pytest.mark.parametrize("words", ["", "last_month", "last_3_months", "flows", "flows zzz"])
async def test_every_button_is_answered(office: Office, words: str) -> None:
    for action_id in buttons(await office.asks(words)):
        card = await office.asks(words)
        assert await office.silence(office.pressed(card, action_id))
    assert office.world.slack.failed == []
