"""The two doors of the sandbox's Pipefy: the token endpoint and GraphQL.

Not like the real one, as far as that is known: there is no rate limit and no limit of complexity, errors of
validation are worded by graphql-core, and figures are exact at once.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, execute_sync, parse, validate
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.pipefy.answers import altered, field_gone
from sandbox.pipefy.faults import Answered, FieldGone
from sandbox.pipefy.schema import Root, schema
from sandbox.pipefy.world import PipefyWorld

UNAUTHORIZED = {"errors": [{"title": "Unauthorized", "detail": "You are not authorized to access this page"}]}
INVALID_CLIENT = {
    "error": "invalid_client",
    "error_description": "Client authentication failed due to unknown client, no client authentication "
    "included, or unsupported authentication method.",
}


def pipefy_routes(world: PipefyWorld) -> list[Route]:
    """The routes of Pipefy, for the sandbox's application."""
    doors = _Doors(world)
    return [
        Route("/oauth/token", doors.token, methods=["POST"]),
        Route("/graphql", doors.graphql, methods=["POST"]),
    ]


class _Doors:
    def __init__(self, world: PipefyWorld) -> None:
        self._world = world

    async def token(self, request: Request) -> Response:
        self._world.token_requests += 1
        await self._wait()
        fault = self._world.next_fault(self._world.token_faults)
        if isinstance(fault, Answered):
            return _answered(fault)
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if _client(request, form) != (self._world.client_id, self._world.client_secret):
            return JSONResponse(INVALID_CLIENT, 401)
        answer = {"access_token": self._world.issue_token(), "token_type": "Bearer"}
        life = self._world.token_life
        return JSONResponse(answer if life is None else {**answer, "expires_in": int(life.total_seconds())})

    async def graphql(self, request: Request) -> Response:
        self._world.requests += 1
        await self._wait()
        fault = self._world.next_fault(self._world.faults)
        if isinstance(fault, Answered):
            return _answered(fault)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not self._world.accepts(token):
            return JSONResponse(UNAUTHORIZED, 401)
        question = _question(await request.body())
        if question is None:
            return JSONResponse({"errors": [{"message": "The body is not a GraphQL request"}]}, 400)
        gone = fault.field if isinstance(fault, FieldGone) else self._world.gone_in(question[0])
        if gone and gone in question[0]:
            return JSONResponse(field_gone(gone))
        answer = self._answer(*question)
        for fault_in_answer in (fault, *self._world.edits):
            answer = altered(answer, fault_in_answer)
        return Response(json.dumps(answer), media_type="application/json")  # NaN too, which JSONResponse refuses

    def _answer(self, query: str, name: str | None, variables: dict[str, Any]) -> dict[str, Any]:
        try:
            document = _document(query)
        except GraphQLError as error:
            return {"errors": [error.formatted]}
        self._world.asked.append((name or _name(document), variables))
        if wrong := _wrong(query):
            return {"errors": wrong}
        root = Root(self._world)
        result = execute_sync(schema(), document, root, variable_values=variables, operation_name=name)
        return dict(result.formatted)

    async def _wait(self) -> None:
        if self._world.delay:
            await self._world.sleep(self._world.delay.total_seconds())


def _question(body: bytes) -> tuple[str, str | None, dict[str, Any]] | None:
    """Query, operation name and variables."""
    try:
        read = json.loads(body)
    except ValueError:
        return None
    if not isinstance(read, dict):
        return None
    query, name, variables = read.get("query"), read.get("operationName"), read.get("variables") or {}
    if isinstance(query, str) and isinstance(name, str | None) and isinstance(variables, dict):
        return query, name, variables
    return None


@lru_cache(maxsize=64)
def _document(query: str) -> DocumentNode:
    return parse(query)


@lru_cache(maxsize=64)
def _wrong(query: str) -> list[Any]:
    return [error.formatted for error in validate(schema(), _document(query))]


def _name(document: DocumentNode) -> str | None:
    names = [node.name for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return names[0].value if names and names[0] else None


def _client(request: Request, form: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Id and secret, from Basic or from the form: both are in use against the real endpoint."""
    scheme, _, basic = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id"), form.get("client_secret")
    try:
        client_id, _, secret = b64decode(basic, validate=True).decode().partition(":")
    except ValueError:
        return None, None
    return unquote_plus(client_id), unquote_plus(secret)


def _answered(fault: Answered) -> Response:
    return Response(fault.body, fault.status, dict(fault.headers))
