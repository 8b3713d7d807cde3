"""The main pictures of alerts in English, kept under `stored_cards/` as readable JSON and compared whole.

After a change that is meant, `python -m tests.alerts.messages.stored_cards` writes them anew;
the diff shows what changed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.alerts.form.view import AlertsForm, alerts_view
from bot.alerts.messages import replies as said
from bot.alerts.messages.card import alert_card
from bot.alerts.messages.details import alert_details
from bot.alerts.messages.doubts import doubts_notice
from bot.alerts.messages.list import ListedAlerts, alerts_entry
from bot.alerts.messages.notes import limit_changed_note, limit_missing_note, no_data_notice
from bot.alerts.messages.status import AlertStatus, OpenAlert, status_alerts
from bot.alerts.model import AlertSettings, LimitChanged, LimitMissing
from bot.alerts.rules.observation import Doubts
from bot.blocks.message import Message
from bot.subscriptions.form import Target
from bot.subscriptions.listing.card import list_card
from bot.subscriptions.model import SubscriptionState
from bot.usage.consistency import Contradiction
from bot.usage.report import build_report
from tests.reports.messages.stored_cards import pretty
from tests.support.alert_examples import (
    ACTIVE,
    ALERTS,
    AS_OF,
    CLOSED,
    EVERYTHING,
    FACTS,
    FORESEEN,
    OF,
    PASSED_MORE,
    POSTING,
    PREVIEW,
    SILENCE,
    SUBSCRIPTION,
    UNUSUAL,
    UNUSUAL_WHOLE,
    WAITED,
)
from tests.support.readings import flow_list, this_month
from tests.support.subscription_examples import ACME, ADMIN, ENGLISH

FOLDER = Path(__file__).parent / "stored_cards"
FORM = AlertsForm(Target("C0OPS"), (ACME,), ACME.uuid, AlertSettings(), "pt-BR", PREVIEW)
STATUS = AlertStatus(
    organization=ACME,
    report=build_report(this_month()),
    now=AS_OF + timedelta(minutes=12),
    wait=timedelta(minutes=18),
    reason="near",
    failing_since=None,
    requests_today=52,
    checks_today=31,
    requests_a_day=200,
    requests_this_month=640,
    open=(OpenAlert(80, AS_OF), OpenAlert(None, AS_OF)),
    unannounced=(50,),
    snoozed=True,
    near=100,
)
DOUBTED = replace(
    STATUS, reason="doubted", failing_since=AS_OF, doubted=True, doubts=Doubts((Contradiction.TOTAL,), 0, 41_000)
)
LISTED = ListedAlerts(
    SUBSCRIPTION,
    ACME,
    EVERYTHING,
    "pt-BR",
    "U0BEN",
    SubscriptionState.ACTIVE,
    passed=(50, 80),
    forecast=True,
    snoozed=True,
)

DOUBTS = Doubts((Contradiction.TOTAL,), 0, 41_000)

CARDS: dict[str, Callable[[], Message | dict[str, object]]] = {
    "mark_passed": lambda: alert_card(FACTS, ACTIVE, POSTING),
    "mark_passed_and_handled": lambda: alert_card(FACTS, PASSED_MORE, POSTING),
    "mark_passed_and_closed": lambda: alert_card(FACTS, CLOSED, POSTING),
    "foreseen": lambda: alert_card(FORESEEN, ACTIVE, POSTING),
    "unusual_day": lambda: alert_card(UNUSUAL, replace(ACTIVE, expected=(("Sales", "Sync orders"),)), POSTING),
    "unusual_day_whole": lambda: alert_card(UNUSUAL_WHOLE, ACTIVE, POSTING),
    "silent_day": lambda: alert_card(SILENCE, ACTIVE, POSTING),
    "after_quiet_hours": lambda: alert_card(WAITED, ACTIVE, POSTING),
    "details": lambda: alert_details(FACTS, flow_list().flows, ENGLISH),
    "base_changed": lambda: limit_changed_note(ACME, LimitChanged(10_000, 20_000, 10_400, (90,)), AS_OF, ENGLISH),
    "asleep": lambda: limit_missing_note(ACME, LimitMissing(10_400), SUBSCRIPTION, AS_OF, ENGLISH),
    "doubts": lambda: doubts_notice(OF, AS_OF, DOUBTS, ENGLISH),
    "no_data": lambda: no_data_notice(replace(OF, owner_gone=True), AS_OF, AS_OF - timedelta(hours=1), ENGLISH),
    "welcome": lambda: said.alerts_welcome(ALERTS, ENGLISH, every=timedelta(minutes=30)),
    "set_up": lambda: said.alerts_set_up(replace(ALERTS, settings=EVERYTHING), (50,), PREVIEW, ENGLISH),
    "off": lambda: said.REPLIES.removed(ALERTS, ENGLISH),
    "form": lambda: alerts_view(FORM, ENGLISH.translator),
    "list": lambda: list_card([alerts_entry(LISTED, ADMIN, ENGLISH)], (), "C0OPS", ENGLISH),
    "status": lambda: status_alerts([STATUS], ENGLISH),
    "status_asleep": lambda: status_alerts([replace(STATUS, asleep=True, reason="no_limit")], ENGLISH),
    "status_doubted": lambda: status_alerts([DOUBTED], ENGLISH),
}


def written(name: str) -> str:
    drawn = CARDS[name]()
    whole = {"text": drawn.text.split("\n"), "blocks": drawn.blocks} if isinstance(drawn, Message) else drawn
    return f"{pretty(whole)}\n".replace("\u202f", " ")


def kept(name: str) -> Path:
    return FOLDER / f"{name}.json"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for card in CARDS:
        kept(card).write_text(written(card), encoding="utf-8")
