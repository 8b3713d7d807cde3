"""The weekly digest in Slack: the card, the thread below it, the file."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from hypothesis import given

from bot.blocks.kit import without_data
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.digests.flow_changes import FlowChanges, FlowWeek
from bot.digests.messages.card import digest_card
from bot.digests.messages.csv_export import digest_csv
from bot.digests.messages.details import digest_details
from bot.digests.messages.posting import DigestPosting
from bot.digests.model import Digest, MonthSoFar
from bot.i18n.catalogs import translator_for
from bot.usage.flow_deltas import FlowStatus
from bot.usage.model import Organization
from bot.usage.period import Week
from bot.usage.report import build_report
from sandbox.block_kit.validate import refusals
from tests.support.digest_examples import (
    CHANGES,
    DIGEST,
    FIRST,
    FLOWS,
    MONDAY,
    MONTH,
    MONTH_FLOWS,
    POSTING,
    digests,
    flow,
    postings,
)
from tests.support.messages import markup_anywhere
from tests.support.readings import this_month

ENGLISH = translator_for("en-US")


def headline(digest: Digest, posting: DigestPosting = POSTING) -> str:
    return digest_card(digest, posting).text.split("\n")[0]


def table(message: Message) -> list[list[str]]:
    (drawn,) = [block for block in message.blocks if block["type"] == "data_table"]
    return [[cell["text"] for cell in row] for row in drawn["rows"]]


def rows(digest: Digest) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(digest_csv(digest, ENGLISH))))


def number(cell: str) -> int:
    return int(cell or 0)


@given(digests, postings)
def test_slack_takes_any_digest(digest: Digest, posting: DigestPosting) -> None:
    card, details = digest_card(digest, posting), digest_details(digest, posting)
    assert len(card.blocks) <= 12
    for message in (card, details, without_data(card)):
        assert refusals(json.loads(json.dumps(message.blocks))) == []
        assert 0 < len(message.text) < 4000


@given(digests, postings)
def test_no_name_is_markup_in_the_text(digest: Digest, posting: DigestPosting) -> None:
    message = digest_card(digest, replace(posting, asked_by=None))
    assert markup_anywhere(message.text) == set()


def test_the_holidays_of_the_week_explain_it() -> None:
    week = Week(date(2026, 11, 16), date(2026, 11, 22))
    assert DIGEST.month
    month = replace(DIGEST.month, report=build_report(this_month(), "BR"))
    card = digest_card(replace(DIGEST, week=week, month=month), POSTING)
    assert "Public holidays in this week: Nov 20 (" in card.text
    assert "Public holidays" not in digest_card(replace(DIGEST, week=week), POSTING).text


def test_the_headline_says_it_all() -> None:
    assert headline(DIGEST) == (
        "Acme Ltda: 9,120 tasks in the week Nov 16–22 (▲ 12%); 77% of this month's allowance used."
    )


@pytest.mark.parametrize("locale", ["en-US", "pt-BR", "es-ES"])
def test_the_first_hundred_characters_have_organization_figure_and_percentages(locale: str) -> None:
    posting = replace(
        POSTING,
        localizer=Localizer(translator_for(locale), "America/Sao_Paulo"),
        organization=Organization("u", "Transportadora Boa Esperança do Sul SA"),
    )
    start = headline(DIGEST, posting)[:100].replace("\u00a0", "").replace("\u202f", "")
    assert start.startswith("Transportadora Boa Esperança do Sul SA: 9")
    assert "12%" in start
    assert "77%" in start


def test_below_the_headline_the_month_is_said_with_what_is_left_and_the_forecast_as_one() -> None:
    lines = digest_card(DIGEST, POSTING).text.split("\n")[1:4]
    assert lines == [
        "The week before: 8,143 tasks.",
        "This month: 38,412 of 50,000 tasks used, 11,588 left.",
        "On track to use up the allowance around Nov 29, and to reach about 52,400 tasks by Nov 30, 2,400 over.",
    ]


@pytest.mark.parametrize(
    ("month", "line"),
    [
        (replace(MONTH, used=52_907, percent=106), "This month: 52,907 of 50,000 tasks used, 2,907 over."),
        (replace(MONTH, used=0, percent=0), "This month: 0 of 50,000 tasks used, 50,000 left."),
        (
            replace(MONTH, limit=60_000, passes_on=None),
            "On track to reach about 52,400 tasks by Nov 30, 87% of the allowance.",
        ),
        (replace(MONTH, limit=None, percent=None), "On track to reach about 52,400 tasks by Nov 30."),
    ],
)
def test_the_month_in_other_states(month: MonthSoFar, line: str) -> None:
    assert f"\n{line}\n" in digest_card(replace(DIGEST, month=month), POSTING).text


def test_a_digest_begins_as_no_alert_does() -> None:
    first, *_ = digest_card(DIGEST, POSTING).blocks
    assert (first["type"], first["text"]["text"]) == ("header", "Weekly digest")


def test_what_to_do_leads_to_pipefy() -> None:
    url = "https://app.pipefy.com/organizations/301234"
    blocks = json.dumps(digest_card(DIGEST, replace(POSTING, organization_url=url)).blocks)
    assert json.dumps({"type": "link", "url": url, "text": "Acme Ltda", "style": {"bold": True}}) in blocks
    assert json.dumps({"type": "link", "url": url, "text": "in Pipefy"}) in blocks


@pytest.mark.parametrize(
    ("digest", "said"),
    [
        (replace(DIGEST, percent=-3), "9,120 tasks in the week Nov 16–22 (▼ 3%);"),
        (replace(DIGEST, percent=0), "9,120 tasks in the week Nov 16–22; 77%"),
        (replace(DIGEST, before=2, percent=455_900), "9,120 tasks in the week Nov 16–22; 77%"),
        (replace(DIGEST, before=None, percent=None), "9,120 tasks in the week Nov 16–22; 77%"),
        (FIRST, "tasks of the week Nov 16–22 not known (2 days missing); 38,412 this month."),
        (
            replace(FIRST, month=MONTH),
            "Ltda: 38,412 tasks, 77% of this month's allowance used; tasks of the week Nov 16–22 not known (2 days",
        ),
        (replace(DIGEST, month=None), "Nov 16–22 (▲ 12%)."),
        (replace(DIGEST, month=replace(MONTH, used=0, percent=0)), "; no tasks used yet this month."),
    ],
)
def test_the_headline_says_only_what_is_known(digest: Digest, said: str) -> None:
    assert said in headline(digest)


def test_an_old_reading_is_dated_and_names_its_month() -> None:
    text = digest_card(DIGEST, replace(POSTING, stale=True, as_of=datetime(2026, 11, 30, 23, tzinfo=UTC))).text
    assert "77% of the allowance used in November 2026." in text
    assert "November 2026: 38,412 of 50,000 tasks used, 11,588 left." in text
    assert "Pipefy did not answer, so you see older data, as of Mon, Nov 30" in text


def test_a_late_digest_says_when_it_was_due() -> None:
    text = digest_card(DIGEST, replace(POSTING, late_from=MONDAY)).text
    assert "This digest is late: it was due Mon 9:00 AM.\n" in text.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (MONTH, "On track to use up the allowance around Nov 29, and to reach about"),
        (replace(MONTH, used=50_000, percent=100), "This month's allowance is used up. To slow down, pause"),
        (replace(MONTH, passes_on=None), None),
        (replace(MONTH, limit=None, percent=None, passes_on=None), None),
    ],
)
def test_it_says_what_to_do_when_the_allowance_is_passed(month: MonthSoFar, said: str | None) -> None:
    text = digest_card(replace(DIGEST, month=month), POSTING).text
    assert (said or "Acme") in text
    assert ("To slow down, pause" in text) is (said is not None)


@pytest.mark.parametrize(
    ("digest", "advice"),
    [
        (DIGEST, "pause some of the flows that grew most"),
        (replace(DIGEST, flows=replace(CHANGES, compared=False)), "pause some of the flows that used most"),
        (replace(DIGEST, flows=None, month_flows=MONTH_FLOWS), "pause some of the flows that used most"),
        (replace(DIGEST, flows=None), "To slow down, pause what can wait"),
        (replace(DIGEST, flows=replace(CHANGES, flows=FLOWS[4:])), "To slow down, pause what can wait"),
    ],
)
def test_nobody_is_sent_to_flows_that_are_not_shown(digest: Digest, advice: str) -> None:
    assert advice in digest_card(digest, POSTING).text


def test_the_chart_shows_only_the_weeks_that_are_known() -> None:
    (chart,) = [block for block in digest_card(DIGEST, POSTING).blocks if block["type"] == "data_visualization"]
    assert chart["chart"]["axis_config"]["categories"] == [
        "Sep 28", "Oct 5", "Oct 12", "Oct 26", "Nov 2", "Nov 9", "Nov 16",
    ]  # fmt: skip


def test_while_one_week_is_known_the_chart_is_the_month_against_its_allowance() -> None:
    digest = replace(DIGEST, weeks=DIGEST.weeks[-1:])
    (chart,) = [block for block in digest_card(digest, POSTING).blocks if block["type"] == "data_visualization"]
    assert chart["chart"]["axis_config"]["categories"] == ["Used", "Expected", "Allowance"]


def test_the_flows_that_changed_most_come_first() -> None:
    assert table(digest_card(DIGEST, POSTING)) == [
        ["Flow", "Week", "Change", "Week before", "Pipe"],
        ["Sync orders", "5,000", "+1,500", "3,500", "Sales"],
        ["Invoice → ERP", "2,100", "−300", "2,400", "Finance"],
        ["Leads v2", "800", "+10", "790", "Sales"],
    ]


@pytest.mark.parametrize(
    "said",
    [
        "New: Send contracts (Sales): 1,200 tasks",
        "Stopped: Old import (Sales): 1,440 tasks",
        "Renamed (same totals): Leads (Sales) → Leads v2 (Sales)",
        "Sync orders (Sales): 5 tasks per run, after 3.5 the week before",
    ],
)
def test_it_says_what_became_of_flows(said: str) -> None:
    assert f"\n• {said}\n" in digest_card(DIGEST, POSTING).text


def test_what_is_not_sure_is_not_said_as_if_it_were() -> None:
    unsure = (
        flow("B", None, None, FlowStatus.AMBIGUOUS, previous_key=("Sales", "A")),
        flow("A", None, 9, FlowStatus.MISSING),
    )
    text = digest_card(replace(DIGEST, flows=replace(CHANGES, flows=unsure)), POSTING).text
    assert "New, or renamed: A (Sales) → B (Sales)" in text
    assert "Week not known, since Pipefy no longer lists them: A (Sales)" in text


def test_a_long_list_of_flows_is_counted() -> None:
    many = tuple(flow(f"F{n}", 1, 0, FlowStatus.NEW) for n in range(9))
    text = digest_card(replace(DIGEST, flows=replace(CHANGES, flows=many)), POSTING).text
    assert "F4 (Sales): 1 task; and 4 more" in text


def test_without_a_week_to_compare_with_the_largest_flows_are_shown_and_no_column_of_dashes() -> None:
    alone = FlowChanges(CHANGES.read_first, CHANGES.read_last, compared=False, flows=(flow("A", 7, None),))
    assert table(digest_card(replace(DIGEST, flows=alone), POSTING)) == [["Flow", "Week", "Pipe"], ["A", "7", "Sales"]]


def test_the_first_digest_says_from_when_on_there_are_flows() -> None:
    text = digest_card(FIRST, POSTING).text
    assert "We can show each flow's week from Dec 7, 2026 on. Until then, you see its month.\n" in text
    assert "Pipefy gave no figures for these days: Nov 16, Nov 17\n" in text
    assert "\nFlows that used most in November 2026 so far:\n• Sync orders (Sales): 31,200 tasks\n" in text


def test_a_digest_without_the_week_of_its_flows_shows_their_month_and_says_so() -> None:
    *_, drawn = [block for block in digest_card(FIRST, POSTING).blocks if block["type"] == "data_table"]
    assert drawn["caption"] == "Flows that used most in November 2026 so far"
    assert [row[0]["text"] for row in drawn["rows"]] == ["Flow", "Sync orders", "B"]
    over = replace(FIRST, month_flows=replace(MONTH_FLOWS, is_over=True))
    assert "Flows that used most in November 2026:" in digest_card(over, POSTING).text


def test_flows_of_other_days_than_the_week_say_so() -> None:
    shifted = replace(CHANGES, read_first=date(2026, 11, 17), read_last=date(2026, 11, 24))
    text = digest_card(replace(DIGEST, flows=shifted), POSTING).text
    assert "We count flows from Nov 17 to Nov 24, the times at which we read them.\n" in text


def test_the_buttons_carry_the_subscription_and_nothing_else() -> None:
    (row,) = [block for block in digest_card(DIGEST, POSTING).blocks if block["type"] == "actions"]
    assert [button["text"]["text"] for button in row["elements"]] == ["Details", "Skip next week", "Settings"]
    assert {button["value"] for button in row["elements"]} == {POSTING.subscription_id}


def test_a_test_digest_has_no_buttons() -> None:
    blocks = digest_card(DIGEST, replace(POSTING, subscription_id="", schedule=None)).blocks
    assert "actions" not in {block["type"] for block in blocks}


def test_the_thread_has_every_flow_that_changed_and_what_is_in_none() -> None:
    details = digest_details(DIGEST, POSTING)
    assert len(table(details)) == 1 + len(FLOWS) - 1
    unchanged = "• No change: 1 flow used as many tasks as the week before"
    assert unchanged in details.text
    assert unchanged not in digest_card(DIGEST, POSTING).text


@pytest.mark.parametrize(
    ("left_by_pipefy", "sentence"),
    [
        (True, "Pipefy assigns 12 tasks of the week to no flow."),
        (False, "Not in any flow, since we read flows a few minutes after midnight: 12 tasks"),
    ],
)
def test_pipefy_is_only_blamed_for_what_it_counts_for_no_flow_itself(left_by_pipefy: bool, sentence: str) -> None:
    assert f"• {sentence}\n" in digest_details(replace(DIGEST, left_by_pipefy=left_by_pipefy), POSTING).text


def test_what_does_not_fit_into_the_thread_is_counted() -> None:
    many = tuple(flow(f"F{n}", 300 - n, 0) for n in range(250))
    details = digest_details(replace(DIGEST, flows=replace(CHANGES, flows=many)), POSTING)
    assert f"{251 - len(table(details))} more flows are in the CSV file" in details.text


def test_without_flows_the_thread_shows_the_weeks() -> None:
    assert table(digest_details(replace(DIGEST, flows=None), POSTING))[-1] == ["Nov 16–22", "9,120"]


@given(digests)
def test_the_file_adds_up_to_the_card(digest: Digest) -> None:
    *parts, total = rows(digest)
    for column, told in (("Tasks", digest.total), ("Tasks, week before", digest.before)):
        assert total[column] == ("" if told is None else str(told))
        assert told is None or sum(number(part[column]) for part in parts) == told


@given(digests)
def test_no_cell_of_the_file_is_a_formula(digest: Digest) -> None:
    names = ("Flow", "Pipe", "Status", "Name before")
    assert not any(row[name].lstrip().startswith(("=", "+", "-", "@")) for row in rows(digest) for name in names)


def test_the_file_names_what_is_in_no_flow() -> None:
    last = [(row["Flow"], row["Tasks"]) for row in rows(DIGEST)[-2:]]
    assert last == [("Not in any flow", "12"), ("Total", "9120")]


@pytest.mark.parametrize(
    ("locale", "head"),
    [("pt-BR", '"Fluxo";"Pipe";"Tarefas"'), ("es-ES", '"Flujo";"Pipe";"Tareas"'), ("es-MX", '"Flujo";"Pipe";"Tareas"')],
)
def test_the_file_is_one_of_the_readers_region(locale: str, head: str) -> None:
    assert digest_csv(DIGEST, translator_for(locale)).startswith(head)


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "  -2", 'a,"=b', "\u202e=1", "＝1"])
def test_a_formula_in_a_name_is_quoted(name: str) -> None:
    evil: tuple[FlowWeek, ...] = (flow(name, 1, 0),)
    assert "'" in rows(replace(DIGEST, flows=replace(CHANGES, flows=evil)))[0]["Flow"]
