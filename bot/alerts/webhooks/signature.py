"""Signature of webhook calls, by which a receiver knows that one comes from this bot, and when it was made. Pure."""

import hmac
from datetime import datetime
from hashlib import sha256

SIGNATURE, TIMESTAMP, DELIVERY = "X-Pipefy-Usage-Signature", "X-Pipefy-Usage-Timestamp", "X-Pipefy-Usage-Delivery"


def signed(secret: str, *, at: datetime, delivery_id: str, body: bytes) -> dict[str, str]:
    """The headers of one attempt. The id stays the same when a call is repeated; the time does not."""
    timestamp = str(int(at.timestamp()))
    # The scheme of Slack's own requests, which receivers may have code for; the id is signed as well, so that an old
    # call cannot be replayed as a new one: https://docs.slack.dev/authentication/verifying-requests-from-slack
    signed_bytes = b"v1:%b:%b:%b" % (timestamp.encode(), delivery_id.encode(), body)
    signature = hmac.new(secret.encode(), signed_bytes, sha256).hexdigest()
    return {SIGNATURE: f"v1={signature}", TIMESTAMP: timestamp, DELIVERY: delivery_id}
