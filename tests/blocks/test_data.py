"""Tables as Slack sorts and limits them."""

from bot.blocks.data import Number, table
from sandbox.block_kit.validate import refusals


def test_an_unknown_figure_leaves_the_column_a_column_of_numbers() -> None:
    block, _ = table("Flows", ("Flow", "Tasks"), [("a", Number(7, "7")), ("b", None), (None, Number(-2, "-2"))])
    tasks = [row[1] for row in block["rows"][1:]]
    assert [cell["type"] for cell in tasks] == ["raw_number"] * 3
    assert tasks[1] == {"type": "raw_number", "value": -3, "text": "–"}
    assert block["rows"][3][0] == {"type": "raw_text", "text": "–"}
    assert block["row_header_column_index"] == 0


def test_a_table_holds_as_much_as_slack_takes() -> None:
    block, held = table("Flows", ("Flow", "Tasks"), [(f"flow {n}", Number(n, str(n))) for n in range(300)])
    assert held == 200
    assert refusals([block]) == []
