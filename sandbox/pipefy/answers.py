"""Answers of the sandbox's Pipefy, altered by a fault on their way out."""

from typing import Any

from sandbox.pipefy.faults import MISSING, Edited, Fault, FieldFailed

Answer = dict[str, Any]


def altered(answer: Answer, fault: Fault | None) -> Answer:
    """The answer with the fault in it."""
    match fault:
        case FieldFailed():
            return _with_failure(answer, fault)
        case Edited():
            return _edited(answer, fault)
        case _:
            return answer


def field_gone(field: str) -> Answer:
    """The refusal of a question that asks for a field which the schema does not have."""
    message = f"Field '{field}' doesn't exist on type 'Query'"
    return {"errors": [{"message": message, "path": ["query", field], "extensions": {"code": "undefinedField"}}]}


def _with_failure(answer: Answer, fault: FieldFailed) -> Answer:
    data: Answer = answer.get("data") or {}
    failed = fault.fields or tuple(data)
    errors = [{**fault.error, "path": [field]} for field in failed]
    kept = {field: None if field in failed else value for field, value in data.items()}
    return {"data": kept, "errors": [*answer.get("errors", ()), *errors]}


def _edited(answer: Answer, fault: Edited) -> Answer:
    *way, last = [int(step) if step.isdecimal() else step for step in fault.path.split(".")]
    holder: Any = answer.get("data")
    for step in way:
        holder = _step(holder, step)
    if _step(holder, last, default=_NOWHERE) is _NOWHERE:
        return answer
    if fault.value is MISSING:
        del holder[last]
    else:
        holder[last] = fault.value
    if fault.error is not None:
        answer["errors"] = [*answer.get("errors", ()), {**fault.error, "path": [*way, last]}]
    return answer


_NOWHERE = object()


def _step(holder: Any, step: str | int, default: object = None) -> Any:  # noqa: ANN401 - JSON
    if isinstance(holder, dict):
        return holder.get(step, default)
    if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
        return holder[step]
    return default
