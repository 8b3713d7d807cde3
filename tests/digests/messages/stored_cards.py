"""The main messages about digests in English, kept under `stored_cards/` as readable JSON and compared whole.

After a change that is meant, `python -m tests.digests.messages.stored_cards` writes them anew;
the diff shows what changed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.blocks.message import Message
from bot.delivery.model import DeliveryState
from bot.digests.form import Form, subscribe_view
from bot.digests.messages.card import digest_card
from bot.digests.messages.daily_card import daily_card, daily_details
from bot.digests.messages.details import digest_details
from bot.digests.messages.monthly_card import monthly_card, monthly_details
from bot.digests.messages.notices import paused_notice, pipefy_down_notice
from bot.digests.messages.replies import REPLIES, subscribed_welcome
from bot.subscriptions.audit_messages import AuditEntry
from bot.subscriptions.form import Target
from bot.subscriptions.listing.last_result import LastResult
from bot.subscriptions.messages import Notified
from bot.subscriptions.model import SubscriptionState
from tests.reports.messages.stored_cards import pretty
from tests.support.cadence_examples import AFTER_WEEKEND, DAILY, DAILY_POSTING, MONTHLY, MONTHLY_POSTING
from tests.support.digest_examples import DIGEST, FIRST, MONDAY, POSTING
from tests.support.subscription_examples import ACME, ENGLISH, LISTED, NEXT, NINE, NOW, ONE, SENT, subscription_list

FOLDER = Path(__file__).parent / "stored_cards"
_LATE = replace(POSTING, late_from=MONDAY - timedelta(hours=9), stale=True, as_of=MONDAY - timedelta(hours=20))
_UNKNOWN = replace(
    LISTED, last=LastResult(DeliveryState.UNKNOWN, NOW), state=SubscriptionState.PAUSED, reason="is_archived"
)

CARDS: dict[str, Callable[[], Message | dict[str, object]]] = {
    "digest": lambda: digest_card(DIGEST, POSTING),
    "digest_late_from_an_old_reading": lambda: digest_card(DIGEST, _LATE),
    "digest_first_week": lambda: digest_card(FIRST, POSTING),
    "digest_details": lambda: digest_details(DIGEST, POSTING),
    "daily": lambda: daily_card(DAILY, DAILY_POSTING),
    "daily_after_a_weekend": lambda: daily_card(AFTER_WEEKEND, DAILY_POSTING),
    "daily_details": lambda: daily_details(DAILY, DAILY_POSTING),
    "monthly": lambda: monthly_card(MONTHLY, MONTHLY_POSTING),
    "monthly_details": lambda: monthly_details(MONTHLY, MONTHLY_POSTING),
    "list": lambda: subscription_list(
        [replace(LISTED, last=SENT), _UNKNOWN], [AuditEntry(NOW, "U0BEN", "paused", "Acme Ltda")], ENGLISH
    ),
    "welcome": lambda: subscribed_welcome(ONE, ENGLISH),
    "unsubscribed": lambda: REPLIES.removed(ONE, ENGLISH),
    "cannot_post": lambda: REPLIES.cannot_post("not_in_channel", ONE, ENGLISH),
    "paused_notice": lambda: paused_notice(Notified(ONE, owner_gone=True), "is_archived", ENGLISH),
    "pipefy_down_notice": lambda: pipefy_down_notice(Notified(ONE), NEXT, NOW, ENGLISH),
    "form": lambda: subscribe_view(
        Form(Target("C0OPS"), (ACME,), ACME.uuid, NINE, "pt-BR", "America/Sao_Paulo"), ENGLISH.translator, NOW
    ),
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
