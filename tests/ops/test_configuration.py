"""The file of `export`: what is written is read back, and what is wrong is told with its place."""

from contextlib import suppress
from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.model import AlertSettings, FlowBudget, ReminderInterval
from bot.digests.extent import Extent
from bot.digests.schedule import DailySchedule, MonthlySchedule, Schedule, WeeklySchedule
from bot.errors import NotConfigured
from bot.ops.configuration import (
    AlertEntry,
    Configuration,
    DigestEntry,
    LeftOut,
    LinkEntry,
    OrganizationEntry,
    change_lines,
    changes,
    from_yaml,
    to_yaml,
)
from bot.usage.organization_rules import AlertMention, GroupMention, OrganizationRules, Price, QuietHours, Runbook

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
zones = st.sampled_from(["America/Sao_Paulo", "UTC", "Asia/Kolkata"])
minutes = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
schedules: st.SearchStrategy[Schedule] = st.one_of(
    st.builds(DailySchedule, minutes, zones, st.booleans()),
    st.builds(WeeklySchedule, st.integers(0, 6), minutes, zones),
    st.builds(MonthlySchedule, st.integers(1, 31), minutes, zones),
)
rules = st.builds(
    OrganizationRules,
    st.none() | st.builds(Runbook, words, words),
    st.none() | st.builds(AlertMention, words, st.integers(1, 1000)),
    st.none() | st.builds(Price, st.decimals("0.000001", "1000000", places=6), st.just("BRL")),
    st.none() | st.builds(QuietHours, minutes, minutes, st.booleans(), zones),
    st.none() | st.builds(GroupMention, st.from_regex(r"S[A-Z0-9]{1,10}", fullmatch=True), st.integers(1, 1000)),
    st.none() | words,
)
alert_settings = st.builds(
    AlertSettings,
    st.lists(st.integers(1, 1000), unique=True, max_size=10).map(lambda marks: tuple(sorted(marks))),
    st.none() | st.integers(1, 10**12),
    st.booleans(),
    st.booleans(),
    st.sampled_from(ReminderInterval),
    st.booleans(),
    st.lists(st.builds(FlowBudget, words, st.integers(1, 10**12), st.booleans()), max_size=3).map(tuple),
)
common = {"channel": words, "organization": words}
owned = {**common, "owner": words, "language": words}
configurations = st.builds(
    Configuration,
    workspace=words,
    links=st.lists(st.builds(LinkEntry, **common, linked_by=words), unique_by=lambda e: e.key, max_size=3).map(tuple),
    organizations=st.lists(
        st.builds(OrganizationEntry, organization=words, set_by=words, country=st.none() | words, rules=rules),
        unique_by=lambda e: e.key,
        max_size=3,
    ).map(tuple),
    digests=st.lists(
        st.builds(DigestEntry, **owned, schedule=schedules, extent=st.sampled_from(Extent)),
        unique_by=lambda e: e.key,
        max_size=3,
    ).map(tuple),
    alerts=st.lists(st.builds(AlertEntry, **owned, settings=alert_settings), unique_by=lambda e: e.key, max_size=3).map(
        tuple
    ),
    left_out=st.builds(LeftOut, webhooks=st.lists(words, max_size=2).map(tuple)),
)


@given(configurations)
def test_what_is_written_is_read_back(configuration: Configuration) -> None:
    assert from_yaml(to_yaml(configuration)) == configuration


@given(configurations)
def test_what_is_so_already_is_no_change(configuration: Configuration) -> None:
    assert changes(configuration, from_yaml(to_yaml(configuration))) == ()


@given(st.text(max_size=200))
def test_no_file_breaks_the_reader(text: str) -> None:
    with suppress(NotConfigured):
        from_yaml(text)


DIGEST = DigestEntry(
    channel="C0OPS", organization="8a1c", owner="U0BEN", language="en-US", schedule=WeeklySchedule(0, time(9), "UTC")
)
ALERTS = AlertEntry(
    channel="C0OPS", organization="8a1c", owner="U0BEN", language="en-US", settings=AlertSettings((80,))
)
GROUP = OrganizationRules(group=GroupMention("S0ONCALL", 100))
WITH_GROUP = Configuration(
    workspace="T0ACME", organizations=(OrganizationEntry(organization="8a1c", set_by="U0ANA", rules=GROUP),)
)
FILE = Configuration(workspace="T0ACME", digests=(DIGEST,), alerts=(ALERTS,))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[", "The file is no YAML: "),
        ("", "The file holds no configuration"),
        ("- 1", "The file holds no configuration"),
        ("workspace: T0ACME\nversion: 2\n", "  version: Input should be 1"),
        ("workspace: T0ACME\nlink: []\n", "  link: there is no such key"),
        (
            to_yaml(WITH_GROUP).replace("S0ONCALL", "'<!channel>'"),
            "  organizations.0.rules.group: This is no id of a user group.",
        ),
        (
            to_yaml(FILE).replace("marks:", "thresholds: []\n    marks:"),
            "  alerts.0.settings.thresholds: there is no such key",
        ),
        (
            to_yaml(FILE).replace("time_zone: UTC", "time_zone: UTC\n    weekly: true"),
            "  digests.0.schedule.weekly: there is no such key",
        ),
        (
            to_yaml(FILE.model_copy(update={"alerts": (ALERTS, ALERTS)})),
            "The file names the same twice: alerts C0OPS 8a1c",
        ),
        (
            to_yaml(FILE).replace("extent: everything", "extent: all"),
            "  digests.0.extent: Input should be 'headline', 'top_flows' or 'everything'",
        ),
        (to_yaml(FILE).replace("weekday: 0", "weekday: 9"), "  digests.0.schedule: weekday goes from 0 (Monday)"),
        (to_yaml(FILE).replace("weekday: 0", "day: 32"), "  digests.0.schedule: day goes from 1 to 31"),
        (to_yaml(FILE).replace("weekday: 0", "monthday: 3"), "  digests.0.schedule: a schedule has workdays (daily)"),
        (to_yaml(FILE).replace("zone: UTC", "zone: Mars"), "  digests.0.schedule: there is no time zone 'Mars'"),
        (to_yaml(FILE).replace("09:00:00", "09:00:00+03:00"), "  digests.0.schedule: write times like '09:00'"),
        (to_yaml(FILE).replace("- 80", "- 0"), "  alerts.0.settings: marks holds percentages from 1 to 1000"),
        (to_yaml(FILE).replace("budget: null", "budget: 0"), "  alerts.0.settings: budget is at least 1"),
        ("workspace: T0ACME\ndigests: [{channel: C1}]\n", "  digests.0.organization: this key is missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(NotConfigured) as error:
        from_yaml(text)
    assert told in str(error.value)


def test_a_schedule_is_told_as_the_one_that_it_is() -> None:
    with pytest.raises(NotConfigured) as error:
        from_yaml(to_yaml(FILE).replace("weekday: 0", "weekday: 0\n    weekly: true"))
    assert str(error.value).splitlines()[1:] == ["  digests.0.schedule.weekly: there is no such key"]


def test_a_difference_is_told_field_by_field() -> None:
    other = FILE.model_copy(
        update={"alerts": (ALERTS.model_copy(update={"settings": AlertSettings((90,))}),), "digests": ()}
    )
    told = [line for change in changes(other, FILE) for line in change_lines(change)]
    assert told[0] == "+ digest C0OPS 8a1c weekly"
    assert "~ alerts C0OPS 8a1c" in told
    assert "'marks': [90]" in told[-1].partition("→")[0]


def test_another_extent_is_a_difference_and_none_is_everything() -> None:
    shorter = FILE.model_copy(update={"digests": (DIGEST.model_copy(update={"extent": Extent.HEADLINE}),)})
    told = [line for change in changes(shorter, FILE) for line in change_lines(change)]
    assert told == ["~ digest C0OPS 8a1c weekly", "    extent: headline → everything"]
    assert from_yaml(to_yaml(FILE).replace("  extent: everything\n", "")) == FILE


def test_another_owner_alone_is_no_difference() -> None:
    other = FILE.model_copy(update={"digests": (DIGEST.model_copy(update={"owner": "U0ANA"}),)})
    assert changes(other, FILE) == ()


def test_prices_keep_every_digit() -> None:
    priced = OrganizationEntry(
        organization="8a1c", set_by="U0ANA", rules=OrganizationRules(price=Price(Decimal("25.50"), "BRL"))
    )
    assert "25.50" in to_yaml(Configuration(workspace="T0ACME", organizations=(priced,)))
