from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.model import (
    AlertSettings,
    AlertState,
    Cause,
    Event,
    ForecastAnnouncement,
    LimitChanged,
    LimitForecast,
    Observation,
    Reminder,
    ReminderInterval,
    Snooze,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.alerts.rules.evaluate import (
    after_edit,
    after_snooze,
    evaluate,
    initial_state,
    open_thresholds,
    re_arms_at,
    unsnoozed,
    without_firing,
)
from bot.usage.forecast import Forecast, TooEarly

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
START = datetime(2026, 11, 3, tzinfo=UTC)
USUAL = AlertSettings(resolved=True)
OVER, UNDER = Forecast(1200, 990, 1400, (), sure=1001), Forecast(800, 700, 999, ())


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def seen(
    hours: float,
    used: int | None,
    allowance: int | None = 1000,
    month: date = NOVEMBER,
    outlook: Forecast | None = None,
) -> Observation:
    return Observation(month, at(hours), used, allowance, outlook)


def see(
    series: AlertState, *observations: Observation, settings: AlertSettings = USUAL
) -> tuple[AlertState, list[tuple[Event, ...]]]:
    """Evaluate each at its own instant."""
    announced = []
    for observation in observations:
        series, events = evaluate(series, settings, observation, observation.at)
        announced.append(events)
    return series, announced


def after(*observations: Observation, settings: AlertSettings = USUAL) -> AlertState:
    return see(AlertState(), *observations, settings=settings)[0]


def in_words(event: Event) -> str:
    match event:
        case ThresholdCrossed():
            lower = "".join(f"+{mark}" for mark in event.lower)
            return f"{event.mark}{lower} #{event.episode}" + ("" if event.cause is Cause.USE else f" {event.cause}")
        case ThresholdMuted():
            return f"muted {event.mark}" + "".join(f"+{mark}" for mark in event.lower)
        case ThresholdsCleared():
            return "left " + "+".join(map(str, event.marks))
        case LimitChanged():
            return f"base {event.old}>{event.new}" + "".join(f" -{mark}" for mark in event.closed)
        case Reminder():
            return f"still {event.mark}"
        case _:
            return type(event).__name__.lower()


def words(observed: list[tuple[Event, ...]]) -> list[str]:
    return ["; ".join(map(in_words, events)) for events in observed]


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        pytest.param((0, 499, 500, 501), ("", "", "50 #1", ""), id="a mark is said once"),
        pytest.param((700, 1050, 1100), ("50 #1", "100+80+90 #1", ""), id="several at once: the highest"),
        pytest.param((800, 799, 800, 751, 800), ("80+50 #1", "", "", "", ""), id="a dip is nothing"),
        pytest.param((800, 749, 800), ("80+50 #1", "", ""), id="one observation below is nothing"),
        pytest.param((800, 749, 750, 749, 800), ("80+50 #1", "", "", "", ""), id="nor are two that do not follow"),
        pytest.param((800, 749, 749, 800), ("80+50 #1", "", "left 80", "80 #2"), id="two re-arm it"),
        pytest.param((950, 100, 100, 910), ("90+50+80 #1", "", "left 50+80+90", "90+50+80 #2"), id="all of them"),
        pytest.param((910, 840, 840, 800, 900), ("90+50+80 #1", "", "left 90", "", "90 #2"), id="80 never left"),
        pytest.param((800, None, 749, None, 749), ("80+50 #1", "", "", "", "left 80"), id="holes are no observation"),
    ],
)
def test_a_mark_is_said_when_it_is_passed(uses: tuple[int | None, ...], expected: tuple[str, ...]) -> None:
    each_day = [seen(24 * n, used) for n, used in enumerate(uses)]
    assert words(see(AlertState(), *each_day)[1]) == list(expected)


@pytest.mark.parametrize(
    ("base", "mark", "re_arms", "stays"),
    [
        (1000, 80, 749, 750),
        (10, 80, 7, 8),
        (10, 100, 9, 10),
        (3, 100, 2, 3),
        (3, 50, 0, 1),
        (10**15, 80, 749, 750 * 10**12),
    ],
)
def test_a_mark_is_left_five_points_and_a_task_below(base: int, mark: int, re_arms: int, stays: int) -> None:
    settings = replace(USUAL, marks=(mark,))
    passed = after(seen(0, base, base), settings=settings)
    assert open_thresholds(see(passed, seen(1, re_arms, base), seen(2, re_arms, base), settings=settings)[0]) == ()
    assert open_thresholds(see(passed, seen(1, stays, base), seen(2, stays, base), settings=settings)[0]) == (mark,)


def test_the_lowest_marks_stay_passed_for_the_month() -> None:
    settings = replace(USUAL, marks=(5, 6))
    assert open_thresholds(after(seen(0, 100), seen(1, 0), seen(2, 0), settings=settings)) == (5,)
    assert [re_arms_at(mark) for mark in (3, 5, 6, 80, 120)] == [0, 0, 1, 75, 115]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param((3, 23.9), ("", ""), id="not within a day"),
        pytest.param((3, 23.9, 24), ("", "", "80 #2"), id="when the day is over, for it is still passed"),
        pytest.param((30, 31), ("80 #2", ""), id="at once after a day"),
    ],
)
def test_a_mark_fires_at_most_once_a_day(hours: tuple[float, ...], expected: tuple[str, ...]) -> None:
    cleared = after(seen(0, 800), seen(1, 700), seen(2, 700))
    assert words(see(cleared, *(seen(hour, 810) for hour in hours))[1]) == list(expected)


def test_a_lower_mark_that_waits_for_its_day_is_said_with_a_higher_one() -> None:
    cleared = after(seen(0, 800), seen(1, 700), seen(2, 700))
    assert words(see(cleared, seen(3, 950), seen(24, 950))[1]) == ["90+80 #1", ""]


def test_a_mark_that_waits_for_its_day_does_not_hold_back_a_lower_one() -> None:
    cleared = after(seen(0, 800), seen(20, 900), seen(21, 700), seen(22, 700))
    assert words(see(cleared, seen(25, 950), seen(44, 950))[1]) == ["80 #2", "90 #2"]


def swings(mark_uses: tuple[int, ...], low: int = 0) -> list[Observation]:
    """Two days apart: use passes, and leaves for two observations."""
    uses = [used for high in mark_uses for used in (high, low, low)]
    return [seen(16 * n, used) for n, used in enumerate(uses)]


def test_a_mark_that_flaps_is_muted_after_three_firings() -> None:
    settings = AlertSettings(marks=(80,))
    events = words(see(AlertState(), *swings((800,) * 6), settings=settings)[1])
    assert [words for words in events if words] == ["80 #1", "80 #2", "80 #3", "muted 80"]


def test_marks_that_flap_together_are_muted_together() -> None:
    events = words(see(AlertState(), *swings((950,) * 5), settings=AlertSettings())[1])
    assert [words for words in events if words][3:] == ["muted 90+50+80"]


def test_a_mark_that_was_said_too_often_is_not_listed_below_another_one() -> None:
    series = after(*swings((800,) * 3))
    assert words(see(series, seen(200, 950), seen(201, 950))[1]) == ["90 #1", ""]
    assert open_thresholds(see(series, seen(200, 950))[0]) == (50, 80, 90)


def test_a_muted_mark_is_not_said_to_be_left_either() -> None:
    settings = AlertSettings(marks=(80,), resolved=True)
    events = words(see(AlertState(), *swings((800,) * 5), settings=settings)[1])
    assert events[-6:] == ["muted 80", "", "", "", "", ""]


def test_a_muted_mark_fires_again_in_the_next_month() -> None:
    muted = after(*swings((800,) * 4), settings=AlertSettings(marks=(80,)))
    assert words(see(muted, seen(800, 800, month=DECEMBER))[1]) == ["80+50 #1"]


@pytest.mark.parametrize(
    "late",
    [
        pytest.param(seen(10, 1000), id="the same one again"),
        pytest.param(seen(9, 1000), id="overtaken"),
        pytest.param(seen(11, 1000, month=date(2026, 10, 1)), id="of a month that is over"),
        pytest.param(seen(11, None), id="without a figure"),
        pytest.param(seen(11, None, allowance=10), id="without a figure, but another allowance"),
        pytest.param(seen(11, None, month=DECEMBER), id="without a figure, in another month"),
    ],
)
def test_nothing_follows_from_late_or_missing_data(late: Observation) -> None:
    series = after(seen(10, 850))
    assert evaluate(series, USUAL, late, at(50)) == (series, ())


def test_a_new_month_arms_everything() -> None:
    series = after(seen(0, 1100), seen(1, 1100, outlook=OVER))
    turned, events = see(series, seen(700, 0, month=DECEMBER), seen(701, 850, month=DECEMBER))
    assert words(events) == ["allowancerestored", "80+50 #1"]
    assert (turned.month, turned.warned, turned.held) == (DECEMBER, ForecastAnnouncement.NOT_YET, ())


def test_a_new_month_says_that_there_is_an_allowance_again_when_pipefy_names_it() -> None:
    series = after(seen(0, 1100), seen(1, 1100))
    observations = (seen(700, 0, None, month=DECEMBER), seen(701, 1, month=DECEMBER), seen(702, 2, month=DECEMBER))
    assert words(see(series, *observations)[1]) == ["", "allowancerestored", ""]


@pytest.mark.parametrize("allowance", [None, 0])
def test_without_a_base_the_series_waits(allowance: int | None) -> None:
    series = after(seen(0, 850))
    waiting, events = see(series, seen(1, 10, allowance), seen(2, 2000, allowance), seen(3, 0, allowance))
    assert words(events) == ["", "limitmissing", ""]
    assert waiting == replace(series, at=at(3), used=0, allowance=None, limits=waiting.limits)
    assert words(see(waiting, seen(4, 850))[1]) == [""]
    assert words(see(waiting, seen(4, 850, 2000))[1]) == ["base 1000>2000 -50 -80"]


def test_a_budget_is_a_base_of_its_own() -> None:
    settings = AlertSettings(budget=100)
    assert words(see(AlertState(), seen(0, 80, None), seen(1, 80, 1000), settings=settings)[1]) == ["80+50 #1", ""]


@pytest.mark.parametrize(
    ("used", "allowance", "expected"),
    [
        pytest.param(850, 2000, "base 1000>2000 -50 -80", id="raised: all are left at once"),
        pytest.param(850, 1100, "base 1000>1100", id="raised a little: 77 % is not left"),
        pytest.param(850, 900, "base 1000>900; 90 #1 base", id="lowered: the next one is passed"),
        pytest.param(850, 950, "base 1000>950", id="lowered a little"),
        pytest.param(910, 950, "base 1000>950; 90 #1", id="lowered, but passed by use"),
        pytest.param(850, 400, "base 1000>400; 100+90 #1 base", id="lowered far"),
    ],
)
def test_another_base_is_said(used: int, allowance: int, expected: str) -> None:
    assert words(see(after(seen(0, 850)), seen(1, used, allowance), seen(2, used, allowance))[1]) == [expected, ""]


def test_a_mark_may_be_left_while_the_base_becomes_less() -> None:
    assert words(see(after(seen(0, 850), seen(1, 600)), seen(2, 600, 900))[1]) == ["base 1000>900; left 80"]


def test_what_a_higher_base_closed_may_fire_again() -> None:
    raised = after(seen(0, 850), seen(1, 850, 2000))
    assert words(see(raised, seen(30, 1700, 2000))[1]) == ["80+50 #2"]


def test_a_base_of_another_month_is_said_too() -> None:
    assert words(see(after(seen(0, 850)), seen(700, 0, 2000, DECEMBER))[1]) == ["base 1000>2000"]


@pytest.mark.parametrize(
    ("outlooks", "expected"),
    [
        pytest.param((OVER, OVER), ("limitforecast", ""), id="once"),
        pytest.param(
            (OVER, UNDER, OVER, UNDER), ("limitforecast", "limitforecastwithdrawn", "", ""), id="taken back once"
        ),
        pytest.param((UNDER, None, OVER), ("", "", "limitforecast"), id="unknown is nothing"),
        pytest.param((replace(OVER, sure=1000),), ("",), id="sure is the base"),
        pytest.param((OVER, replace(UNDER, high=1000)), ("limitforecast", ""), id="high is the base"),
    ],
)
def test_the_forecast_is_said_once(outlooks: tuple[Forecast | None, ...], expected: tuple[str, ...]) -> None:
    observations = [seen(n, 300, outlook=outlook) for n, outlook in enumerate(outlooks)]
    assert words(see(AlertState(), *observations)[1]) == list(expected)


def test_it_is_silent_while_it_is_too_early() -> None:
    early = Observation(NOVEMBER, START, 300, 1000, TooEarly(2, 300))
    assert words(see(AlertState(), early)[1]) == [""]


def test_the_forecast_is_no_news_once_the_base_is_passed() -> None:
    assert words(see(after(seen(0, 999)), seen(1, 1000, outlook=OVER))[1]) == ["100 #1"]
    foreseen = after(seen(0, 999, outlook=OVER), seen(1, 1000))
    assert words(see(foreseen, seen(2, 1000, outlook=UNDER))[1]) == [""]


def test_no_forecast_for_who_wants_none() -> None:
    settings = AlertSettings(forecast=False)
    assert words(see(AlertState(), seen(0, 300, outlook=OVER), settings=settings)[1]) == [""]


def test_the_forecast_is_said_again_in_the_next_month() -> None:
    foreseen = after(seen(0, 300, outlook=OVER), seen(1, 300, outlook=UNDER))
    assert words(see(foreseen, seen(700, 300, month=DECEMBER, outlook=OVER))[1]) == ["limitforecast"]


def silenced(hours: float | None, used: int = 550) -> AlertState:
    return after_snooze(after(seen(0, used)), None if hours is None else at(hours), at(0))


@pytest.mark.parametrize(
    ("series", "uses", "expected"),
    [
        pytest.param(
            silenced(10), {5: 950, 9.9: 950, 10: 950, 11: 950}, "||90+80 #1 snooze|", id="said in one after it"
        ),
        pytest.param(silenced(10), {5: 950, 10: 810}, "|80 #1 snooze", id="what is still passed"),
        pytest.param(silenced(10), {5: 950, 10: 700, 11: 950}, "||90+80 #1", id="or else nothing"),
        pytest.param(silenced(10), {5: 810, 10: 950}, "|90+80 #1", id="the highest one came after it"),
        pytest.param(silenced(10), {5: 1000, 6: 1000}, "100+80+90 #1|", id="100 % breaks it"),
        pytest.param(silenced(10, used=1000), {5: 1250, 6: 1250}, "|", id="not if it began above"),
        pytest.param(silenced(None), {5: 1000, 600: 1000}, "|", id="nor if it lasts for the month"),
        pytest.param(silenced(10), {5: None, 10: None, 11: 810}, "||80 #1", id="missing data end nothing"),
        pytest.param(unsnoozed(silenced(10)), {5: 810}, "80 #1", id="woken"),
        pytest.param(after_snooze(silenced(10), at(3), at(3)), {5: 810}, "80 #1", id="silenced until now"),
    ],
)
def test_a_silence_is_kept(series: AlertState, uses: dict[float, int | None], expected: str) -> None:
    settings = AlertSettings(marks=(50, 80, 90, 100, 120))
    observations = [seen(hour, used) for hour, used in uses.items()]
    assert "|".join(words(see(series, *observations, settings=settings)[1])) == expected


def test_what_is_passed_in_silence_is_held_and_not_open() -> None:
    held, _ = see(silenced(10), seen(1, 950))
    assert (held.held, open_thresholds(held)) == ((80, 90), (50,))
    assert after_snooze(held, None, at(2)).snooze == Snooze(None, mark=90)


def test_a_silence_for_the_month_ends_with_it_and_a_timed_one_does_not() -> None:
    december = (seen(700, 100, month=DECEMBER), seen(701, 850, month=DECEMBER))
    assert words(see(silenced(None), *december)[1]) == ["", "80+50 #1"]
    assert words(see(silenced(800), *december)[1]) == ["", ""]


def test_in_silence_neither_forecast_nor_base_is_said() -> None:
    far_over = replace(OVER, sure=2500)
    series, events = see(silenced(10), seen(1, 550, 2000, outlook=far_over))
    assert (words(events), open_thresholds(series), series.base) == ([""], (), 2000)
    assert words(see(series, seen(11, 600, 2000, outlook=far_over))[1]) == ["limitforecast"]


def test_a_mark_within_its_day_does_not_break_a_silence() -> None:
    cleared = after(seen(0, 1000), seen(1, 600), seen(2, 600))
    series = after_snooze(cleared, at(20), at(3))
    assert words(see(series, seen(4, 1000), seen(24, 1000))[1]) == ["", "100+80+90 #2 snooze"]


def test_a_silence_that_begins_while_a_mark_waits_for_its_day_began_above_it() -> None:
    waiting = after(seen(0, 1000), seen(1, 600), seen(2, 600), seen(3, 1000))
    assert words(see(after_snooze(waiting, at(40), at(4)), seen(25, 1000))[1]) == [""]


def test_a_muted_mark_is_not_held() -> None:
    settings = AlertSettings(marks=(80,))
    muted = after(*swings((800,) * 4), settings=settings)
    assert muted.latches[80].muted
    assert see(after_snooze(muted, at(400), at(200)), seen(201, 800), settings=settings)[0].held == ()


def test_what_is_said_is_held_no_longer() -> None:
    assert see(silenced(10), seen(5, 950), seen(10, 950))[0].held == ()


@pytest.mark.parametrize(
    ("reminder", "hours", "expected"),
    [
        (ReminderInterval.OFF, (200, 400), ("", "")),
        (ReminderInterval.DAILY, (23, 24, 47, 48), ("", "still 80", "", "still 80")),
        (ReminderInterval.WEEKLY, (167, 168, 335, 336), ("", "still 80", "", "still 80")),
    ],
)
def test_what_stays_passed_is_said_again(
    reminder: ReminderInterval, hours: tuple[int, ...], expected: tuple[str, ...]
) -> None:
    settings = AlertSettings(reminder=reminder)
    series = after(seen(0, 850), settings=settings)
    assert words(see(series, *(seen(hour, 850) for hour in hours), settings=settings)[1]) == list(expected)


DAILY = AlertSettings(reminder=ReminderInterval.DAILY)


@pytest.mark.parametrize(
    ("series", "used", "expected"),
    [
        pytest.param(after(seen(0, 850)), 790, "still 50", id="80 is dipped below, 50 is passed"),
        pytest.param(after(seen(0, 850)), 950, "90 #1", id="a higher one is said instead"),
        pytest.param(after(seen(0, 300)), 310, "", id="nothing is passed"),
        pytest.param(silenced(100), 550, "", id="silenced"),
        pytest.param(silenced(20), 550, "still 50", id="no longer silenced"),
        pytest.param(initial_state(DAILY, seen(0, 850), at(10))[0], 850, "", id="stated in an answer 20 hours ago"),
        pytest.param(initial_state(DAILY, seen(0, 850), at(6))[0], 850, "still 80", id="stated in an answer a day ago"),
    ],
)
def test_a_reminder_is_of_what_is_passed_now(series: AlertState, used: int, expected: str) -> None:
    assert words(see(series, seen(30, used), settings=DAILY)[1]) == [expected]


def test_there_is_no_reminder_of_a_muted_mark() -> None:
    settings = AlertSettings(marks=(50, 80), reminder=ReminderInterval.DAILY)
    muted = after(*swings((850,) * 3, low=600), seen(200, 850), settings=settings)
    assert muted.latches[80].muted
    assert words(see(muted, seen(300, 850), settings=settings)[1]) == [""]


@pytest.mark.parametrize(
    ("first", "stated"),
    [
        (seen(0, 850), (50, 80)),
        (seen(0, 0), ()),
        (seen(0, None), ()),
        (seen(0, 850, None), ()),
        (seen(0, 850, 0), ()),
        (None, ()),
    ],
)
def test_what_is_passed_when_alerts_begin_is_stated_and_does_not_fire(
    first: Observation | None, stated: tuple[int, ...]
) -> None:
    series, marks = initial_state(USUAL, first, at(0))
    assert (marks, open_thresholds(series)) == (stated, stated)
    assert words(see(series, seen(1, 850))[1]) == ["" if stated else "80+50 #1"]


def test_what_was_stated_fires_when_it_is_passed_again() -> None:
    series, _ = initial_state(USUAL, seen(0, 850), at(0))
    assert words(see(series, seen(1, 700), seen(2, 700), seen(3, 820))[1]) == ["", "left 80", "80 #2"]


def test_alerts_that_begin_again_in_a_month_count_on() -> None:
    before = after(seen(0, 850, outlook=OVER))
    series, stated = initial_state(USUAL, seen(1, 600), at(1), before=before)
    assert stated == (50,)
    assert words(see(series, seen(30, 850, outlook=OVER))[1]) == ["80 #2"]
    december, _ = initial_state(USUAL, seen(700, 600, month=DECEMBER), at(700), before=before)
    assert words(see(december, seen(701, 850, month=DECEMBER))[1]) == ["80 #1"]


@pytest.mark.parametrize(
    ("settings", "stated", "is_open"),
    [
        pytest.param(AlertSettings(marks=(50, 70, 84, 90)), (70, 84), (50, 70, 84), id="marks are added and removed"),
        pytest.param(AlertSettings(budget=900), (90,), (50, 80, 90), id="a stricter budget"),
        pytest.param(AlertSettings(budget=5000), (), (50, 80), id="a budget that is none"),
        pytest.param(AlertSettings(marks=(95,)), (), (), id="only what is not passed"),
    ],
)
def test_what_an_edit_makes_passed_is_stated_and_does_not_fire(
    settings: AlertSettings, stated: tuple[int, ...], is_open: tuple[int, ...]
) -> None:
    series, marks = after_edit(after(seen(0, 850)), settings, at(1))
    assert (marks, open_thresholds(series)) == (stated, is_open)
    assert words(see(series, seen(2, 850), settings=settings)[1]) == [""]


def test_a_higher_budget_closes_at_once_and_is_no_news() -> None:
    strict = AlertSettings(budget=500)
    series, stated = after_edit(after(seen(0, 450), settings=strict), AlertSettings(budget=900), at(1))
    assert (open_thresholds(series), stated) == ((50,), ())
    assert words(see(series, seen(2, 450), settings=AlertSettings(budget=900))[1]) == [""]


def test_an_edit_before_anything_is_known_states_nothing() -> None:
    assert after_edit(AlertState(), AlertSettings(marks=(10,)), at(0)) == (AlertState(), ())


def test_a_mark_that_comes_back_does_not_count_anew() -> None:
    without, _ = after_edit(after(seen(0, 850)), AlertSettings(marks=(50,)), at(1))
    again, stated = after_edit(without, USUAL, at(2))
    assert (stated, again.latches[80].episodes) == ((80,), 2)


def test_an_edit_without_a_base_keeps_what_is_open_and_the_last_base() -> None:
    waiting = after(seen(0, 850), seen(1, 850, None))
    series, stated = after_edit(waiting, AlertSettings(marks=(50, 60)), at(2))
    assert (open_thresholds(series), stated, series.base) == ((50,), (), 1000)


def test_what_never_came_out_is_said_by_the_next_observation_as_for_the_first_time() -> None:
    series, (event,) = evaluate(AlertState(), AlertSettings(forecast=False), seen(1, 810), at(1))
    assert isinstance(event, ThresholdCrossed)
    _, (again,) = evaluate(without_firing(series, event), AlertSettings(forecast=False), seen(2, 820), at(2))
    assert isinstance(again, ThresholdCrossed)
    assert (again.mark, again.lower, again.episode) == (80, (50,), 2)


def test_a_forecast_that_never_came_out_is_foreseen_again() -> None:
    series, (event,) = evaluate(AlertState(), AlertSettings(()), seen(1, 100, outlook=OVER), at(1))
    assert isinstance(event, LimitForecast)
    _, events = evaluate(without_firing(series, event), AlertSettings(()), seen(2, 110, outlook=OVER), at(2))
    assert [type(observation) for observation in events] == [LimitForecast]


def test_an_edit_is_no_observation() -> None:
    series = after(seen(0, 600), seen(1, 400), seen(2, 600, allowance=None))
    richer = replace(USUAL, budget=1100)
    series, stated = after_edit(series, richer, at(2))
    assert stated == ()
    assert open_thresholds(series) == (50,)
    series, _ = see(series, seen(3, 400, allowance=None), settings=richer)
    assert open_thresholds(series) == ()


@pytest.mark.parametrize("minutes", [0, 1, 600])
def test_a_month_that_turns_between_reading_and_judging_fires_nothing(minutes: int) -> None:
    before = after(seen(0, 850))
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    last = Observation(NOVEMBER, midnight - timedelta(seconds=1), 1000, 1000, OVER)
    assert evaluate(before, USUAL, last, midnight + timedelta(minutes=minutes)) == (before, ())
    assert evaluate(before, USUAL, last, midnight - timedelta(microseconds=1))[1]
    assert initial_state(USUAL, last, midnight) == (AlertState(), ())
