"""One call of a webhook: made once, with one of three ends.

The name is resolved here, and connected to is the very address that was judged: a name that changes its mind between
the two (DNS rebinding) leads nowhere else. The certificate is held against the name all the same. No proxy, no
redirect, and of the answer no more than its head is read.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property

import httpx

from bot.alerts.webhooks.address import Address, is_public, parse_address
from bot.alerts.webhooks.resolver import NameResolver, Resolve
from bot.errors import BadWebhookAddress
from bot.ports import Ambiguous, PostResult, Refused, Sent
from bot.tracked_request import NotSent, TrackedRequest, tracked

CALL_SECONDS = 15.0  # in all: name, connection, TLS, request and the head of the answer
CONNECT_SECONDS = 4.0  # to one of the addresses behind a name
MOST_ADDRESSES = 3
MOST_WAIT = 3600.0  # seconds that a receiver may ask for


class WebhookClient:
    """`bot.ports.CallWebhook`. `may_reach`: which IP addresses it may connect to."""

    def __init__(
        self,
        *,
        seconds: float = CALL_SECONDS,
        resolve: Resolve | None = None,
        may_reach: Callable[[str], bool] = is_public,
        tls: Callable[[], ssl.SSLContext] = httpx.create_ssl_context,
    ) -> None:
        self._seconds = seconds
        self._resolve = resolve or NameResolver()
        self._may_reach = may_reach
        self._tls = tls

    async def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, may_send: Callable[[], bool] | None = None
    ) -> PostResult:
        with tracked(may_send) as request:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._call(parse_address(url), body, headers, request)
            except BadWebhookAddress as bad:
                return Refused(f"address_{bad.fault}", permanent=True)
            except NotSent:
                return Refused("lease_over", permanent=False)
            except (httpx.HTTPError, TimeoutError, OSError) as error:
                # Before the first byte it surely was not called; after that it may have been.
                return Ambiguous(type(error).__name__) if request.sent else Refused("unreachable", permanent=False)

    async def _call(
        self, address: Address, body: bytes, headers: Mapping[str, str], request: TrackedRequest
    ) -> PostResult:
        ips = await self._resolve(address.host, address.port)
        # One that is not public says enough about the others: a name that is served so is not called at all.
        if not all(map(self._may_reach, ips)):
            return Refused("private_address", permanent=True)
        return await self._post(address, ips[:MOST_ADDRESSES], body, headers, request)

    async def _post(
        self, address: Address, ips: Sequence[str], body: bytes, headers: Mapping[str, str], request: TrackedRequest
    ) -> PostResult:
        """Call the first of the IP addresses that can be connected to."""
        # A client for each call: pooled, a connection whose certificate names one host could serve another.
        timeout = httpx.Timeout(None, connect=CONNECT_SECONDS)
        async with httpx.AsyncClient(verify=self._context, trust_env=False, timeout=timeout) as http:
            for ip in ips:
                with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                    post = _request(http, address, ip, body, headers, request)
                    answer = await http.send(post, stream=True, follow_redirects=False)
                    await answer.aclose()
                    return post_result(answer.status_code, answer.headers)
        return Refused("unreachable", permanent=False)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return self._tls()  # not before the first call: reading the certificates takes 25 ms


def post_result(status: int, headers: Mapping[str, str]) -> PostResult:
    """End of a call by the head of its answer."""
    reason = f"http_{status}"
    if 200 <= status < 300:
        return Sent()
    # 429 and a 503 with a time say that nothing was done. Other 5xx and 408 do not: the receiver may have acted before
    # it failed, so the call is repeated once with the same id (docs/decisions/0007-alerts.md).
    asked_to_wait = headers.get("Retry-After")
    if status == 429 or (status == 503 and asked_to_wait is not None):
        return Refused(reason, permanent=False, retry_after=_seconds(asked_to_wait or ""))
    if status >= 500 or status == 408:
        return Ambiguous(reason)
    return Refused(reason, permanent=True)


def _request(
    http: httpx.AsyncClient, address: Address, ip: str, body: bytes, headers: Mapping[str, str], request: TrackedRequest
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
        extensions={"sni_hostname": address.host, "trace": _trace(request)},
    )


def _trace(request: TrackedRequest) -> Callable[[str, Mapping[str, object]], Awaitable[None]]:
    """Follows what httpcore is about to do: https://www.python-httpx.org/advanced/extensions/#trace"""

    async def trace(event: str, _: Mapping[str, object]) -> None:
        if event == "http11.send_request_headers.started" and not request.begin():
            raise NotSent

    return trace


def _seconds(retry_after: str) -> float | None:
    is_number = retry_after.isascii() and retry_after.isdigit()
    return min(float(retry_after), MOST_WAIT) if is_number else None
