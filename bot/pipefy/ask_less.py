"""The report's question, and smaller ones for a Pipefy that refuses a part of it: what is left is still a report.

A field that is gone from the schema, or refused in a way that takes all data with it, spoils the whole answer. Each
smaller question is billed too: what was refused is not asked for again for an hour.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.pipefy import queries
from bot.pipefy.graphql import GraphQLResponse
from bot.pipefy.transport import Ask

_STEPS = (queries.REPORT, queries.SUMMARY, queries.TOTAL)
_REST = timedelta(hours=1)


class AskLess:
    """Remembers, organization by organization, how much Pipefy answered last: rights and plans differ."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._steps: dict[str, tuple[int, datetime]] = {}  # by uuid: the step, and until when

    async def report(self, ask: Ask, variables: Mapping[str, Any], asked_for: str) -> tuple[GraphQLResponse, int]:
        """The answer to the largest question that is answered, and how many were asked. Raises what the last met."""
        uuid = str(variables["organizationUuid"])
        first = self._first_step(uuid)
        for step, operation in enumerate(_STEPS[first:], first):
            answer = await ask(operation, _accepted(operation, variables), asked_for)
            if answer.of(operation.root) is not None:
                if step > first:
                    self._steps[uuid] = (step, self._now() + _REST)
                return answer, step - first + 1
        raise AssertionError("the last question is answered, or raises")

    def _first_step(self, uuid: str) -> int:
        step, until = self._steps.get(uuid, (0, self._now()))
        if self._now() >= until:
            self._steps.pop(uuid, None)
            return 0
        return step


def _accepted(operation: queries.Operation, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that the operation declares: others are an error to some servers."""
    return {name: value for name, value in variables.items() if f"${name}:" in operation.document}
