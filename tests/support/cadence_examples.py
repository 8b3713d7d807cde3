"""Daily and monthly digests to draw, and strategies that make any of them."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import accumulate

from hypothesis import strategies as st

from bot.digests.daily import DailyDigest, DaySpan
from bot.digests.model import ComparedFlow
from bot.digests.monthly import ClosedMonth, MonthlyDigest, Passed
from bot.digests.schedule import DailySchedule, MonthlySchedule
from bot.usage.period import days_between
from tests.support.digest_examples import MONTH, POSTING, months, tasks
from tests.support.subscription_examples import anything

THURSDAY = date(2026, 11, 19)
WORKDAYS = DailySchedule(time(9), "America/Sao_Paulo", workdays=True)
MONTH_END = MonthlySchedule(31, time(9), "America/Sao_Paulo")
OCTOBER = ClosedMonth(date(2026, 10, 1))
_OCTOBER_DAYS = days_between(OCTOBER.first, OCTOBER.last)
DAILY = DailyDigest(
    span=DaySpan(THURSDAY, THURSDAY),
    tasks=2270,
    usual=1845,
    percent=23,
    unknown_days=(),
    recent=tuple(
        (THURSDAY - timedelta(days=13 - n), figure)
        for n, figure in enumerate((1790, 210, 180, 1900, 1850, 1810, 1840, 1795, 220, 190, 1880, 1910, 1860, 2270))
    ),
    holidays=(),
    country="BR",
    month=MONTH,
    flows=(
        ComparedFlow(("Sales", "Sync orders"), 905, 500),
        ComparedFlow(("Finance", "Invoice → ERP"), 300, 360),
        ComparedFlow(("Sales", "Send contracts"), 80, 0),
    ),
)
AFTER_WEEKEND = replace(
    DAILY,
    span=DaySpan(date(2026, 11, 20), date(2026, 11, 22)),
    tasks=640,
    usual=2260,
    percent=-72,
    holidays=(date(2026, 11, 20),),
)
MONTHLY = MonthlyDigest(
    month=OCTOBER,
    tasks=41_204,
    before=36_790,
    change=12,
    limit=50_000,
    used_percent=82,
    curve=dict(zip(_OCTOBER_DAYS, accumulate([1329] * 30 + [1334]), strict=True)),
    passed=(Passed(50, date(2026, 10, 19)), Passed(80, date(2026, 10, 31))),
    unknown_days=(),
    flows=(
        ComparedFlow(("Sales", "Sync orders"), 21_400, 17_950),
        ComparedFlow(("Finance", "Invoice → ERP"), 9_020, 9_900),
        ComparedFlow(("Sales", "Send contracts"), 700, 0),
    ),
)
DAILY_POSTING = replace(POSTING, schedule=WORKDAYS)
MONTHLY_POSTING = replace(POSTING, schedule=MONTH_END)

_keys = st.tuples(st.none() | anything, st.none() | anything)
_some = st.integers(0, 10**9)
dailies = st.builds(
    DailyDigest,
    span=st.sampled_from([DAILY.span, AFTER_WEEKEND.span]),
    tasks=tasks,
    usual=tasks,
    percent=st.none() | st.integers(-100, 10**6),
    unknown_days=st.sampled_from([(), (THURSDAY,)]),
    recent=st.lists(_some, max_size=14).map(
        lambda figures: tuple((THURSDAY - timedelta(days=n), figure) for n, figure in enumerate(figures))[::-1]
    ),
    holidays=st.sampled_from([(), (date(2026, 11, 20),)]),
    country=st.sampled_from([None, "BR", "US"]),
    month=st.none() | months,
    flows=st.lists(st.builds(ComparedFlow, _keys, _some, tasks), max_size=30).map(tuple),
)
_october = st.sampled_from(_OCTOBER_DAYS)
monthlies = st.builds(
    MonthlyDigest,
    month=st.just(OCTOBER),
    tasks=tasks,
    before=tasks,
    change=st.none() | st.integers(-100, 10**6),
    limit=st.none() | st.integers(1, 10**9),
    used_percent=st.none(),
    curve=st.dictionaries(_october, _some),
    passed=st.lists(st.builds(Passed, st.sampled_from([50, 80, 90, 100]), st.none() | _october), max_size=4).map(tuple),
    unknown_days=st.lists(_october, unique=True).map(lambda days: tuple(sorted(days))),
    flows=st.lists(st.builds(ComparedFlow, _keys, _some, tasks), max_size=30).map(tuple),
)
