"""The seeded organizations: the same figures for everybody, and figures that add up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pipefy.figures import PERIODS
from sandbox.pipefy.seed import organizations, tasks_on
from sandbox.pipefy.world import PipefyWorld
from tests.support.property_tests import examples

NOW = datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)
ACME, LABS, RETAIL, CLOSED = organizations()


def at(instant: datetime) -> PipefyWorld:
    return PipefyWorld(lambda: instant)


@pytest.fixture
def turning() -> tuple[PipefyWorld, Callable[[datetime], None]]:
    instants = [NOW]
    return PipefyWorld(lambda: instants[-1]), instants.append


def test_the_four_organizations_are_there() -> None:
    known = [(each.id, each.name, each.limit, each.readable) for each in (ACME, LABS, RETAIL, CLOSED)]
    assert known == [
        ("301234", "Acme Ltda", 50_000, True),
        ("301235", "Acme Labs", None, True),
        ("301236", "Acme Retail", 9_000, True),
        ("301999", "Closed Co", 1_000, False),
    ]
    assert ACME.uuid == "8a1c4f10-1111-4d2c-9c2a-abc123def456"
    assert len(ACME.flows) == 60


@pytest.mark.parametrize(
    "name",
    [
        "<!channel> *bold* _it_ ~s~ `code`",
        '=HYPERLINK("http://evil.example")',
        "<https://evil.example|click>",
        "@here & <@U0ANA>",
        ":fire:",
        None,
    ],
)
def test_hostile_names_are_among_the_flows(name: str | None) -> None:
    for organization in (ACME, LABS):
        assert name in [flow.name for flow in organization.flows]


def test_a_name_of_300_characters_and_one_that_turns_the_text_are_among_the_flows() -> None:
    names = [flow.name or "" for flow in ACME.flows]
    assert max(map(len, names)) == 300
    assert any("\u202e" in name for name in names)


@settings(max_examples=examples(25))
@given(st.integers(0, 8 * 366 * 24 * 60))
def test_flows_days_and_months_add_up_on_any_date(minutes: int) -> None:
    world = at(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
    for figures in (world.figures(organization.uuid) for organization in (ACME, LABS, RETAIL)):
        for period in PERIODS:
            total = figures.total(period)
            assert sum(flow.tasks for flow in figures.flows(period)) == total
            assert sum(tasks for _, tasks in figures.months(period)) == total


def test_any_two_worlds_agree() -> None:
    assert at(NOW).figures(ACME.uuid).flows("last_month") == at(NOW).figures(ACME.uuid).flows("last_month")


def test_working_days_are_busier_than_weekends() -> None:
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(31)]
    busy = [sum(tasks_on(ACME, day)) for day in days if day.weekday() < 5]
    calm = [sum(tasks_on(ACME, day)) for day in days if day.weekday() >= 5]
    assert min(busy) > 2 * max(calm)


@pytest.mark.parametrize("month", range(1, 13))
def test_acme_is_near_its_allowance_and_retail_is_over_it(month: int) -> None:
    world = at(datetime(2026, month, 28, 23, tzinfo=UTC))
    assert 0.75 < world.figures(ACME.uuid).total("last_month") / 50_000 < 1.2
    assert world.figures(RETAIL.uuid).total("current_month") > 9_000


def test_today_grows_and_the_past_stays() -> None:
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    series = [at(midnight + timedelta(minutes=30 * n)).figures(ACME.uuid) for n in range(48)]
    today = [figures.days("current_month")[-1][1] for figures in series]
    assert today == sorted(today)
    assert today[0] == 0
    assert today[-1] > 1_500
    assert len({figures.days("current_month")[:-1] for figures in series}) == 1


@pytest.mark.parametrize(
    "instant", [NOW, datetime(2026, 11, 1, 0, 0, 1, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)]
)
@pytest.mark.parametrize("period", PERIODS)
def test_no_flow_ran_in_the_future_or_outside_its_period(instant: datetime, period: str) -> None:
    figures = at(instant).figures(ACME.uuid)
    for flow in figures.flows(period):
        assert (flow.last_run_at is not None) == (flow.runs > 0) == (flow.tasks > 0)
        assert flow.last_run_at is None or figures.span(period).starts <= flow.last_run_at <= instant


@pytest.mark.parametrize(
    ("instant", "period", "first", "last"),
    [
        (NOW, "current_month", date(2026, 11, 1), date(2026, 11, 30)),
        (NOW, "last_month", date(2026, 10, 1), date(2026, 10, 31)),
        (NOW, "last_3_months", date(2026, 9, 1), date(2026, 11, 30)),
        (datetime(2027, 1, 31, tzinfo=UTC), "last_month", date(2026, 12, 1), date(2026, 12, 31)),
        (datetime(2027, 1, 31, tzinfo=UTC), "last_3_months", date(2026, 11, 1), date(2027, 1, 31)),
        (datetime(2028, 2, 29, tzinfo=UTC), "current_month", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_periods_are_whole_months(instant: datetime, period: str, first: date, last: date) -> None:
    span = at(instant).figures(ACME.uuid).span(period)
    assert (span.first, span.last) == (first, last)


def test_what_is_added_counts_today_and_stays_there(turning: tuple[PipefyWorld, Callable[[datetime], None]]) -> None:
    world, turn = turning
    before = world.figures(ACME.uuid).total("current_month")
    world.add_usage(ACME.uuid, 900)
    world.add_usage(ACME.uuid, 500)  # a slider: in place of the 900
    figures = world.figures(ACME.uuid)
    assert figures.total("current_month") == before + 500 == sum(flow.tasks for flow in figures.flows("current_month"))
    turn(NOW + timedelta(days=1))
    assert world.describe()[0]["usage_extra"] == 0
    assert dict(world.figures(ACME.uuid).days("current_month"))[NOW.date()] == sum(tasks_on(ACME, NOW.date())) + 500


@pytest.mark.parametrize("limit", [None, 0, 10])
def test_an_allowance_can_be_changed_and_comes_back(limit: int | None) -> None:
    world = at(NOW)
    world.set_limit(ACME.uuid, limit)
    assert world.figures(ACME.uuid).limit == limit
    world.reset()
    assert world.figures(ACME.uuid).limit == 50_000


def test_an_organization_that_takes_anothers_place_has_days_of_its_own() -> None:
    world = at(NOW)
    before = world.figures(ACME.uuid).total("current_month")
    world.put(replace(ACME, flows=2 * ACME.flows))
    after = world.figures(ACME.uuid)
    assert after.total("current_month") == sum(flow.tasks for flow in after.flows("current_month"))
    assert after.total("current_month") > before


def test_the_page_sees_the_readable_organizations() -> None:
    described = at(NOW).describe()
    assert [each["name"] for each in described] == ["Acme Ltda", "Acme Labs", "Acme Retail"]
    assert described[0] == {
        "uuid": ACME.uuid,
        "name": "Acme Ltda",
        "id": "301234",
        "usage": at(NOW).figures(ACME.uuid).total("current_month"),
        "limit": 50_000,
        "usage_extra": 0,
    }
