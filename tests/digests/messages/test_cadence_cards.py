"""The cards of daily and monthly digests, what follows them in their threads, and the files."""

import csv
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from hypothesis import given

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.digests.daily import DailyDigest
from bot.digests.messages.csv_export import daily_csv, monthly_csv
from bot.digests.messages.daily_card import daily_card, daily_details
from bot.digests.messages.monthly_card import monthly_card, monthly_details
from bot.digests.messages.posting import DigestPosting
from bot.digests.model import ComparedFlow
from bot.digests.monthly import MonthlyDigest, Passed, with_thresholds
from bot.i18n.catalogs import translator_for
from bot.usage.thresholds import Thresholds
from sandbox.block_kit.validate import refusals
from tests.support.cadence_examples import (
    AFTER_WEEKEND,
    DAILY,
    DAILY_POSTING,
    MONTHLY,
    MONTHLY_POSTING,
    dailies,
    monthlies,
)
from tests.support.digest_examples import postings
from tests.support.messages import markup_anywhere


@given(dailies, postings)
def test_slack_takes_any_daily_digest(digest: DailyDigest, posting: DigestPosting) -> None:
    drawn = daily_card(digest, posting)
    for message in (drawn, daily_details(digest, posting)):
        assert refusals(list(message.blocks), surface="message") == []
        assert 0 < len(message.text) < 4000
    assert len(drawn.blocks) <= 10
    assert markup_anywhere(daily_card(digest, replace(posting, asked_by=None)).text) == set()


@given(monthlies, postings)
def test_slack_takes_any_monthly_digest(digest: MonthlyDigest, posting: DigestPosting) -> None:
    drawn = monthly_card(digest, posting)
    for message in (drawn, monthly_details(digest, posting)):
        assert refusals(list(message.blocks), surface="message") == []
        assert 0 < len(message.text) < 4000
    assert len(drawn.blocks) <= 9
    assert markup_anywhere(monthly_card(digest, replace(posting, asked_by=None)).text) == set()


def test_thresholds_above_the_use_are_not_named() -> None:
    digest = with_thresholds(MONTHLY, Thresholds((90, 120)))
    assert (digest.passed, digest.budget) == ((), None)
    assert "Thresholds" not in monthly_card(digest, MONTHLY_POSTING).text


def test_the_chart_has_the_budget_beside_the_allowance() -> None:
    drawn = monthly_card(with_thresholds(MONTHLY, Thresholds((60,), 40_000)), MONTHLY_POSTING)
    (line,) = [block for block in drawn.blocks if block["type"] == "data_visualization"]
    assert [series["name"] for series in line["chart"]["series"]] == ["Tasks so far", "Allowance", "Budget"]


def _start(text: str) -> str:
    return text[:100].replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("locale", "daily", "monthly"),
    [
        (
            "en-US",
            "Acme Ltda: 2,270 tasks on Nov 19 (▲ 23% from the usual); 77% of this month's allowance used.",
            "Acme Ltda: 41,204 tasks in October 2026 (▲ 12%), 82% of the allowance.",
        ),
        (
            "pt-BR",
            "Acme Ltda: 2.270 tarefas em 19 de nov (▲ 23% ante o habitual); 77% da franquia",
            "Acme Ltda: 41.204 tarefas em outubro de 2026 (▲ 12%), 82% da franquia.",
        ),
        (
            "es-ES",
            "Acme Ltda: 2.270 tareas el 19 nov (▲ 23 % frente a lo habitual); 77 % usado del límite de este mes.",
            "Acme Ltda: 41.204 tareas en octubre de 2026 (▲ 12 %), 82 % del límite.",
        ),
    ],
)
def test_a_phone_shows_organization_figure_and_percentages(locale: str, daily: str, monthly: str) -> None:
    localizer = Localizer(translator_for(locale), "America/Sao_Paulo", "pipefy-usage")
    assert _start(daily_card(DAILY, replace(DAILY_POSTING, localizer=localizer)).text).startswith(daily)
    assert _start(monthly_card(MONTHLY, replace(MONTHLY_POSTING, localizer=localizer)).text).startswith(monthly)


@pytest.mark.parametrize(
    ("digest", "sentence"),
    [
        (DAILY, "The usual level (Thursday): 1,845 tasks."),
        (DAILY, "• Sync orders (Sales): 905 tasks, +405 from the usual"),
        (AFTER_WEEKEND, "640 tasks from Nov 20 to Nov 22 (▼ 72% from the usual)"),
        (AFTER_WEEKEND, "The usual level of these days: 2,260 tasks."),
        (AFTER_WEEKEND, "Public holidays among these days: Nov 20 ("),
        (replace(DAILY, usual=None, percent=None), "We don't know the usual level yet: it takes two weeks of days."),
        (replace(DAILY, usual=2270, percent=0), "As many tasks as usual."),
        (replace(DAILY, tasks=None, unknown_days=(date(2026, 11, 19),)), "Acme Ltda: tasks on Nov 19 not known; 77%"),
    ],
)
def test_a_daily_digest_says(digest: DailyDigest, sentence: str) -> None:
    assert sentence in daily_card(digest, DAILY_POSTING).text.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("digest", "sentence"),
    [
        (MONTHLY, "The month before: 36,790 tasks."),
        (MONTHLY, "41,204 of 50,000 tasks used, 8,796 left."),
        (MONTHLY, "Thresholds passed: 50% on Oct 19, 80% on Oct 31."),
        (MONTHLY, "• Sync orders (Sales): 21,400 tasks, +3,450 from the month before"),
        (replace(MONTHLY, tasks=51_000), "51,000 of 50,000 tasks used, 1,000 over."),
        (replace(MONTHLY, passed=(Passed(50, None),)), "Thresholds passed: 50%."),
        (
            with_thresholds(MONTHLY, Thresholds((60, 100), 40_000)),
            "Budget of 40,000 tasks, thresholds passed: 60% on Oct 19, 100% on Oct 31.",
        ),
        (with_thresholds(MONTHLY, Thresholds((70,), 60_000)), "Thresholds passed: 70% on Oct 27."),
        (
            with_thresholds(replace(MONTHLY, limit=None), Thresholds((50,), 41_000)),
            "Budget of 41,000 tasks, thresholds passed: 50% on Oct 16.",
        ),
        (replace(MONTHLY, tasks=None), "Acme Ltda: tasks in October 2026 not known."),
        (replace(MONTHLY, limit=None), "Acme Ltda: 41,204 tasks in October 2026 (▲ 12%).\n"),
        (MONTHLY, "every month on day 31, or the last day of a shorter month, at 9:00 AM (America/Sao_Paulo)"),
    ],
)
def test_a_monthly_digest_says(digest: MonthlyDigest, sentence: str) -> None:
    assert sentence in monthly_card(digest, MONTHLY_POSTING).text.replace("\u202f", " ")


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text)))


def table(message: Message) -> list[list[str]]:
    (drawn,) = [block for block in message.blocks if block["type"] == "data_table"]
    return [[cell["text"] for cell in row] for row in drawn["rows"]]


SAME = ComparedFlow(("Sales", "Same"), 40, 40)


def test_a_flow_that_did_not_change_has_a_row_in_the_thread_alone() -> None:
    daily = replace(DAILY, flows=(*DAILY.flows, SAME))
    monthly = replace(MONTHLY, flows=(*MONTHLY.flows, SAME))
    for card, details in (
        (daily_card(daily, DAILY_POSTING), daily_details(daily, DAILY_POSTING)),
        (monthly_card(monthly, MONTHLY_POSTING), monthly_details(monthly, MONTHLY_POSTING)),
    ):
        assert "Same" not in card.text
        assert table(details)[-1][:4] == ["Same", "40", "0", "40"]


def test_the_thread_says_which_tasks_are_in_no_flow() -> None:
    assert "• In no flow that we know: 985 tasks\n" in daily_details(DAILY, DAILY_POSTING).text
    assert "• In no flow that we know: 10,084 tasks\n" in monthly_details(MONTHLY, MONTHLY_POSTING).text


def test_what_does_not_fit_into_the_thread_is_in_the_file() -> None:
    many = tuple(ComparedFlow(("Sales", f"F{n}"), 300 - n, 0) for n in range(250))
    details = daily_details(replace(DAILY, flows=many), DAILY_POSTING)
    assert f"{251 - len(table(details))} more flows are in the CSV file" in details.text
    assert len(rows(daily_csv(replace(DAILY, flows=many), translator_for("en-US")))) == 1 + 250 + 2


def test_while_no_flow_is_known_the_thread_has_the_days() -> None:
    assert table(daily_details(replace(DAILY, flows=()), DAILY_POSTING))[-1] == ["Nov 19", "2,270"]
    assert table(monthly_details(replace(MONTHLY, flows=()), MONTHLY_POSTING))[-1] == ["Oct 31", "41,204"]


def test_the_files_add_up_to_the_cards() -> None:
    assert rows(daily_csv(DAILY, translator_for("en-US"))) == [
        ["Flow", "Pipe", "Tasks", "Usual level", "Difference"],
        ["Sync orders", "Sales", "905", "500", "405"],
        ["Invoice → ERP", "Finance", "300", "360", "-60"],
        ["Send contracts", "Sales", "80", "0", "80"],
        ["Not in any flow", "", "985", "", ""],
        ["Total", "", "2270", "1845", "425"],
    ]
    assert rows(monthly_csv(MONTHLY, translator_for("en-US")))[-2:] == [
        ["Not in any flow", "", "10084", "8940", "1144"],
        ["Total", "", "41204", "36790", "4414"],
    ]


@given(dailies, monthlies)
def test_the_tasks_of_any_file_come_to_its_total(daily: DailyDigest, monthly: MonthlyDigest) -> None:
    for text, tasks in (
        (daily_csv(daily, translator_for("en-US")), daily.tasks),
        (monthly_csv(monthly, translator_for("en-US")), monthly.tasks),
    ):
        *parts, total = rows(text)[1:]
        assert total[2] == ("" if tasks is None else str(tasks))
        assert tasks is None or sum(int(part[2] or 0) for part in parts) == tasks


def test_a_file_without_flows_says_that_they_are_not_known() -> None:
    assert rows(daily_csv(replace(DAILY, flows=()), translator_for("en-US")))[1][:3] == ["Flows not known", "", "2270"]
