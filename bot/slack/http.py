"""The HTTP endpoint: checks that a request is Slack's and new, and parses it.

Bolt answers some malformed signatures, timestamps and bodies with a 500, and loses a slash command that has
the word "payload" in it. So all of that is judged here, and Bolt is given a dict.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from bot.slack.bolt_app import ACK, LATER, Dispatch, SlackResponse
from bot.slack.replay_cache import ReplayCache
from bot.telemetry.refusals import RefusalReason, Refusals

MAX_AGE_SECONDS = 300
MOST_DIGITS = 12  # of a timestamp
MOST_FIELDS = 100  # Slack's commands have about fifteen

NOT_SLACK = SlackResponse(401, b"invalid signature")
NONSENSE = SlackResponse(400, b"unreadable body")


class HttpEndpoint:
    """Answers requests of Slack's. `wall_clock` must be the real one: Slack signs with it.

    `turn_away`: the ack of a command for which there is no room, by its body; None where there is, and for all else.
    """

    def __init__(
        self,
        dispatch: Dispatch,
        *,
        signing_secret: str,
        wall_clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        refusals: Refusals,
        turn_away: Callable[[bytes], SlackResponse | None] = lambda _: None,
    ) -> None:
        self._dispatch = dispatch
        self._turn_away = turn_away
        self._refusals = refusals
        self._secret = signing_secret.encode()
        self._wall_clock = wall_clock
        self._signatures = ReplayCache(monotonic)
        self._events = ReplayCache(monotonic)

    async def __call__(self, headers: Mapping[str, str], body: bytes) -> SlackResponse:
        timestamp, signature = (headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature"))
        age = verify(self._secret, timestamp, signature, body, self._wall_clock())
        if isinstance(age, RefusalReason) or abs(age) > MAX_AGE_SECONDS:
            return self._refuse(age, body)
        key = bytes.fromhex(signature.removeprefix("v0="))  # half as long, and there are thousands
        if (response := self._signatures.find(key)) is not None:
            return response
        # Nothing was done that a copy could do again, and a flood would push out what was.
        if (response := self._turn_away(body)) is not None:
            return response
        # Kept before the answer is known: a copy that arrives meanwhile must not run the listener a second time.
        self._signatures.keep(key, ACK)
        answer = await self._answer(headers.get("content-type", ""), body)
        if answer is LATER:
            self._signatures.drop(key)
        else:
            self._signatures.keep(key, answer)
        return answer

    def _refuse(self, age: int | RefusalReason, body: bytes) -> SlackResponse:
        # Slack's TLS probe comes without a signature; whoever imitates it learns nothing.
        if _is_ssl_check(body):
            return ACK
        if isinstance(age, RefusalReason):
            self._refusals.note(age)
        else:
            self._refusals.note_clock(age)
        return NOT_SLACK

    async def _answer(self, content_type: str, body: bytes) -> SlackResponse:
        try:
            payload = parse(content_type, body)
        except (ValueError, RecursionError):
            self._refusals.note(RefusalReason.UNREADABLE)
            return NONSENSE
        event_id = payload.get("event_id")
        if not (isinstance(event_id, str) and event_id):
            return await self._dispatch(payload)
        if self._events.find(event_id) is not None:  # Slack sends an event again when an ack came late
            return ACK
        self._events.keep(event_id, ACK)
        answer = await self._dispatch(payload)
        if answer is LATER:
            self._events.drop(event_id)
        return answer


def verify(secret: bytes, timestamp: str, signature: str, body: bytes, now: datetime) -> int | RefusalReason:
    """Seconds since it was signed, or the reason why it is not Slack's. The age is judged by the caller.

    The signature first: of a request that is signed rightly, the age says that a clock is off.
    """
    if not (timestamp and signature):
        return RefusalReason.MISSING
    if not (len(timestamp) <= MOST_DIGITS and timestamp.isascii() and timestamp.isdigit()):
        return RefusalReason.TIMESTAMP
    # Bytes, since compare_digest raises on strings that are not ASCII, and a header may hold anything.
    digest = hmac.new(secret, b"v0:%b:%b" % (timestamp.encode(), body), hashlib.sha256)
    if not hmac.compare_digest(b"v0=" + digest.hexdigest().encode(), signature.encode("utf-8", "replace")):
        return RefusalReason.SIGNATURE
    return round(now.timestamp()) - int(timestamp)


def parse(content_type: str, body: bytes) -> dict[str, Any]:
    """The JSON object that Slack sent, whichever way it was wrapped. Raises ValueError or RecursionError."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" or (not kind and body.startswith(b"{")):
        return _object(body)
    if kind not in ("", "application/x-www-form-urlencoded"):
        raise ValueError(kind)
    form = _form(body.decode())
    if "payload" in form and "command" not in form:
        return _object(form["payload"])
    if not ("command" in form or "ssl_check" in form):
        raise ValueError("neither a command nor a payload")
    return form


def _form(text: str) -> dict[str, str]:
    if text.count("&") > MOST_FIELDS:
        raise ValueError("too many fields")
    fields = (field.partition("=") for field in text.split("&"))
    return {unquote_plus(name, errors="strict"): unquote_plus(value, errors="strict") for name, _, value in fields}


def _object(text: str | bytes) -> dict[str, Any]:
    parsed = json.loads(text, parse_constant=_refuse)
    if not isinstance(parsed, dict):
        raise ValueError("not an object")  # noqa: TRY004 - wrong input, not a wrong call
    return parsed


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _is_ssl_check(body: bytes) -> bool:
    return len(body) < 1000 and b"ssl_check=1" in body.split(b"&")
