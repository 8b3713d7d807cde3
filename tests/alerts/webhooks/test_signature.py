"""Signatures as a receiver checks them."""

from datetime import UTC, datetime

import pytest

from bot.alerts.webhooks.signature import DELIVERY, SIGNATURE, TIMESTAMP, signed

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ID = "6f1c1f3a-0000-5000-8000-000000000001"
BODY = b'{"version": 1}'


def test_a_signature_is_what_openssl_makes_of_it() -> None:
    """printf 'v1:1795435200:6f1c…:{"version": 1}' | openssl dgst -sha256 -hmac secret"""
    assert signed("secret", at=AT, delivery_id=ID, body=BODY) == {
        SIGNATURE: "v1=8444971aa346b8e5ee96f382e299431d75e43701677c306ed971949e18734fad",
        TIMESTAMP: "1795435200",
        DELIVERY: ID,
    }


@pytest.mark.parametrize(
    ("secret", "at", "delivery_id", "body"),
    [
        ("other", AT, ID, BODY),
        ("secret", AT.replace(second=1), ID, BODY),
        ("secret", AT, "other", BODY),
        ("secret", AT, ID, b'{"version": 2}'),
    ],
)
def test_whatever_changes_changes_the_signature(secret: str, at: datetime, delivery_id: str, body: bytes) -> None:
    changed = signed(secret, at=at, delivery_id=delivery_id, body=body)
    assert changed[SIGNATURE] != signed("secret", at=AT, delivery_id=ID, body=BODY)[SIGNATURE]
