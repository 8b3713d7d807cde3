"""A small sample of `tests.benchmarks.alert_quality`, which judges more of them in half a minute."""

from tests.benchmarks import foreseen_judges, incidents, organizations, spike_judges
from tests.benchmarks.alert_quality import DETECTOR, RULE

SEED = 7


def test_incidents_are_seen_and_hardly_any_message_is_false() -> None:
    made = incidents.organizations(20, SEED)
    tally = spike_judges.judge(made, {DETECTOR: spike_judges.detector})[DETECTOR]
    assert tally.all["flow spike"] >= 5
    assert tally.recall("flow spike") >= 0.8
    assert tally.false_a_month() <= 1.2


def test_months_are_foreseen_in_time() -> None:
    made = organizations.organizations(30, SEED)
    notices = foreseen_judges.judge(foreseen_judges.months(made, SEED), {RULE: foreseen_judges.surely})[RULE]
    assert min(notices.over, notices.under) >= 5
    assert notices.noticed >= 0.8
    assert notices.wrongly <= 0.1


def test_the_same_seed_makes_the_same_incidents() -> None:
    assert incidents.organizations(2, SEED) == incidents.organizations(2, SEED)
