import csv
import json
import re
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.catalogs import translator_for
from bot.ops.report import report_csv, report_json, report_lines
from bot.reports.messages.card import Showing
from bot.reports.messages.headline import headline
from bot.usage.report import build_report
from tests.support.messages import drawn_apart
from tests.support.property_tests import examples
from tests.support.readings import ZONE, flow, flow_list, last_month, reading, this_month, usage
from tests.support.strategies import FLOWS, readings, showings

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


def test_the_lines_are_the_card() -> None:
    report, translator = build_report(last_month()), translator_for("en-GB")
    head, *lines = report_lines(report, Showing(translator, ZONE)).splitlines()
    assert head == f"Acme: {headline(report, translator)}"
    assert lines == [
        "The allowance was used up on 27 Oct (UTC).",
        "",
        "  Sync orders    Sales     12,480 tasks",
        "  Invoice → ERP  Finance    9,003 tasks",
        "  (no name)                    12 tasks",
        "  Old import     Sales    tasks unknown",
        "",
        "1 Oct 2026 – 31 Oct 2026 (UTC days) · Data as of 19 Nov 2026, 12:04 (America/Sao_Paulo) · 7 active flows",
    ]


def test_without_flows_there_is_no_table() -> None:
    taken = reading(last_month().usage, top=None)
    assert report_lines(build_report(taken), Showing(translator_for("en-GB"), ZONE)).count("\n\n") == 1


@settings(max_examples=examples(50))
@given(readings(), showings())
def test_nothing_from_outside_moves_the_cursor(taken: object, showing: Showing) -> None:
    lines = report_lines(build_report(taken), showing)  # type: ignore[arg-type] # hypothesis hides the type
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", drawn_apart(lines))


def test_json_says_what_is_known_and_null_for_what_is_not() -> None:
    told = json.loads(report_json(build_report(this_month(limit=0, active_flows=None))))
    assert (told["organization"]["name"], told["from"], told["to"]) == ("Acme", "2026-11-01", "2026-11-30")
    assert (told["tasks"], told["limit"], told["percent"], told["active_flows"]) == (37_260, None, None, None)
    assert told["forecast"]["low"] < told["forecast"]["expected"] < told["forecast"]["high"]
    assert told["flows"][3]["tasks"] is None


def test_json_names_the_day_on_which_the_limit_is_reached() -> None:
    told = json.loads(report_json(build_report(this_month())))
    assert told["forecast"]["limit_reached_on"] == "2026-11-26"


@settings(max_examples=examples(50))
@given(readings())
def test_json_is_ascii_whatever_names_hold(taken: object) -> None:
    written = report_json(build_report(taken))  # type: ignore[arg-type] # hypothesis hides the type
    assert written.isascii()
    assert json.loads(written)["period"]


@given(st.lists(FLOWS, max_size=5), st.sampled_from(",;\t"))
def test_no_cell_is_run_by_a_spreadsheet_wherever_it_splits(flows: list[object], delimiter: str) -> None:
    top = flow_list(flows)  # type: ignore[arg-type] # hypothesis hides the type
    written = report_csv(build_report(reading(last_month().usage, top=top)), translator_for("en-US"))
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        cells = [cell for row in csv.reader(StringIO(written), delimiter=delimiter, quoting=quoting) for cell in row]
        assert [cell for cell in cells if FORMULA.match(cell.strip('"'))] == []


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("Sync; orders", "Sync; orders"),
        ("=1+1", "'=1+1"),
        (" \t=1+1", "'=1+1"),
        ("a;=1+1;b", "a;'=1+1;b"),
        ('"=1+1', "\"'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("-5", "'-5"),
        ("a-b", "a-b"),
    ],
)
def test_a_formula_is_kept_as_words(name: str, cell: str) -> None:
    written = report_csv(
        build_report(
            reading(usage(last_month().period, last_month().taken_at.date(), ()), top=flow_list([flow(name)]))
        ),
        translator_for("en-US"),
    )
    assert list(csv.reader(StringIO(written)))[1][0] == cell
