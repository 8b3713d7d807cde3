"""Requests that nobody should send: kinds of them, each a function of a source of chance. Signed ones are Slack's."""

import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from tests.support.odd_json import TEXTS, VALUES, paths, replaced
from tests.support.payloads import PAYLOADS

PATH = b"/slack/events"
FORM = b"application/x-www-form-urlencoded"
QUICK_SECONDS, SLOW_SECONDS = 20.0, 12.0  # until a connection must have ended; deadlines of the bot are 15, 5 and 5


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `weight`: of so many in a thousand; `ends`: nothing is answered before the server's own deadline."""

    name: str
    make: Callable[[Random, str], bytes]
    weight: int
    ends: bool = False

    @property
    def deadline(self) -> float:
        return SLOW_SECONDS if self.ends else QUICK_SECONDS


def post(body: bytes, *headers: bytes, content_type: bytes = FORM, path: bytes = PATH) -> bytes:
    head = (b"POST %b HTTP/1.1" % path, b"Host: a", b"Content-Type: " + content_type, *headers)
    return b"\r\n".join((*head, b"Content-Length: %d" % len(body), b"", body))


def signed(body: bytes, secret: str, content_type: bytes = FORM, *, off: int = 0) -> bytes:
    timestamp = str(int(time.time()) + off).encode()  # noqa: TID251 - Slack's clock, played here
    digest = hmac.new(secret.encode(), b"v0:%b:%b" % (timestamp, body), "sha256").hexdigest().encode()
    headers = (b"X-Slack-Request-Timestamp: " + timestamp, b"X-Slack-Signature: v0=" + digest)
    return post(body, *headers, content_type=content_type)


def odd_payload(chance: Random) -> dict[str, Any]:
    payload = chance.choice(PAYLOADS)
    for _ in range(chance.randint(1, 3)):
        payload = replaced(payload, chance.choice(list(paths(payload))), chance.choice((*VALUES, *TEXTS)))
    return replaced(payload, ("once",), chance.random())  # no two are alike: a copy would be answered from memory


def signed_odd_types(chance: Random, secret: str) -> bytes:
    text = json.dumps(odd_payload(chance))
    if chance.random() < 0.5:
        return signed(text.encode(), secret, b"application/json")
    return signed(urlencode({"payload": text}).encode(), secret)


def signed_nonsense(chance: Random, secret: str) -> bytes:
    bodies = (
        *(b"[" * 50_000, b'{"a":' * 20_000, b"payload=" + b"[" * 50_000, b"a=1&" * 100_000, b"%ff=%fe", b"{}", b""),
        *(b'{"type":"event_callback","n":' + b"9" * 5000 + b"}", b'{"type":1,"type":{},"command":[]}', b"payload=7"),
        *(b"command=%00&team_id=%00", b"command=/pipefy-usage&command=x&text=" + b"a" * 90_000, chance.randbytes(500)),
    )
    body = chance.choice(bodies)
    types = (FORM, b"application/json", b"multipart/form-data; boundary=x", b"text/plain", b"", b"a" * 5000)
    return signed(body + b" " * chance.randint(0, 9), secret, chance.choice(types))


def wrongly_signed(chance: Random, secret: str) -> bytes:
    request = signed(b"command=/pipefy-usage&n=%d" % chance.getrandbits(60), secret, off=chance.choice((0, 900, -9999)))
    wrong = chance.choice((b"v1=", b"v0=0", b"\xff", b"v0=" + b"e" * 4000))
    return request.replace(b"Signature: v0=", b"Signature: " + wrong)


def unsigned(chance: Random, _: str) -> bytes:
    body = chance.randbytes(chance.choice((0, 10, 1000, 20_000)))
    kinds = (FORM, b"application/json", b"multipart/form-data", b"\xff", b"application/xml")
    odd = (b"X-Slack-Signature: ", b"X-Slack-Request-Timestamp: 1e9", b"Expect: 100-continue", b"Cookie: a=b")
    return post(body, chance.choice(odd), content_type=chance.choice(kinds))


def too_large(chance: Random, _: str) -> bytes:
    if chance.random() < 0.5:
        return post(b"x" * 1_100_000)
    return b"POST %b HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\nx" % (PATH, 10 ** chance.randint(7, 18))


def header_bomb(chance: Random, _: str) -> bytes:
    start = b"%b %b HTTP/1.1\r\nHost: a\r\n" % (chance.choice((b"GET", b"POST")), chance.choice((PATH, b"/healthz")))
    bombs = (b"X: " + b"x" * 100_000, b"a: b\r\n" * 20_000, b"y" * 100_000 + b": z", b"Cookie: a\r\n" * 10_000)
    return start + chance.choice(bombs)


def long_address(chance: Random, _: str) -> bytes:
    address = chance.choice((b"/slack/oauth_redirect?code=", b"/readyz?", b"/"))
    return b"GET " + address + b"x" * chance.choice((5000, 70_000, 1_000_000)) + b" HTTP/1.1\r\nHost: a\r\n\r\n"


def odd_address(chance: Random, _: str) -> bytes:
    methods = (
        b"GET",
        b"PUT",
        b"DELETE",
        b"OPTIONS",
        b"TRACE",
        b"PATCH",
        b"HEAD",
        b"PROPFIND",
        b"CONNECT",
        b"FOO",
        b"get",
    )
    addresses = (
        *(PATH, b"/slack/install", b"/slack/oauth_redirect?state=x&code=y", b"*", b"//", b"/../../etc/passwd"),
        *(b"/%00", b"/%ff%fe", b"http://a/healthz", b"http://", b"/\xff", b"?", b"/slack/events/", b"/metrics/x", b""),
    )
    version = chance.choice((b"1.1", b"1.0", b"2.0", b"0.9", b"9.9", b"x"))
    line = b"%b %b HTTP/%b" % (chance.choice(methods), chance.choice(addresses), version)
    return line + b"\r\nHost: a\r\n\r\n"


def no_http(chance: Random, _: str) -> bytes:
    starts = (
        b"\x16\x03\x01\x02\x00\x01",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x00" * 64,
        b"SSH-2.0-x\r\n",
        b"*1\r\n",
    )
    return chance.choice(starts) + chance.randbytes(50) + b"\r\n\r\n"


def wrong_length(chance: Random, _: str) -> bytes:
    chunked = b"POST %b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" % PATH
    return chance.choice(
        (
            *(chunked + b"\r\nzz\r\n\r\n", chunked + b"\r\n-1\r\nx\r\n", chunked + b"\r\nffffffffffffffffff\r\nx"),
            *(chunked + b"Content-Length: 3\r\n\r\n0\r\n\r\n", chunked + b"\r\n1\r\nxyz\r\n0\r\n\r\n"),
            *(chunked + b"\r\n0\r\n" + b"t: x\r\n" * 20_000, b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
            *(b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",),
        )
    )


def pipelined(chance: Random, _: str) -> bytes:
    return b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * chance.choice((2, 9, 500))


def upgrade(chance: Random, _: str) -> bytes:
    protocol = chance.choice((b"websocket", b"h2c", b"TLS/1.0", b"x" * 500))
    head = b"GET %b HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: %b\r\n" % (chance.choice((PATH, b"/healthz")), protocol)
    return head + b"Sec-WebSocket-Key: YQ==\r\nSec-WebSocket-Version: 13\r\nHTTP2-Settings: AA\r\n\r\n"


def half_sent_headers(chance: Random, _: str) -> bytes:
    whole = b"POST %b HTTP/1.1\r\nHost: a\r\nX-Slack-Signature: v0=0\r\nContent-Length: 9\r\n\r\n" % PATH
    return whole[: chance.randint(1, len(whole) - 2)]


def half_sent_body(chance: Random, _: str) -> bytes:
    return post(b"x" * 2000)[: -chance.randint(1, 1999)]


KINDS = (
    *(Kind("signed, odd types", signed_odd_types, 50), Kind("signed, nonsense", signed_nonsense, 60)),
    *(Kind("wrongly signed", wrongly_signed, 240), Kind("unsigned", unsigned, 240), Kind("too large", too_large, 10)),
    *(Kind("header bomb", header_bomb, 30), Kind("long address", long_address, 30)),
    *(Kind("odd method, path or version", odd_address, 140), Kind("no HTTP", no_http, 60)),
    *(Kind("wrong length", wrong_length, 50), Kind("pipelined", pipelined, 20), Kind("upgrade", upgrade, 50)),
    Kind("half-sent headers", half_sent_headers, 12, ends=True),
    Kind("half-sent body", half_sent_body, 8, ends=True),
)
