"""What a phone's notification shows of a report, and what a phone's screen shows first."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.blocks.message import Message
from bot.i18n.catalogs import translator_for
from bot.reports.messages.card import Showing, report_card
from bot.reports.messages.flows_card import flows_card
from bot.usage.model import Organization, Reading
from bot.usage.report import build_report
from tests.support.readings import (
    LANGUAGES,
    ZONE,
    adding_up,
    breakdown,
    flow,
    flow_list,
    last_month,
    this_month,
    three_months,
)

LONG = Organization("0a1b2c3d-1111-4222-8333-444455556666", "Associação Nacional de Logística & Distribuição S/A")
URL = "https://app.pipefy.com/organizations/301234"


def of_long_name(taken: Reading) -> Reading:
    return replace(taken, organization=LONG)


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("taken", "figure", "percent"),
    [
        pytest.param(this_month(), 37_260, 75, id="in progress"),
        pytest.param(adding_up(this_month(total=1_037_260, limit=1_000_000)), 1_037_260, 104, id="over"),
        pytest.param(this_month(tasks=lambda _: 0, beside=None), 50_000, 0, id="nothing yet"),
        pytest.param(this_month(limit=None), 37_260, None, id="no allowance"),
        pytest.param(last_month(), 57_860, 116, id="closed"),
        pytest.param(three_months(), 126_354, None, id="three months"),
    ],
)
def test_the_first_100_characters_hold_organization_figure_and_percent(
    taken: Reading, figure: int, percent: int | None, language: str
) -> None:
    translator = translator_for(language)
    begin = report_card(build_report(of_long_name(taken)), Showing(translator, ZONE)).text[:100]
    assert begin.startswith("Associação Nacional de Logística &amp; Di")
    assert translator.number(figure) in begin
    assert percent is None or translator.percent(percent) in begin


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_100_characters_of_the_flows_hold_organization_and_figures(language: str) -> None:
    translator = translator_for(language)
    begin = flows_card(replace(breakdown(), organization=LONG), Showing(translator, ZONE)).text[:100]
    assert begin.startswith("Associação Nacional de Logística &amp; Di")
    assert translator.number(21_495) in begin


def test_a_small_share_is_no_markup_in_the_text() -> None:
    card = report_card(build_report(this_month(limit=10**7)), Showing(translator_for("en-US"), ZONE))
    assert "(&lt;1%)" in card.text
    assert "(<1%)" in str(card.blocks[0])


def test_buttons_come_before_the_table() -> None:
    showing, flows = Showing(translator_for("en-US"), ZONE), flow_list([flow(f"f{n}", n) for n in range(9)])
    report = report_card(build_report(replace(this_month(), top=flows)), showing)
    assert kinds(report)[-3:] == kinds(flows_card(breakdown(), showing))[-3:] == ["actions", "actions", "data_table"]
    assert len(report.blocks[-1]["rows"]) == 1 + 5


CARDS: list[Callable[[Showing], Message]] = [
    lambda showing: report_card(build_report(last_month()), showing),
    lambda showing: flows_card(breakdown(), showing),
]


@pytest.mark.parametrize("card", CARDS, ids=["report", "flows"])
def test_the_name_leads_to_pipefy_where_its_page_is_known(card: Callable[[Showing], Message]) -> None:
    showing = Showing(translator_for("en-US"), ZONE)
    (plain, *_), (linked, *_) = (
        message.blocks[0]["elements"][0]["elements"]
        for message in (card(showing), card(replace(showing, organization_url=URL)))
    )
    assert plain == {"type": "text", "text": "Acme: ", "style": {"bold": True}}
    assert linked == {"type": "link", "url": URL, "text": "Acme", "style": {"bold": True}}


def test_both_ends_of_a_range_are_never_the_same_figure() -> None:
    late = replace(this_month(), taken_at=this_month().taken_at.replace(day=30, hour=23, minute=59))
    text = report_card(build_report(late), Showing(translator_for("en-US"), ZONE)).text
    assert "Forecast: between" not in text
