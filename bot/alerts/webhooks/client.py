"""One call of a webhook: made once, with one of three ends.

The name is resolved here, and connected to is the very address that was judged: a name that changes its mind between
the two (DNS rebinding) leads nowhere else. The certificate is held against the name all the same. No proxy, no
redirect, and of the answer no more than its head is read.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import httpx

from bot.alerts.webhooks.address import Address, is_public, parse_address
from bot.errors import BadWebhookAddress
from bot.ports import Ambiguous, PostResult, Refused, Sent

CALL_SECONDS = 15.0  # in all: name, connection, TLS, request and the head of the answer
CONNECT_SECONDS = 4.0  # to one of the addresses behind a name
MOST_ADDRESSES = 3
MOST_WAIT = 3600.0  # seconds that a receiver may ask for

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]  # host and port → IP addresses; raises OSError


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """The IP addresses behind a name. Raises OSError."""
    resolved = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(where[0]) for *_, where in resolved))


class NotWritten(Exception):
    """Raised in place of a request that its caller may no longer send."""


@dataclass(slots=True)
class Attempt:
    """One request, of which one has to know whether a byte was written."""

    may_write: Callable[[], bool] | None
    written: bool = False

    async def follow(self, event: str, _: Mapping[str, object]) -> None:
        """Told by httpcore what it is about to do: https://www.python-httpx.org/advanced/extensions/#trace"""
        if event == "http11.send_request_headers.started":
            if self.may_write is not None and not self.may_write():
                raise NotWritten
            self.written = True


class Caller:
    """`bot.deps.CallWebhook`. `may_reach`: which IP addresses it may connect to."""

    def __init__(
        self,
        *,
        seconds: float = CALL_SECONDS,
        resolve: Resolve = resolve,
        may_reach: Callable[[str], bool] = is_public,
        tls: Callable[[], ssl.SSLContext] = httpx.create_ssl_context,
    ) -> None:
        self._seconds = seconds
        self._resolve = resolve
        self._may_reach = may_reach
        self._tls = tls

    async def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, before_socket: Callable[[], bool] | None = None
    ) -> PostResult:
        attempt = Attempt(before_socket)
        try:
            address = parse_address(url)
            async with asyncio.timeout(self._seconds):
                resolved = await self._resolve(address.host, address.port)
                if not all(map(self._may_reach, resolved)):  # one that is not public says enough about the others
                    return Refused("private_address", permanent=True)
                return await self._post(address, resolved[:MOST_ADDRESSES], body, headers, attempt)
        except BadWebhookAddress as bad:
            return Refused(f"address_{bad.fault}", permanent=True)
        except NotWritten:
            return Refused("lease_over", permanent=False)
        except (httpx.HTTPError, TimeoutError, OSError) as lost:
            # Before the first byte it surely was not called; after that it may have been.
            return Ambiguous(type(lost).__name__) if attempt.written else Refused("unreachable", permanent=False)

    async def _post(
        self, address: Address, resolved: Sequence[str], body: bytes, headers: Mapping[str, str], attempt: Attempt
    ) -> PostResult:
        """Call the first of the IP addresses that can be connected to."""
        # A client for each call: pooled, a connection whose certificate names one host could serve another.
        timeout = httpx.Timeout(None, connect=CONNECT_SECONDS)
        async with httpx.AsyncClient(verify=self._context, trust_env=False, timeout=timeout) as http:
            for ip in resolved:
                with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                    request = _request(http, address, ip, body, headers, attempt)
                    answer = await http.send(request, stream=True, follow_redirects=False)
                    await answer.aclose()
                    return judge(answer.status_code, answer.headers)
        return Refused("unreachable", permanent=False)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return self._tls()  # not before the first call: reading the certificates takes 25 ms


def judge(status: int, headers: Mapping[str, str]) -> PostResult:
    """Judge the result of a call by the head of the answer."""
    reason = f"http_{status}"
    if 200 <= status < 300:
        return Sent()
    asked_to_wait = headers.get("Retry-After")
    if status == 429 or (status == 503 and asked_to_wait is not None):
        return Refused(reason, permanent=False, retry_after=_seconds(asked_to_wait or ""))
    if status >= 500 or status == 408:
        return Ambiguous(reason)
    return Refused(reason, permanent=True)


def _request(
    http: httpx.AsyncClient, address: Address, ip: str, body: bytes, headers: Mapping[str, str], attempt: Attempt
) -> httpx.Request:
    own = {
        "Host": address.authority,
        "Content-Type": "application/json",
        "User-Agent": "pipefy-usage-bot",
        "Connection": "close",
    }
    return http.build_request(
        "POST",
        httpx.URL(scheme="https", host=ip, port=address.port, raw_path=address.target.encode()),
        content=body,
        headers={**headers, **own},
        extensions={"sni_hostname": address.host, "trace": attempt.follow},
    )


def _seconds(retry_after: str) -> float | None:
    is_number = retry_after.isascii() and retry_after.isdigit()
    return min(float(retry_after), MOST_WAIT) if is_number else None
