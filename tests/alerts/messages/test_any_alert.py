"""Whatever is in an alert: Slack takes its pictures in every language, and no name becomes markup."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.alerts.detection.model import Direction, Spike, SpikesSeen
from bot.alerts.messages import notes, replies
from bot.alerts.messages import replies as said
from bot.alerts.messages.card import AlertPosting, alert_card
from bot.alerts.messages.details import alert_details
from bot.alerts.messages.list import ListedAlerts, alerts_entry
from bot.alerts.messages.notices import alert_unknown_notice, alerts_paused_notice
from bot.alerts.messages.replies import REPLIES, AlertsSummary
from bot.alerts.messages.spikes import spike_name
from bot.alerts.messages.status import AlertStatus, OpenAlert, status_alerts
from bot.alerts.model import AlertFacts, CardState, Contributor, Contributors
from bot.blocks.kit import MOST_FALLBACK_TEXT, without_data
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.i18n.catalogs import translator_for
from bot.subscriptions.listing.card import list_card
from bot.subscriptions.listing.rows import Rights
from bot.subscriptions.messages import Notified
from bot.subscriptions.model import SubscriptionState
from bot.usage.report import build_report
from sandbox.block_kit.validate import refusals
from tests.support import alert_examples as some
from tests.support.messages import drawn_apart, markup_anywhere
from tests.support.property_tests import examples
from tests.support.readings import this_month
from tests.support.strategies import FLOWS, HOSTILE
from tests.support.subscription_examples import ADMIN, OWNER, READER, codes, instants, localizers, organizations

ANYTHING = settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
OWN = "<@U0BEN>|<#C0OPS>"


def _list_of(alerts: list[ListedAlerts], localizer: Localizer, rights: Rights) -> Message:
    return list_card([alerts_entry(listed, rights, localizer) for listed in alerts], (), "C0OPS", localizer)


_statuses = st.builds(
    AlertStatus,
    organization=organizations,
    report=st.none() | st.just(build_report(this_month())),
    now=instants,
    wait=st.none() | st.timedeltas(timedelta(hours=-3), timedelta(days=90)),
    near=st.none() | some.marks,
    reason=st.sampled_from(["near", "asked", "a_new_one"]),
    failing_since=st.none() | instants,
    requests_today=some.figures,
    checks_today=some.figures,
    requests_a_day=some.figures,
    requests_this_month=some.figures,
    open=st.lists(st.builds(OpenAlert, st.none() | some.marks | some.days_of_month, instants), max_size=20).map(tuple),
    snoozed=st.booleans(),
    snoozed_until=st.none() | instants,
)
_listed = st.builds(
    ListedAlerts,
    id=st.just(some.SUBSCRIPTION),
    organization=organizations,
    settings=some.alert_settings,
    locale=st.sampled_from(["en-US", "pt-PT", "zz"]),
    owner_id=st.just("U0BEN"),
    state=st.sampled_from([SubscriptionState.PENDING, SubscriptionState.ACTIVE, SubscriptionState.PAUSED]),
    reason=st.none() | codes,
    passed=some.mark_tuples,
    snoozed=st.booleans(),
    snoozed_until=st.none() | instants,
)
_alerts_of = st.builds(Notified, some.alerts, st.booleans())
CARDS = st.builds(alert_card, some.facts, some.sinces, some.alert_postings)
MESSAGES = st.one_of(
    CARDS,
    st.builds(alert_details, some.facts, st.none() | st.lists(FLOWS, max_size=40), localizers),
    st.builds(notes.limit_changed_note, organizations, some.bases_changed, instants, localizers),
    st.builds(notes.limit_missing_note, organizations, some.limits_missing, st.just("a1e2"), instants, localizers),
    st.builds(notes.thresholds_cleared_note, organizations, some.marks_left, instants, localizers),
    st.builds(notes.forecast_withdrawn_note, organizations, some.unforeseen, instants, localizers),
    st.builds(
        notes.threshold_muted_note, organizations, some.muted, st.none() | some.days_of_month, instants, localizers
    ),
    st.builds(notes.reminder_note, organizations, some.still_passed, st.just("a1e2"), instants, localizers),
    st.builds(notes.no_data_notice, _alerts_of, instants, st.none() | instants, localizers),
    st.builds(alerts_paused_notice, _alerts_of, codes, localizers),
    st.builds(alert_unknown_notice, _alerts_of, instants, localizers),
    st.builds(
        lambda one, localizer: said.alerts_welcome(one, localizer, every=timedelta(minutes=30)), some.alerts, localizers
    ),
    st.builds(said.alerts_set_up, some.alerts, some.mark_tuples, st.none() | some.previews, localizers),
    st.builds(said.alerts_changed, some.alerts, some.mark_tuples, st.none() | some.previews, localizers),
    st.builds(REPLIES.restored, some.alerts, localizers),
    st.builds(REPLIES.resumed, some.alerts, localizers),
    st.builds(REPLIES.which_to_remove, st.lists(some.alerts, min_size=1, max_size=30), localizers),
    st.builds(replies.snoozed_until, organizations, st.none() | instants, localizers),
    st.builds(
        lambda key, localizer: replies.noted_as_expected(spike_name(key, localizer), localizer), some.keys, localizers
    ),
    st.builds(_list_of, st.lists(_listed, max_size=60), localizers, st.sampled_from([ADMIN, OWNER, READER])),
    st.builds(status_alerts, st.lists(_statuses, min_size=1, max_size=8), localizers),
)
# An escaped sign before a dot: without the sign the dot would stand between two words, as in a host's name.
PAUSED_FOR_A_STRANGE_REASON = alerts_paused_notice(Notified(some.ALERTS), "0<.A", some.POSTING.localizer)
SAID: list[Callable[[AlertsSummary, Localizer], Message]] = [
    said.already_alerting,
    REPLIES.removed,
    REPLIES.paused,
    REPLIES.allowed,
    lambda one, localizer: REPLIES.shared_channel(one, localizer, may_allow=True),
    lambda one, localizer: REPLIES.shared_channel(one, localizer, may_allow=False),
    lambda _, localizer: replies.taken_on(localizer),
    lambda one, localizer: replies.snooze_over(one.organization, localizer),
    lambda one, localizer: replies.taken_on_already(one.owner_id, localizer),
    lambda one, localizer: said.no_alerts(one.channel_id, localizer),
]


@ANYTHING
@given(MESSAGES)
def test_slack_takes_every_picture_and_what_stands_in_for_it(message: Message) -> None:
    for sent in (message, without_data(message)):
        assert refusals(json.loads(json.dumps(sent.blocks))) == []
        assert 0 < len(sent.text) <= MOST_FALLBACK_TEXT


@ANYTHING
@given(some.alerts, localizers, st.sampled_from(SAID))
def test_slack_takes_every_answer(
    one: AlertsSummary, localizer: Localizer, say: Callable[[AlertsSummary, Localizer], Message]
) -> None:
    assert refusals(json.loads(json.dumps(say(one, localizer).blocks))) == []


@ANYTHING
@given(CARDS)
def test_a_card_has_at_most_fourteen_blocks(message: Message) -> None:
    assert len(message.blocks) <= 14  # two of which name unusual days that waited beside it


@ANYTHING
@given(MESSAGES)
@example(PAUSED_FOR_A_STRANGE_REASON)
def test_no_name_is_markup(message: Message) -> None:
    assert markup_anywhere(message.text, OWN) == set()
    assert [part for part in parts(message.blocks) if part.get("type") == "mrkdwn"] == []


@ANYTHING
@given(MESSAGES)
def test_no_invisible_character_is_shown(message: Message) -> None:
    shown = [text for part in parts(message.blocks) for key, text in part.items() if key not in ("value", "action_id")]
    for text in (message.text.replace("\n", ""), *(text for text in shown if isinstance(text, str))):
        assert {unicodedata.category(sign) for sign in drawn_apart(text)} & {
            "Cc",
            "Cf",
            "Cs",
            "Co",
            "Cn",
            "Zl",
            "Zp",
        } <= ({"Cc"} if "\n" in text else set())


@pytest.mark.parametrize("language", ["en-US", "pt-BR", "es-LA"])
@pytest.mark.parametrize("name", HOSTILE)
def test_the_nastiest_names_are_shown_in_every_language(language: str, name: str) -> None:
    posting = replace(some.POSTING, localizer=Localizer(translator_for(language), "America/Sao_Paulo", name))
    for facts in nasty(name):
        message = alert_card(facts, some.HANDLED, posting)
        assert refusals(json.loads(json.dumps(message.blocks))) == []
        assert len(message.text) <= MOST_FALLBACK_TEXT


def nasty(name: str) -> Iterator[AlertFacts]:
    """Each kind of alert, everything in it called that."""
    key, day = (name, name), some.SPIKES.day
    spikes = tuple(Spike(key, day, 9, 1, direction) for direction in Direction)
    for facts in (some.FACTS, some.FORESEEN, replace(some.UNUSUAL, event=SpikesSeen(day, spikes))):
        contributors = Contributors(day, (Contributor(key, 9, 1),) * 3, 2)
        organization = replace(facts.organization, name=name)
        yield replace(facts, organization=organization, contributors=contributors)


@ANYTHING
@given(some.facts, some.sinces, some.alert_postings, instants)
def test_what_is_over_can_only_be_looked_at(
    facts: AlertFacts, since: CardState, posting: AlertPosting, at: datetime
) -> None:
    message = alert_card(facts, replace(since, closed_at=at), posting)
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    assert [[element["action_id"] for element in row] for row in rows] == [["alert_details", "alert_settings"]]


def parts(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever JSON holds
    """Every object inside."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from parts(part)
