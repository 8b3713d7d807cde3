"""The cards of daily and monthly digests."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from bot.blocks.rich_text import Localizer
from bot.digests.daily import DailyDigest
from bot.digests.messages.daily_card import daily_card
from bot.digests.messages.monthly_card import monthly_card
from bot.digests.messages.posting import DigestPosting
from bot.digests.monthly import MonthlyDigest, Passed
from bot.i18n.catalogs import translator_for
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
    assert refusals(list(drawn.blocks), surface="message") == []
    assert len(drawn.blocks) <= 10
    assert markup_anywhere(daily_card(digest, replace(posting, asked_by=None)).text) == set()


@given(monthlies, postings)
def test_slack_takes_any_monthly_digest(digest: MonthlyDigest, posting: DigestPosting) -> None:
    drawn = monthly_card(digest, posting)
    assert refusals(list(drawn.blocks), surface="message") == []
    assert len(drawn.blocks) <= 9
    assert markup_anywhere(monthly_card(digest, replace(posting, asked_by=None)).text) == set()


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
        (replace(MONTHLY, tasks=None), "Acme Ltda: tasks in October 2026 not known."),
        (replace(MONTHLY, limit=None), "Acme Ltda: 41,204 tasks in October 2026 (▲ 12%).\n"),
        (MONTHLY, "every month on day 31, or the last day of a shorter month, at 9:00 AM (America/Sao_Paulo)"),
    ],
)
def test_a_monthly_digest_says(digest: MonthlyDigest, sentence: str) -> None:
    assert sentence in monthly_card(digest, MONTHLY_POSTING).text.replace("\u202f", " ")
