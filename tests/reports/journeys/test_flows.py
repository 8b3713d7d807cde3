"""`flows`: every flow with its tasks, searched, and what did not fit."""

import dataclasses

import pytest

from bot.usage.period import Period
from tests.support.messages import buttons, has, rows
from tests.support.workspace import ACME, ANA, BEN, Office

PAGES = ["UsageBotOrganization", "UsageBotFlows", "UsageBotFlows"]


def grow(office: Office, times: int) -> int:
    """Give Acme so many times its flows; how many those are."""
    pipefy = office.world.pipefy
    acme = pipefy.organization(ACME)
    assert acme is not None
    pipefy._by_uuid[ACME] = dataclasses.replace(acme, flows=acme.flows * times)
    return len(acme.flows) * times


async def test_every_flow_of_every_page_is_there(office: Office) -> None:
    post = await office.asks("flows")
    flows = office.figures().flows(Period.CURRENT_MONTH)
    assert [tasks for _, _, tasks, *_ in rows(post)] == [flow.tasks for flow in flows]
    assert (len(flows), office.questions) == (60, PAGES)


async def test_the_first_line_counts_them(office: Office) -> None:
    total = office.figures().total(Period.CURRENT_MONTH)
    assert f"60 flows, {total:,} tasks" in (await office.asks("flows")).text.splitlines()[0]


async def test_a_table_shows_ten_at_a_time(office: Office) -> None:
    (table,) = (block for block in (await office.asks("flows")).blocks if block["type"] == "data_table")
    assert table["page_size"] == 10


@pytest.mark.parametrize("words", ["flows last_month", "fluxos mês passado", "flujos mes pasado"])
async def test_a_period_may_be_named_in_three_languages(office: Office, words: str) -> None:
    (first, *_) = rows(await office.asks(words))
    assert first[2] == office.figures().flows(Period.LAST_MONTH)[0].tasks


@pytest.mark.parametrize(
    "search", ["pedido", "PEDIDO", "Atendimento", "payload", "command=/x&payload=%7B%7D", "=HYPER"]
)
async def test_a_search_finds_names_and_pipes(office: Office, search: str) -> None:
    post = await office.asks(f"flows {search}")
    expected = [
        flow.tasks
        for flow in office.figures().flows(Period.CURRENT_MONTH)
        if search.casefold() in f"{flow.flow.name}\n{flow.flow.pipe}".casefold()
    ]
    assert [row[2] for row in rows(post)] == expected if expected else f"no flow matches “{search[:5]}" in post.text


async def test_words_behind_a_period_are_searched_in_it(office: Office) -> None:
    post = await office.asks("flows last_3_months nota fiscal")
    assert [row[0] for row in rows(post)] == ["Nota fiscal → ERP", "Nota fiscal → ERP (cópia)"]
    assert "Last 3 months" in post.text


async def test_what_was_not_found_can_be_looked_for_elsewhere(office: Office) -> None:
    post = await office.asks("flows no such thing")
    assert "no flow matches “no such thing”" in post.text
    assert not has(post, "data_table")
    assert list(buttons(post).values()) == ["This month", "Last month", "Last 3 months", "Share to channel"]


async def test_a_search_goes_along_to_other_periods(office: Office) -> None:
    card = await office.asks("flows nota fiscal")
    post = await office.clicks(card, "show_flows:last_month")
    assert [row[0] for row in rows(post)] == ["Nota fiscal → ERP", "Nota fiscal → ERP (cópia)"]
    assert "Last month" in post.text


async def test_what_a_message_cannot_hold_is_said(office: Office) -> None:
    count = grow(office, 3)
    post = await office.asks("flows")
    held = len(rows(post))
    flows = office.figures().flows(Period.CURRENT_MONTH)
    left = sum(flow.tasks for flow in flows[held:])
    assert held < count
    assert f"Left out: {count - held} flows, {left:,} tasks" in post.text
    assert sum(int(row[2]) for row in rows(post)) + left == office.figures().total(Period.CURRENT_MONTH)


async def test_a_search_without_words_from_one_language_serves_all(office: Office) -> None:
    await office.asks("flows")
    await office.asks("fluxos", person=ANA)
    assert office.questions == PAGES


async def test_hostile_searches_stay_words(office: Office) -> None:
    post = await office.asks("flows <!channel> *x* <https://evil.example|y> @here `z` :fire:")
    assert post.person == BEN
    for markup in ("<!", "<https", "*x*", "@here", "`z`", ":fire:", "evil.example"):
        assert markup not in post.text
