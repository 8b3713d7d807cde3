"""One HTTP attempt: what its end means, and whether another attempt is worth it.

The rule (see https://developers.pipefy.com/reference/status-and-error-handling): these requests only read,
so a cut connection or a 5xx is repeated at most twice; a 429 once, if the wait fits into the asker's time;
GraphQL's INTERNAL_SERVER_ERROR once, later; nothing else is repeated.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot.errors import BotError, PipefyChanged, PipefyCutShort, PipefyDown, PipefyRateLimited, PipefyRefused, PipefySlow
from bot.pipefy.graphql import GraphQLError, parse_response
from bot.pipefy.limited_body import CutShort

INTERNAL_WAIT = 2.0  # seconds before the one repetition of an internal error
_LONGEST_WAIT = 7 * 86_400.0  # seconds; of a later date nobody knows what it means
_SECONDS = re.compile(r"[0-9]{1,7}")


@dataclass(eq=False)
class RetryableError(Exception):
    """An attempt failed in a way that another one may not. `error` is what it means when none is left."""

    error: BotError
    repeats: int
    wait: float | None = None  # seconds, where there is more to say than to back off


class RetryPolicy:
    """Decides, for one question, whether to try again: `stamina` asks it after every failed attempt."""

    def __init__(self, time_left: Callable[[], float]) -> None:
        self._time_left = time_left
        self._repeated = 0

    def __call__(self, failure: Exception) -> bool | float:
        if not isinstance(failure, RetryableError) or self._repeated >= failure.repeats:
            return False
        self._repeated += 1  # of this question in all, whatever its attempts fail with
        if failure.wait is None:
            return True
        return failure.wait if failure.wait < self._time_left() else False


def failed_to_send(error: httpx.RequestError) -> RetryableError | BotError:
    """The error for an answer that never came, or came in part."""
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return RetryableError(PipefyDown(), repeats=2)
    if isinstance(error, httpx.TimeoutException):  # Pipefy had its time; the same question would take it again
        return PipefySlow()
    if isinstance(error, CutShort):
        return RetryableError(PipefyCutShort(), repeats=2)
    if isinstance(error, httpx.TransportError):
        return RetryableError(PipefyDown(), repeats=2)
    return PipefyChanged(type(error).__name__)  # a body that cannot be decompressed


def check_status(response: httpx.Response, now: Callable[[], datetime]) -> None:
    """Raise for the statuses that say all there is to say; the body, read already, adds the correlation id.

    What passes is for the caller to read: 200, 401, and the refusals that may come with a GraphQL answer.
    """
    status = response.status_code
    # 503 with a time says the same as 429: come back later.
    asks_to_wait = status == httpx.codes.SERVICE_UNAVAILABLE and retry_after(response.headers.get("retry-after"), now())
    if status == httpx.codes.TOO_MANY_REQUESTS or asks_to_wait:
        raise rate_limited(response, now)
    if status >= 500:
        raise RetryableError(PipefyDown(correlation_id(response)), repeats=2)
    # 404 is billed, and a redirect would take the token to another host.
    if status == httpx.codes.NOT_FOUND or 200 < status < 400:
        raise PipefyChanged(f"HTTP {status}", correlation_id(response))


def rate_limited(
    response: httpx.Response, now: Callable[[], datetime], problem: GraphQLError | None = None
) -> RetryableError:
    """The error for "not before": by the header, or by what the GraphQL error says beside it."""
    # The wait may be minutes (users report blocks of five), longer than any asker waits: then they are told until when.
    header: str | None = response.headers.get("retry-after")
    wait = retry_after(header or (problem.retry_after if problem else None), now())
    until = None if wait is None else now() + timedelta(seconds=wait)
    return RetryableError(
        PipefyRateLimited(until, correlation_id(response)), repeats=0 if wait is None else 1, wait=wait
    )


def refused(response: httpx.Response) -> BotError:
    """The error for an answer that is not GraphQL, such as a page of the edge."""
    if response.is_success:
        kind = response.headers.get("content-type", "no content type")
        return PipefyChanged(f"no GraphQL answer: {kind:.60}", correlation_id(response))
    return PipefyRefused(f"HTTP {response.status_code}", correlation_id(response))


def correlation_id(response: httpx.Response) -> str | None:
    """The id that Pipefy's support asks for: from the body, else the edge's name for the request."""
    answer = parse_response(response.content)
    ids = [problem.correlation_id for problem in answer.problems if problem.correlation_id] if answer else []
    ray: str | None = response.headers.get("cf-ray")
    return ids[0] if ids else ray


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait; None where the header is missing or means nothing."""
    header = (header or "").strip()
    if _SECONDS.fullmatch(header):
        return min(float(header), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(header)
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(0.0, (aware - now).total_seconds()), _LONGEST_WAIT)
    except (ValueError, OverflowError):
        return None
