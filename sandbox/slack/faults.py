"""Faults between the bot and Slack: once each on demand, or by chance out of a seed.

`AFTER` faults happen when Slack has accepted the call already: the bot cannot tell them from `BEFORE` ones.
"""

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse

from sandbox.slack.errors import rate_limited


class Fault(StrEnum):
    """One way to fail."""

    SERVER_ERROR_BEFORE = "server_error_before"
    SERVER_ERROR_AFTER = "server_error_after"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    RATE_LIMITED = "rate_limited"
    INVALID_BLOCKS = "invalid_blocks"  # Slack refuses what its rules allow, as after a change of theirs
    REFUSED = "refused"  # with an error code of the method's, as it would be for a reason that nobody sees here
    REFUSED_IN_TEXT = "refused_in_text"  # the same, but as text/plain: some response_urls answer so
    BAD_BODY = "bad_body"  # accepted, and answered 200 with a page instead of JSON
    CUT_BODY = "cut_body"  # accepted, and the line is cut in the middle of the answer
    SLOW_ANSWER = "slow_answer"  # accepted at once, answered `seconds` later
    SLOW_COMMIT = "slow_commit"  # accepted and answered `seconds` later, whether or not the bot still waits
    LATE_COMMIT = "late_commit"  # answered 503 at once, and accepted `seconds` later


BEFORE = {Fault.SERVER_ERROR_BEFORE, Fault.RESET_BEFORE, Fault.RATE_LIMITED, Fault.INVALID_BLOCKS}
BEFORE |= {Fault.REFUSED, Fault.REFUSED_IN_TEXT}
Answer = Callable[[], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault to come. `chance` is asked where faults come by chance; a call with a word of `spares` goes right."""

    fault: Fault
    retry_after: int = 1
    seconds: float = 1.0
    chance: float = 0.0
    error: str = ""
    spares: tuple[bytes, ...] = ()


class Faults:
    """The faults to come, by method (`chat.postMessage`), `response` for any response_url, `upload` for any file."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._planned: dict[str, deque[Planned]] = defaultdict(deque)
        self._chances: Mapping[str, Sequence[Planned]] = {}
        self._dice = random.Random(0)  # noqa: S311 - faults, not secrets
        self._late: set[asyncio.Task[None]] = set()
        self.latency = 0.0  # seconds before any call is looked at
        self.held: list[tuple[str, Fault]] = []  # the calls that stand in a slow fault right now

    def add(self, method: str, fault: Fault, *, retry_after: int = 1, seconds: float = 1.0) -> None:
        """Let the next call that has no fault yet fail so."""
        self._planned[method].append(Planned(fault, retry_after, seconds))

    def refuse(self, method: str, error: str, *, in_text: bool = False) -> None:
        """Let the next call that has no fault yet be refused with this code."""
        self._planned[method].append(Planned(Fault.REFUSED_IN_TEXT if in_text else Fault.REFUSED, error=error))

    def by_chance(self, chances: Mapping[str, Sequence[Planned]], seed: int = 0) -> None:
        """From now on let calls fail as often as these say; the same seed gives the same faults."""
        self._chances, self._dice = chances, random.Random(seed)  # noqa: S311 - faults, not secrets

    async def close(self) -> None:
        """Forget what has not been accepted yet."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def around(self, method: str, request: Request, answer: Answer) -> Response:
        """The answer, or what the next fault of this method makes of it."""
        if self.latency:
            await self._sleep(self.latency)
        planned = self._next(method)
        if planned is None:
            return await answer()
        body = await request.body()  # what comes later is accepted from memory: the line may be gone by then
        if any(word in body for word in planned.spares):
            return await answer()
        with self._holding(method, planned):
            return await self._spoil(planned, request, answer)

    def _next(self, method: str) -> Planned | None:
        if self._planned[method]:
            return self._planned[method].popleft()
        drawn = self._dice.random() if method in self._chances else 1.0
        for planned in self._chances.get(method, ()):
            drawn -= planned.chance
            if drawn < 0:
                return planned
        return None

    @contextmanager
    def _holding(self, method: str, planned: Planned) -> Iterator[None]:
        self.held.append((method, planned.fault))
        try:
            yield
        finally:
            self.held.remove((method, planned.fault))

    async def _spoil(self, planned: Planned, request: Request, answer: Answer) -> Response:
        if planned.fault == Fault.LATE_COMMIT:
            self._commit_later(planned, answer)
            return Response(status_code=503)
        if planned.fault == Fault.SLOW_COMMIT:
            await self._sleep(planned.seconds)
        if planned.fault in BEFORE:
            return _spoilt(planned, request)
        response = await answer()
        match planned.fault:
            case Fault.SLOW_ANSWER:
                await self._sleep(planned.seconds)
                return response
            case Fault.SLOW_COMMIT:
                return response
            case Fault.CUT_BODY:
                return StreamingResponse(_half(response, request), response.status_code, dict(response.headers))
        return _spoilt(planned, request)

    def _commit_later(self, planned: Planned, answer: Answer) -> None:
        async def commit() -> None:
            await self._sleep(planned.seconds)
            await answer()

        task = asyncio.create_task(commit())
        self._late.add(task)
        task.add_done_callback(self._late.discard)


def _spoilt(planned: Planned, request: Request) -> Response:
    match planned.fault:
        case Fault.RATE_LIMITED:
            limit = rate_limited(planned.retry_after)
            return JSONResponse(limit.body(), limit.status, limit.headers())
        case Fault.INVALID_BLOCKS:
            return JSONResponse({"ok": False, "error": "invalid_blocks"}, _status_of_refusal(request))
        case Fault.REFUSED:
            return JSONResponse({"ok": False, "error": planned.error}, _status_of_refusal(request))
        case Fault.REFUSED_IN_TEXT:
            return PlainTextResponse(planned.error, 404)
        case Fault.BAD_BODY:
            return HTMLResponse("<html>Something went wrong.</html>")
        case Fault.RESET_BEFORE | Fault.RESET_AFTER:
            _hang_up(request)
    return Response(status_code=500)


async def _half(response: Response, request: Request) -> AsyncIterator[bytes]:
    body = bytes(response.body)
    yield body[: len(body) // 2]
    await asyncio.sleep(0)  # let the half leave before the line is cut
    _hang_up(request)


def _hang_up(request: Request) -> None:
    """Cut the line. ASGI has no word for that, so uvicorn's transport is asked."""
    transport = getattr(getattr(request.receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the sandbox hung up")
    transport.abort()


def _status_of_refusal(request: Request) -> int:
    return 404 if request.url.path.startswith("/response/") else 200
