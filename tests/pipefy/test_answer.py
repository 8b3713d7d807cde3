"""Bodies of answers: which of them are GraphQL, and what their errors mean to a person."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import (
    BotError,
    IntegrationsNotContracted,
    PipefyChanged,
    PipefyDown,
    PipefyRefused,
    RoleLacksUsageStats,
    UnknownOrganization,
    WrongCredentials,
)
from bot.pipefy.graphql import explain, parse_response
from tests.pipefy.wire import sample


def explained(body: bytes) -> BotError:
    answer = parse_response(body)
    assert answer is not None
    problem = answer.why_not("integrationsUsageStats")
    assert problem is not None
    return explain(problem, answer, "Acme")


def error(message: str, **rest: object) -> bytes:
    return json.dumps({"data": {"x": None}, "errors": [{"message": message, **rest}]}).encode()


@pytest.mark.parametrize(
    ("name", "kind", "correlation_id"),
    [
        ("error_permission_denied.json", RoleLacksUsageStats, "91c444b53a0a596e-IAD"),
        ("error_feature_blocked.json", IntegrationsNotContracted, "91c444b53a0a596e-IAD"),
        ("error_not_found.json", UnknownOrganization, "fcc162735121ac9f71ceba9fb58a639e"),
        ("error_internal.json", PipefyDown, "91c444b53a0a596e-IAD"),
        ("error_legacy_shape.json", PipefyDown, None),
        ("error_bad_period.json", PipefyChanged, None),
        ("error_field_gone.json", PipefyChanged, None),
        ("error_too_complex.json", PipefyChanged, None),
        ("http_401_unauthorized.json", WrongCredentials, None),
    ],
)
def test_every_sample_error_has_its_name(name: str, kind: type[BotError], correlation_id: str | None) -> None:
    found = explained(sample(name))
    assert type(found) is kind
    assert getattr(found, "correlation_id", None) == correlation_id


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (error("x", extensions={"code": "record_not_found"}), UnknownOrganization),
        (error("x", extensions={"code": "FEATURE_NOT_ALLOWED_BY_ORGANIZATION_PLAN"}), IntegrationsNotContracted),
        (error("x", extensions={"code": "FEATURE_BLOCKED"}), IntegrationsNotContracted),
        (error("Permission denied", code=30003, type="ExecutionError"), RoleLacksUsageStats),
        (error("x", code=30000), PipefyRefused),
        (error("x", extensions={"code": "USAGE_LIMIT_EXCEEDED"}), PipefyRefused),
        (error("x", extensions="none", path="nowhere"), PipefyRefused),
        (b'{"errors": ["no object"]}', PipefyChanged),
        (b'{"error": {"message": "old page", "details": "x"}}', PipefyChanged),
        (b'{"data": null, "errors": [{}]}', PipefyChanged),
    ],
)
def test_older_and_odd_shapes_are_understood(body: bytes, kind: type[BotError]) -> None:
    assert type(explained(body)) is kind


def test_an_unknown_code_is_told_as_it_is() -> None:
    found = explained(error("x", code=30000))
    assert isinstance(found, PipefyRefused)
    assert found.code == "30000"


def test_the_problem_of_the_field_itself_explains_best() -> None:
    answer = parse_response(
        b'{"data": {}, "errors": [{"message": "a", "path": ["top"]}, {"message": "b", "path": ["s"]}]}'
    )
    assert answer is not None
    problem = answer.why_not("s")
    assert problem is not None
    assert problem.message == "b"


@pytest.mark.parametrize(
    "body", [b"", b"error code: 1015", b"<html></html>", b"[]", b"{}", b'{"data": 3}', b"[" * 200_000, b"1" * 5_000]
)
def test_what_is_no_graphql_answer_is_none(body: bytes) -> None:
    assert parse_response(body) is None


@given(st.binary(max_size=60) | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode()))
def test_no_body_is_too_strange(body: bytes) -> None:
    parse_response(body)
    parse_response(b'{"errors": [' + body + b'], "data": {"x": null}}')
