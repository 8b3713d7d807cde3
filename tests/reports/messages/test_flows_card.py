from typing import Any

import pytest

from bot.blocks.flow_table import flow_table
from bot.blocks.kit import without_data
from bot.blocks.message import Block
from bot.i18n.catalogs import translator_for
from bot.reports.messages.card import Showing
from bot.reports.messages.flows_card import flows_card
from bot.usage.flow_deltas import Key
from bot.usage.model import Flow, FlowList
from tests.support.readings import ZONE, breakdown, flow, flow_list

ENGLISH = translator_for("en-GB")


def head(block: Block) -> list[str]:
    return [cell["text"] for cell in block["rows"][0]]


def column(block: Block, name: str) -> list[Any]:
    return [row[head(block).index(name)] for row in block["rows"][1:]]


def test_what_matters_comes_first_and_the_pipe_last() -> None:
    changes: dict[Key, int] = {("Sales", "Sync orders"): -5}
    block, _ = flow_table("Flows", [flow(tasks=60)], 100, ENGLISH, changes=changes)
    assert head(block) == ["Flow", "Tasks", "% of total", "7-day change", "Runs", "Pipe", "Status"]
    assert [cell["text"] for cell in block["rows"][1]] == ["Sync orders", "60", "60%", "−5", "301", "Sales", "on"]


def test_a_column_of_which_nothing_is_known_is_left_out() -> None:
    block, _ = flow_table("Flows", [flow(tasks=7, runs=None, pipe=None, status=None)], None, ENGLISH)
    assert head(block) == ["Flow", "Tasks"]


def test_a_column_sorts_as_numbers_where_every_figure_is_known() -> None:
    block, held = flow_table("Flows", [flow(tasks=n, runs=n + 1) for n in range(100)], 10_000, ENGLISH)
    assert held == 100
    assert {cell["type"] for name in ("Tasks", "% of total", "Runs") for cell in column(block, name)} == {"raw_number"}


@pytest.mark.parametrize("total", [None, 0, 98])
def test_there_are_no_shares_of_a_total_that_the_flows_exceed(total: int | None) -> None:
    block, _ = flow_table("Flows", [flow(tasks=100)], total, ENGLISH)
    assert "% of total" not in head(block)


def test_a_task_between_two_counts_takes_no_shares_away() -> None:
    block, _ = flow_table("Flows", [flow(tasks=60), flow(tasks=40)], 99, ENGLISH)
    assert [cell["text"] for cell in column(block, "% of total")] == ["60%", "40%"]


def test_a_small_share_is_not_called_nothing() -> None:
    block, _ = flow_table("Flows", [flow(tasks=1), flow(tasks=0)], 1000, ENGLISH)
    assert [cell["text"] for cell in column(block, "% of total")] == ["<1%", "0%"]


def lines(flows: FlowList, words: str = "") -> list[str]:
    return flows_card(breakdown(words, flows), Showing(ENGLISH, ZONE)).text.split("\n")


@pytest.mark.parametrize(
    ("flows", "said"),
    [
        (flow_list((flow(tasks=1),)), "Acme: 1 flow used 1 task this month."),
        (flow_list((flow(tasks=1),), complete=False), "Acme: 1 flow used at least 1 task this month."),
        (
            flow_list((flow(tasks=None), flow(tasks=None))),
            "Acme: 2 flows this month; Pipefy didn't say how many tasks they used.",
        ),
        (flow_list((flow(tasks=None), flow(tasks=7))), "Acme: 2 flows used at least 7 tasks this month."),
        (flow_list(()), "Acme: Pipefy lists no flows this month."),
    ],
)
def test_unknown_tasks_of_flows_are_not_counted_as_none(flows: FlowList, said: str) -> None:
    assert lines(flows)[0] == said


def test_what_does_not_fit_is_counted_as_left_out() -> None:
    flows: tuple[Flow, ...] = tuple(flow(f"{n} {'x' * 80}", n) for n in range(240))
    left = [line for line in lines(flow_list(flows)) if line.startswith("Not in this table")]
    block = next(
        b
        for b in flows_card(breakdown("", flow_list(flows)), Showing(ENGLISH, ZONE)).blocks
        if b["type"] == "data_table"
    )
    held = len(block["rows"]) - 1
    rest = 240 - held
    assert left == [
        f"Not in this table: {rest} more flows ({sum(range(rest)):,} tasks). Press Download CSV for the whole list."
    ]


def test_a_search_is_named_in_the_first_line() -> None:
    assert lines(flow_list(), "*sales*")[0] == "Acme: 4 flows matching “*sales*” used at least 21,495 tasks this month."


def test_a_long_text_stands_in_several_sections() -> None:
    flows = flow_list([flow("<&>" * 100, n) for n in range(20)])
    message = flows_card(breakdown("", flows), Showing(ENGLISH, ZONE))
    sections = [block for block in without_data(message).blocks if block["type"] == "section"]
    assert len(message.text) > 3000
    assert len(sections) == 2
