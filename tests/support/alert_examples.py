"""Alerts to draw, and strategies that make any of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bot.alerts.detection.model import Direction, LastRun, Silence, Spike, SpikesSeen
from bot.alerts.messages.card import AlertPosting
from bot.alerts.messages.preview import Preview
from bot.alerts.messages.replies import AlertsSummary
from bot.alerts.model import (
    AlertFacts,
    AlertSettings,
    CardState,
    Cause,
    Contributor,
    Contributors,
    LimitChanged,
    LimitForecast,
    LimitForecastWithdrawn,
    LimitMissing,
    Reminder,
    ReminderInterval,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
    UnusualWeeks,
    WaitedDay,
)
from bot.subscriptions.messages import Notified
from bot.usage.flow_days import DayFlow
from bot.usage.forecast import Forecast, LimitDates, TooEarly
from bot.usage.report import Day
from tests.support.strategies import HOSTILE
from tests.support.subscription_examples import ACME, ENGLISH, anything, instants, localizers, organizations

FIRING = "f1f1f1f1-0000-5000-8000-000000000001"
SUBSCRIPTION = "a1e20000-0000-4000-8000-000000000001"
POSTING = AlertPosting(ENGLISH, FIRING, SUBSCRIPTION)
NOVEMBER = date(2026, 11, 1)
AS_OF = datetime(2026, 11, 19, 15, 4, tzinfo=UTC)
DAYS = tuple(Day(NOVEMBER + timedelta(days=n), 2_100 + 10 * n) for n in range(19))
USED = 40_120
PATH = tuple(USED * day // 19 for day in range(1, 31))
OUTLOOK = Forecast(PATH[-1], 58_400, 68_700, PATH, sure=58_400)
REACH = LimitDates(date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26))
FLOWS = (
    Contributor(("Sales", "Sync orders"), 12_000, 3_000),
    Contributor(("Finance", "Invoice → ERP"), 2_100, -300),
    Contributor((None, None), 8, None),
)
CONTRIBUTORS = Contributors(date(2026, 11, 13), FLOWS, 4, 7)
PASSED = ThresholdCrossed(80, 1, (50,), Cause.USE, USED, 50_000)
FACTS = AlertFacts(
    organization=ACME,
    event=PASSED,
    month=NOVEMBER,
    as_of=AS_OF,
    own_budget=False,
    base=50_000,
    used=USED,
    days=DAYS,
    outlook=OUTLOOK,
    reach=REACH,
    contributors=CONTRIBUTORS,
)
FORESEEN = replace(FACTS, event=LimitForecast(OUTLOOK, USED, 50_000))
SPIKES = SpikesSeen(
    date(2026, 11, 18),
    (
        Spike(None, date(2026, 11, 18), 9_400, 2_200, Direction.UP),
        Spike(("Sales", "Sync orders"), date(2026, 11, 18), 7_000, 400, Direction.UP),
        Spike(("Finance", "Invoice → ERP"), date(2026, 11, 18), 0, 120, Direction.DOWN),
    ),
)
WEEKS = UnusualWeeks(
    None,
    tuple(Day(SPIKES.day - timedelta(days=27 - n), 9_400 if n == 27 else 2_100 + 10 * n) for n in range(28)),
    (2_200,) * 7,
)
UNUSUAL = replace(FACTS, event=SPIKES, weeks=WEEKS)
UNUSUAL_WHOLE = replace(  # for the organization alone, with the flows of that day
    UNUSUAL,
    event=SpikesSeen(SPIKES.day, SPIKES.spikes[:1]),
    day_flows=(DayFlow(("Sales", "Sync orders"), 7_400, 900), DayFlow(("Finance", "Invoices"), 600, 0)),
)
RAN = LastRun(("Sales", "Sync orders"), datetime(2026, 11, 18, 14, 3, tzinfo=UTC))
SILENT = SpikesSeen(
    SPIKES.day, (Spike(None, SPIKES.day, 0, 2_310, Direction.DOWN),), Silence(RAN)
)  # with a flow that ran that day, so Pipefy's figures are late
SILENCE = replace(
    UNUSUAL, event=SILENT, weeks=replace(WEEKS, days=(*WEEKS.days[:-1], Day(SPIKES.day, 0)), usual=(2_310,) * 7)
)
WAITED = replace(FACTS, also=(WaitedDay("f2f2f2f2-0000-5000-8000-000000000002", SPIKES),))
ACTIVE = CardState()
HANDLED = CardState("U0BEN", AS_OF + timedelta(hours=1), silent=True, silent_until=AS_OF + timedelta(days=1))
PASSED_MORE = replace(HANDLED, passed=((80, AS_OF), (90, AS_OF + timedelta(days=3))))
CLOSED = replace(PASSED_MORE, closed_at=AS_OF + timedelta(days=4))
ALERTS = AlertsSummary(SUBSCRIPTION, ACME, "C0OPS", "U0BEN", AlertSettings())
OF = Notified(ALERTS)
EVERYTHING = AlertSettings(
    (50, 120), 20_000, forecast=True, spikes=True, reminder=ReminderInterval.WEEKLY, resolved=True
)
PREVIEW = Preview(
    date(2026, 9, 20),
    date(2026, 11, 18),
    3,
    (
        (date(2026, 9, 28), ThresholdCrossed(90, 1, (80,), Cause.USE, 45_000, 50_000)),
        (date(2026, 10, 20), LimitForecast(OUTLOOK, USED, 50_000)),
        (date(2026, 10, 21), SPIKES),
    ),
    starts=date(2026, 9, 27),
)

_names = st.sampled_from(HOSTILE[:-2]) | anything
figures = st.integers(0, 10**9)
bases = st.integers(1, 10**9)
marks = st.integers(1, 1000)
mark_tuples = st.lists(marks, max_size=9, unique=True).map(lambda chosen: tuple(sorted(chosen)))
keys = st.tuples(st.none() | _names, st.none() | _names)
days_of_month = st.dates(NOVEMBER, date(2026, 11, 30))
forecasts = st.builds(Forecast, figures, figures, figures, st.just(PATH))
spikes = st.builds(Spike, st.none() | keys, st.just(date(2026, 11, 18)), figures, figures, st.sampled_from(Direction))
silences = st.none() | st.builds(
    Silence, st.none() | st.builds(LastRun, keys, instants), st.booleans(), st.none() | figures
)
passed = st.builds(ThresholdCrossed, marks, st.integers(1, 9), mark_tuples, st.sampled_from(Cause), figures, bases)
fired_events = st.one_of(
    passed,
    st.builds(LimitForecast, forecasts, figures, bases),
    st.builds(SpikesSeen, st.just(date(2026, 11, 18)), st.lists(spikes, min_size=1, max_size=30).map(tuple), silences),
)
waited_days = st.builds(WaitedDay, st.just(FIRING), fired_events.filter(lambda event: isinstance(event, SpikesSeen)))
bases_changed = st.builds(LimitChanged, bases, bases, figures, mark_tuples, st.booleans())
limits_missing = st.builds(LimitMissing, figures)
marks_left = st.builds(ThresholdsCleared, mark_tuples.filter(bool), figures, bases)
unforeseen = st.builds(LimitForecastWithdrawn, forecasts, figures, bases)
muted = st.builds(ThresholdMuted, marks, figures, bases, mark_tuples)
still_passed = st.builds(Reminder, marks, figures, bases, instants)
notes = bases_changed | limits_missing | marks_left | unforeseen | muted | still_passed
contributors = st.builds(
    Contributors,
    days_of_month,
    st.lists(st.builds(Contributor, keys, figures, st.none() | st.integers(-(10**9), 10**9)), max_size=5).map(tuple),
    st.integers(0, 500),
    st.none() | st.integers(1, 40),
)
_unusual_weeks = st.builds(
    UnusualWeeks,
    st.none() | keys,
    st.lists(st.none() | figures, min_size=28, max_size=28).map(
        lambda tasks: tuple(Day(date(2026, 10, 22) + timedelta(days=n), count) for n, count in enumerate(tasks))
    ),
    st.tuples(*[figures] * 7),
)
facts = st.builds(
    AlertFacts,
    organization=organizations,
    event=fired_events,
    month=st.just(NOVEMBER),
    as_of=instants,
    own_budget=st.booleans(),
    base=st.none() | bases,
    used=st.none() | figures,
    days=st.lists(st.none() | figures, max_size=30).map(
        lambda told: tuple(Day(NOVEMBER + timedelta(days=n), tasks) for n, tasks in enumerate(told))
    ),
    outlook=st.none() | st.builds(TooEarly, st.integers(0, 4), st.integers(0, 99)) | forecasts,
    reach=st.none() | st.builds(LimitDates, *[st.none() | days_of_month] * 3),
    contributors=st.none() | contributors,
    weeks=st.none() | _unusual_weeks,
    day_flows=st.lists(st.builds(DayFlow, keys, figures, st.none() | figures), max_size=3).map(tuple),
    also=st.none() | st.lists(waited_days, max_size=4).map(tuple),
)
sinces = st.builds(
    CardState,
    acknowledged_by=st.sampled_from([None, "U0BEN"]),
    acknowledged_at=st.none() | instants,
    silent=st.booleans(),
    silent_until=st.none() | instants,
    passed=st.lists(st.tuples(marks, instants), max_size=10).map(tuple),
    closed_at=st.none() | instants,
    expected=st.lists(st.none() | keys, max_size=4).map(tuple),
    expected_also=st.sampled_from([(), (FIRING,)]),
)
alert_postings = st.builds(AlertPosting, localizers, st.just(FIRING), st.just(SUBSCRIPTION))
alert_settings = st.builds(
    AlertSettings,
    mark_tuples,
    st.none() | bases,
    st.booleans(),
    st.booleans(),
    st.sampled_from(ReminderInterval),
    st.booleans(),
)
alerts = st.builds(
    AlertsSummary, st.just(SUBSCRIPTION), organizations, st.just("C0OPS"), st.just("U0BEN"), alert_settings
)
previews = st.builds(
    Preview,
    st.dates(date(2026, 9, 1), date(2026, 9, 30)),
    st.dates(date(2026, 10, 1), date(2026, 11, 30)),
    st.integers(0, 90),
    st.lists(st.tuples(days_of_month, fired_events | notes), max_size=40).map(tuple),
    starts=st.none() | st.dates(date(2026, 9, 1), date(2026, 9, 30)),
    asleep=st.booleans(),
)
