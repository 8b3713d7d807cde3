"""What can go wrong between the bot and Slack, on demand and once each.

`AFTER` faults happen when Slack has accepted the call already: the bot cannot tell them from `BEFORE` ones.
"""

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.sandbox.slack_refusal import rate_limited


class Fault(StrEnum):
    """One way to fail."""

    SERVER_ERROR_BEFORE = "server_error_before"
    SERVER_ERROR_AFTER = "server_error_after"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    RATE_LIMITED = "rate_limited"
    INVALID_BLOCKS = "invalid_blocks"  # Slack refuses what its rules allow, as after a change of theirs
    BAD_BODY = "bad_body"  # accepted, and answered 200 with a page instead of JSON


BEFORE = {Fault.SERVER_ERROR_BEFORE, Fault.RESET_BEFORE, Fault.RATE_LIMITED, Fault.INVALID_BLOCKS}


@dataclass(frozen=True, slots=True)
class _Planned:
    fault: Fault
    retry_after: int


class Faults:
    """The faults to come, in order, by method (`chat.postMessage`) or `response` for any response_url."""

    def __init__(self) -> None:
        self._planned: dict[str, deque[_Planned]] = defaultdict(deque)

    def add(self, method: str, fault: Fault, *, retry_after: int = 1) -> None:
        """Let the next call that has no fault yet fail so."""
        self._planned[method].append(_Planned(fault, retry_after))

    async def around(self, method: str, request: Request, answer: Callable[[], Awaitable[Response]]) -> Response:
        """The answer, or what the next fault of this method makes of it."""
        if not self._planned[method]:
            return await answer()
        planned = self._planned[method].popleft()
        if planned.fault not in BEFORE:
            await answer()
        return _spoilt(planned, request)


def _spoilt(planned: _Planned, request: Request) -> Response:
    match planned.fault:
        case Fault.RATE_LIMITED:
            limit = rate_limited(planned.retry_after)
            return JSONResponse(limit.body(), limit.status, limit.headers())
        case Fault.INVALID_BLOCKS:
            return JSONResponse({"ok": False, "error": "invalid_blocks"}, _status_of_refusal(request))
        case Fault.BAD_BODY:
            return HTMLResponse("<html>Something went wrong.</html>")
        case Fault.RESET_BEFORE | Fault.RESET_AFTER:
            _hang_up(request)
    return Response(status_code=500)


def _status_of_refusal(request: Request) -> int:
    return 404 if request.url.path.startswith("/response/") else 200


def _hang_up(request: Request) -> None:
    """Cut the line. ASGI has no word for that, so uvicorn's transport is asked."""
    transport = getattr(getattr(request.receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the sandbox hung up")
    transport.abort()
