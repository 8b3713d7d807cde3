"""Pipefy's JSON → the values of `bot.usage.model`. No I/O.

Every output of Pipefy may be null, and null stays None: unknown. A value that is there but is not what the
documentation says (a figure that is negative, broken, true or a word) raises `PipefyChanged`, so that the
part it stands in is lost rather than wrong. Two things are forgiven: a moment that cannot be read is unknown,
and a bucket whose date cannot be read is left out; the others then no longer add up to the total, which is
how `bot.usage` sees that days are unknown.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from bot.errors import PipefyChanged
from bot.usage.model import Bucket, Flow, FlowList, Organization, Usage
from bot.usage.period import Period

Json = Any  # as `json.loads` makes it
T = TypeVar("T")

# Buckets are daily for one month, monthly for three.
_LABELS = {
    Period.CURRENT_MONTH: re.compile(r"(\d{4}-\d\d-\d\d)"),
    Period.LAST_MONTH: re.compile(r"(\d{4}-\d\d-\d\d)"),
    Period.LAST_3_MONTHS: re.compile(r"(\d{4}-\d\d)(?:-01)?"),
}
_LARGEST = 2**53  # the largest whole number that JSON carries safely


@dataclass(frozen=True, slots=True)
class Page:
    """One page of flows. `next_cursor` is None on the last one; `more` is None where Pipefy does not say."""

    flows: tuple[Flow, ...]
    total_flows: int | None
    total_tasks: int | None
    more: bool | None
    next_cursor: str | None

    def complete_with(self, count: int) -> bool:
        """True where the `count` flows up to this page's end are all there are."""
        if self.more is None:
            return self.total_flows is not None and count >= self.total_flows
        return not self.more


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts beside a summary; `unanswered` names those that were asked for and are missing."""

    beside: Usage | None
    top: FlowList | None
    unanswered: tuple[str, ...]


def organization(node: Json) -> Organization | None:
    """An organization; None where Pipefy shows none, or one without a uuid."""
    uuid = _text(_object(node, "organization").get("uuid"))
    # Lower case: it is part of keys, and people paste it in either.
    return Organization(uuid.lower(), _text(node.get("name"))) if uuid else None


def organizations(nodes: Json) -> tuple[Organization, ...]:
    """Organizations in Pipefy's order."""
    decoded = (organization(node) for node in _list(nodes, "organizations"))
    return tuple(organization for organization in decoded if organization)


def usage(node: Json, period: Period) -> Usage:
    """The summary of a period."""
    node = _object(node, "stats")
    consumed = _object(node.get("tasksConsumed"), "tasksConsumed")
    between = _object(node.get("filterDate"), "filterDate")
    history = _object(node.get("history"), "history")
    return Usage(
        period=period,
        total=_whole_number(consumed, "usage"),
        limit=_whole_number(consumed, "limit"),
        active_flows=_whole_number(node, "activeFlows"),
        starts=_instant(between.get("from")),
        ends=_instant(between.get("to")),
        buckets=_buckets(_list(history.get("nodes"), "history.nodes"), period),
    )


def page(node: Json) -> Page:
    """One page of `integrationsUsageDetails`."""
    node = _object(node, "details")
    info = _object(node.get("pageInfo"), "pageInfo")
    more = info.get("hasNextPage")
    edges = (_object(edge, "edge") for edge in _list(node.get("edges"), "edges"))
    return Page(
        flows=tuple(_flow(edge["node"]) for edge in edges if edge.get("node") is not None),
        total_flows=_whole_number(node, "totalFlows"),
        total_tasks=_whole_number(node, "totalTasks"),
        more=more if isinstance(more, bool) else None,
        next_cursor=_text(info.get("endCursor")) if more is not False else None,
    )


def parts(beside: Json, beside_period: Period | None, top: Json) -> Parts:
    """The parts of a report that may fail without spoiling it. `beside_period` None: not asked for."""
    stats = _unless_changed(lambda: usage(beside, beside_period)) if beside and beside_period else None
    flows = _unless_changed(lambda: _only_page(top)) if top else None
    missing = {"beside": beside_period is not None and stats is None, "top": flows is None}
    return Parts(stats, flows, tuple(name for name, is_missing in missing.items() if is_missing))


def _unless_changed(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except PipefyChanged:
        return None


def _only_page(node: Json) -> FlowList:
    only = page(node)
    return FlowList(only.flows, only.total_flows, only.total_tasks, only.complete_with(len(only.flows)))


def _flow(node: Json) -> Flow:
    node = _object(node, "flow")
    return Flow(
        name=_text(node.get("name")),
        pipe=_text(_object(node.get("project"), "project").get("name")),
        tasks=_whole_number(node, "tasks"),
        runs=_whole_number(node, "runs"),
        last_run_at=_instant(node.get("lastRunAt")),
        status=_text(node.get("status")),
    )


def _buckets(nodes: Iterable[Json], period: Period) -> tuple[Bucket, ...]:
    merged: dict[date, Bucket] = {}
    for node in (_object(node, "bucket") for node in nodes):
        starts = _label(node.get("date"), period)
        if starts is not None:  # else the rest no longer adds up, and days count as unknown
            bucket = Bucket(starts, _whole_number(node, "usage"), _whole_number(node, "limit"))
            merged[starts] = _merged(merged.get(starts, bucket), bucket)
    return tuple(merged[starts] for starts in sorted(merged))


def _merged(first: Bucket, second: Bucket) -> Bucket:
    """Of two buckets with first date, the greater figures: counters only grow, so those are the later ones."""
    return Bucket(first.starts, _greater(first.usage, second.usage), _greater(first.limit, second.limit))


def _greater(first: int | None, second: int | None) -> int | None:
    return max((figure for figure in (first, second) if figure is not None), default=None)


def _label(value: Json, period: Period) -> date | None:
    match = _LABELS[period].fullmatch(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(match[1] if len(match[1]) == 10 else f"{match[1]}-01") if match else None
    except ValueError:  # the 31st of a month of 30 days
        return None


def _whole_number(node: Mapping[str, Json], key: str) -> int | None:
    value = node.get(key)
    if value is None:
        return None
    # JSON knows one kind of number: 1280.0 is the same figure, and other meters of Pipefy do send floats.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise PipefyChanged(f"{key} is no whole number: {value!r:.40}")
    return value


def _text(value: Json) -> str | None:
    """Words from outside, such that every database and encoder takes them; None when blank."""
    if not isinstance(value, str):
        return None
    # NUL is refused by PostgreSQL, half a surrogate pair by UTF-8; JSON may spell both.
    words = value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return words if words.strip() else None


def _instant(value: Json) -> datetime | None:
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        return read and (read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _object(value: Json, what: str) -> Mapping[str, Json]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PipefyChanged(f"{what} is no object")
    return value


def _list(value: Json, what: str) -> list[Json]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise PipefyChanged(f"{what} is no list")
    return value
