"""The signature by which a receiver knows that a call comes from this bot, and its time. Pure."""

import hmac
from datetime import datetime
from hashlib import sha256

SIGNATURE, TIMESTAMP, DELIVERY = "X-Pipefy-Usage-Signature", "X-Pipefy-Usage-Timestamp", "X-Pipefy-Usage-Delivery"


def signed(secret: str, *, at: datetime, delivery_id: str, body: bytes) -> dict[str, str]:
    """The headers of one attempt. The id stays the same when a call is repeated; the time does not."""
    timestamp = str(int(at.timestamp()))
    signed_text = b"v1:%b:%b:%b" % (timestamp.encode(), delivery_id.encode(), body)
    signature = hmac.new(secret.encode(), signed_text, sha256).hexdigest()
    return {SIGNATURE: f"v1={signature}", TIMESTAMP: timestamp, DELIVERY: delivery_id}
