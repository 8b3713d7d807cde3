"""Questions on their way to Pipefy: the line in front of it, the time an asker has, and the attempts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter
from typing import Any

import httpx
import stamina

from bot.errors import BotError, PipefyChanged, PipefySlow, UnknownOrganization, WrongCredentials
from bot.pipefy.graphql import GraphQLResponse, explain, parse_response, refuses_a_part
from bot.pipefy.limited_body import ACCEPTED
from bot.pipefy.line import Line, Urgency
from bot.pipefy.queries import Operation
from bot.pipefy.retry import (
    INTERNAL_WAIT,
    RetryableError,
    RetryPolicy,
    check_status,
    correlation_id,
    failed_to_send,
    rate_limited,
    refused,
)
from bot.pipefy.token_answers import refuses_token
from bot.telemetry.traces import Tracer

Count = Callable[[str, str], None]  # the operation, and how one attempt ended
Took = Callable[[str, float], None]  # the operation, and the seconds of one attempt
Ask = Callable[[Operation, Mapping[str, Any], str | None], Awaitable[GraphQLResponse]]


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one asker may want of Pipefy, and all of them together."""

    total: timedelta = timedelta(seconds=35)  # from the asker's arrival to the answer; Pipefy gives up at 33 s
    queue: timedelta = timedelta(seconds=20)  # beyond, too little of the total is left for an answer
    connect: timedelta = timedelta(seconds=5)
    waiting: int = 50  # askers in the line, of each urgency
    in_flight: int = 2  # users report 429 from 500 requests in 30 s on; Pipefy documents no figure
    pages: int = 40  # 2,000 flows


class Transport:
    """The way to one Pipefy account."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        auth: httpx.Auth,
        url: str,
        *,
        now: Callable[[], datetime],
        limits: Limits,
        count: Count,
        took: Took = lambda _operation, _seconds: None,
        tracer: Tracer | None = None,
    ) -> None:
        self._http = http
        self._auth = auth
        self._url = url
        self._now = now
        self._limits = limits
        self._count = count
        self._took = took
        self._tracer = tracer or Tracer()
        self._line = Line(in_flight=limits.in_flight, waiting=limits.waiting, longest=limits.queue)

    @asynccontextmanager
    async def turn(self, urgency: Urgency) -> AsyncIterator[Ask]:
        """Wait in line, then ask as often as the time allows: `ask(operation, variables, asked_for)`.

        `asked_for` are the words for the organization that is asked about, None where there is none.
        """
        try:
            async with asyncio.timeout(self._limits.total.total_seconds()) as deadline, self._line.place(urgency):
                yield partial(self._ask, partial(_time_left, deadline))
        except TimeoutError:
            raise PipefySlow from None

    async def _ask(
        self,
        time_left: Callable[[], float],
        operation: Operation,
        variables: Mapping[str, Any],
        asked_for: str | None,
    ) -> GraphQLResponse:
        # `timeout=None`: the time of the asker ends it (`turn`), waiting in line included.
        attempts = stamina.retry_context(
            on=RetryPolicy(time_left), attempts=3, timeout=None, wait_initial=0.5, wait_max=4.0, wait_jitter=0.5
        )
        try:
            async for attempt in attempts:
                with attempt:
                    return await self._attempt(operation, variables, asked_for)
        except RetryableError as failed:
            raise failed.error from failed.__cause__
        raise AssertionError("stamina ends with an answer or with an error")

    async def _attempt(
        self, operation: Operation, variables: Mapping[str, Any], asked_for: str | None
    ) -> GraphQLResponse:
        started = perf_counter()
        try:
            with self._tracer.span(f"POST {operation.name}", _described(operation), "CLIENT"):
                answer = await self._answer(operation, variables, asked_for)
        except RetryableError as failed:
            self._count(operation.name, type(failed.error).__name__)
            raise
        except BotError as error:
            self._count(operation.name, type(error).__name__)
            raise
        finally:
            self._took(operation.name, perf_counter() - started)
        self._count(operation.name, "answered")
        return answer

    async def _answer(
        self, operation: Operation, variables: Mapping[str, Any], asked_for: str | None
    ) -> GraphQLResponse:
        response = await self._send(operation, variables)
        check_status(response, self._now)
        # The auth has tried another token by now. Of 403 its body tells more.
        challenge = response.headers.get("www-authenticate")
        if response.status_code != httpx.codes.FORBIDDEN and refuses_token(
            response.status_code, challenge, response.content
        ):
            raise WrongCredentials(correlation_id(response))
        answer = parse_response(response.content)
        if answer is None:
            raise refused(response)
        if answer.of(operation.root) is None:
            problem = answer.why_not(operation.root)
            if problem and problem.rate_limited:
                raise rate_limited(response, self._now, problem)
            if operation.less and refuses_a_part(answer, operation.root, operation.field):
                return answer  # the asker has a smaller question
            raise _root_error(answer, operation.root, asked_for)
        return answer

    async def _send(self, operation: Operation, variables: Mapping[str, Any]) -> httpx.Response:
        body = {"query": operation.document, "operationName": operation.name, "variables": variables}
        limits = self._limits
        sending = self._http.stream(
            "POST",
            self._url,
            json=body,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": ACCEPTED,
                "User-Agent": "pipefy-usage-bot",
            },
            auth=self._auth,
            follow_redirects=False,  # the token goes to no other host
            timeout=httpx.Timeout(limits.total.total_seconds(), connect=limits.connect.total_seconds()),
        )
        try:
            async with sending as response:
                self._tracer.note({"http.response.status_code": response.status_code})
                await response.aread()
        except httpx.RequestError as error:
            raise failed_to_send(error) from error
        return response


def _described(operation: Operation) -> dict[str, str]:
    # https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans; our operations are a fixed set.
    graphql = {"graphql.operation.type": "query", "graphql.operation.name": operation.name}
    return {"http.request.method": "POST", "peer.service": "pipefy", **graphql}


def _time_left(deadline: asyncio.Timeout) -> float:
    when = deadline.when()
    return 0.0 if when is None else when - asyncio.get_running_loop().time()


def _root_error(answer: GraphQLResponse, root: str, asked_for: str | None) -> Exception:
    """The error for an answer whose root field is null."""
    problem = answer.why_not(root)
    if problem:
        error = explain(problem, answer, asked_for or "")
        return RetryableError(error, repeats=1, wait=INTERNAL_WAIT) if problem.internal else error
    if asked_for is None or answer.data is None or root not in answer.data:
        return PipefyChanged(f"{root} is missing")
    return UnknownOrganization(asked_for)  # null without an error: how Pipefy hides what one may not see
