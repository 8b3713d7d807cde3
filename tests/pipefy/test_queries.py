"""The documents are valid against the schema that the sandbox answers by."""

import pytest
from graphql import OperationDefinitionNode, parse, print_ast, validate
from graphql.language import IntValueNode, StringValueNode, Visitor, visit

from bot.pipefy import queries
from bot.pipefy.queries import Operation
from sandbox.pipefy.schema import schema

OPERATIONS = [
    queries.ORGANIZATION,
    queries.ORGANIZATIONS,
    queries.REPORT,
    queries.SUMMARY,
    queries.TOTAL,
    queries.FLOWS,
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_schema_knows_all_that_is_asked(operation: Operation) -> None:
    assert validate(schema(), parse(operation.document)) == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_a_document_is_one_operation_under_its_own_name(operation: Operation) -> None:
    (only,) = parse(operation.document).definitions
    assert isinstance(only, OperationDefinitionNode)
    assert only.name
    assert only.name.value == operation.name


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_values_travel_as_variables_only(operation: Operation) -> None:
    literals: list[str] = []

    class Literals(Visitor):
        def enter(self, node: object, *_: object) -> None:
            if isinstance(node, IntValueNode | StringValueNode):
                literals.append(print_ast(node))

    visit(parse(operation.document), Literals())
    assert literals == []
