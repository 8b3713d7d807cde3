from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.blocks.phrases import about
from bot.i18n.catalogs import translator_for
from bot.reports.messages.headline import headline
from bot.usage.model import Bucket, Reading
from bot.usage.report import build_report
from tests.support.readings import MONTHS, NOVEMBER, NOW, SEPTEMBER, adding_up, last_month, this_month, three_months

ENGLISH = translator_for("en-GB")


def first_line(taken: Reading) -> str:
    return headline(build_report(taken), ENGLISH)


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        pytest.param(this_month(total=None), "Pipefy didn't say how many tasks were used.", id="total unknown"),
        pytest.param(
            this_month(limit=0),
            "37,260 tasks used this month. On track for about 56,700 tasks by 30 Nov.",
            id="an allowance of nothing",
        ),
        pytest.param(
            this_month(limit=37_260),
            "37,260 of 37,260 tasks (100%) used this month, none left. On track for about 56,700 tasks by 30 Nov.",
            id="used up",
        ),
        pytest.param(
            this_month(limit=10**7),
            "37,260 of 10,000,000 tasks (<1%) used this month, 9,962,740 left. "
            "On track for about 56,700 tasks by 30 Nov.",
            id="little",
        ),
        pytest.param(
            this_month(beside=None, tasks=lambda _: 1),
            "19 of 50,000 tasks (<1%) used this month, 49,981 left.",
            id="too few tasks",
        ),
        pytest.param(
            replace(this_month(NOVEMBER, beside=None), taken_at=datetime(2026, 10, 31, 23, 59, tzinfo=UTC)),
            "300 of 50,000 tasks (1%) used this month, 49,700 left.",
            id="the month turned while Pipefy answered",
        ),
        pytest.param(
            replace(this_month(), taken_at=datetime(2026, 12, 1, tzinfo=UTC)),
            "37,260 of 50,000 tasks (75%) used in November 2026, 12,740 left.",
            id="the month has turned since",
        ),
        pytest.param(
            adding_up(last_month(total=0)),
            "0 of 50,000 tasks (0%) used in October 2026, 50,000 left. "
            "100% less than in September 2026 (41,204 tasks).",
            id="fell",
        ),
        pytest.param(adding_up(last_month(None, total=1, limit=None)), "1 task used in October 2026.", id="one task"),
        pytest.param(
            last_month(replace(MONTHS, buckets=(Bucket(SEPTEMBER, 3, None),)), limit=None),
            "57,860 tasks used in October 2026. The month before, September 2026, had 3 tasks.",
            id="no percentage of next to nothing",
        ),
        pytest.param(
            last_month(replace(MONTHS, buckets=(Bucket(SEPTEMBER, 0, None),)), limit=None),
            "57,860 tasks used in October 2026. The month before, September 2026, had 0 tasks.",
            id="nothing before",
        ),
        pytest.param(
            last_month(replace(MONTHS, buckets=(Bucket(SEPTEMBER, 57_859, None),)), limit=None),
            "57,860 tasks used in October 2026. About as many as in September 2026 (57,859 tasks).",
            id="hardly changed",
        ),
        pytest.param(
            this_month(limit=50_000),
            "37,260 of 50,000 tasks (75%) used this month, 12,740 left. "
            "On track to exceed the allowance around 26 Nov, with about 56,700 tasks by 30 Nov.",
            id="heading over the allowance",
        ),
        pytest.param(
            this_month(limit=30_000),
            "37,260 of 30,000 tasks (124%) used this month, 7,260 over. On track for about 56,700 tasks by 30 Nov.",
            id="over the allowance",
        ),
        pytest.param(
            this_month(tasks=lambda _: 0, beside=None),
            "nothing used yet this month (0% of 50,000 tasks).",
            id="nothing yet",
        ),
        pytest.param(
            this_month(tasks=lambda _: 0, beside=None, limit=None), "nothing used yet this month.", id="nothing, of all"
        ),
        pytest.param(three_months(), "126,354 tasks used from Sept 2026 to Nov 2026.", id="three months"),
        pytest.param(three_months(buckets=(), starts=None), "126,354 tasks used in 3 months.", id="no month known"),
        pytest.param(three_months(starts=NOW), "126,354 tasks used in November 2026.", id="one month"),
        pytest.param(
            adding_up(last_month(None, total=2**53, limit=1)),
            "9,007,199,254,740,992 of 1 tasks (900,719,925,474,099,200%) used in October 2026, "
            "9,007,199,254,740,991 over.",
            id="huge",
        ),
    ],
)
def test_the_first_line_says(taken: Reading, said: str) -> None:
    assert first_line(taken) == said


@pytest.mark.parametrize(
    ("figure", "least", "said"),
    [
        (52_449, 0, 52_400),
        (52_450, 0, 52_500),
        (999, 0, 999),
        (99_951, 0, 100_000),
        (0, 0, 0),
        (45_540, 45_530, 45_540),
        (2**53, 0, 9_010_000_000_000_000),
    ],
)
def test_a_forecast_has_three_digits_unless_that_is_less_than_is_used(figure: int, least: int, said: int) -> None:
    assert about(figure, least) == said
