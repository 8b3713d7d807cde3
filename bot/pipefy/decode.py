"""Pipefy's JSON → the values of `bot.usage.model`. No I/O.

Every output of Pipefy may be null, and null stays None: unknown. A part that is strange costs that part, never the
answer: a figure that means nothing is unknown too, and is named in `Usage.unknown`, as is a null that an error
explains. The rules, value by value, stand in `docs/pipefy-answers.md`. `PipefyChanged` is left for what is no object.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.errors import PipefyChanged
from bot.pipefy.values import (
    UNREADABLE,
    Json,
    Unreadable,
    allowance,
    bucket_date,
    bucket_hour,
    count,
    instant,
    range_end,
    range_start,
    text,
)
from bot.usage.model import Bucket, Flow, FlowList, Organization, Usage
from bot.usage.period import Period

Path = tuple[str | int, ...]  # below a root field
# Elements that are read of one list: an answer may hold 100,000 of them, and each becomes a value that is stored.
_MOST_ROWS = 5000
_MOST_BUCKETS = 800  # a month has 744 hours
_MOST_TOP = 50  # of a report, which asks for fewer
_NUMBER = re.compile("[0-9]{1,18}")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of flows. `next_cursor` is None on the last one; `more` is None where Pipefy does not say.

    `holes`: rows that are there and hold no flow.
    """

    flows: tuple[Flow, ...]
    total_flows: int | None
    total_tasks: int | None
    more: bool | None
    next_cursor: str | None
    holes: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts beside a summary; `unanswered` names those that were asked for and are missing."""

    beside: Usage | None
    top: FlowList | None
    unanswered: tuple[str, ...]


def organization(node: Json) -> Organization | None:
    """An organization; None where Pipefy shows none, or one without a uuid."""
    node = _object(node)
    uuid = text(node.get("uuid"))
    # Lower case: it is part of keys, and people paste it in either.
    return Organization(uuid.lower(), text(node.get("name"))) if uuid else None


def organizations(nodes: Json) -> tuple[Organization, ...]:
    """Organizations in Pipefy's order."""
    if not isinstance(nodes, list):
        raise PipefyChanged("organizations is no list")
    decoded = (organization(node) for node in nodes[:_MOST_ROWS])
    return tuple(organization for organization in decoded if organization)


def numbered(nodes: Json) -> dict[str, Organization]:
    """Organizations by the number in their address; one without a number is left out."""
    if not isinstance(nodes, list):
        raise PipefyChanged("organizations is no list")
    rows = [(str(_object(node).get("id")), organization(node)) for node in nodes[:_MOST_ROWS]]
    # Digits and nothing else: it becomes a part of an address.
    return {number: known for number, known in rows if known and _NUMBER.fullmatch(number)}


def usage(node: Json, period: Period, failed: Iterable[Path] = ()) -> Usage:
    """The summary of a period. `failed`: the paths in it that errors of the answer name."""
    if not isinstance(node, dict):
        raise PipefyChanged("stats is no object")
    consumed, between = _object(node.get("tasksConsumed")), _object(node.get("filterDate"))
    total, flows = count(consumed.get("usage")), count(node.get("activeFlows"))
    limit, unlimited = allowance(consumed.get("limit"))
    nodes = _object(node.get("history")).get("nodes")
    is_null = {"total": total is None, "limit": limit is None, "active_flows": flows is None, "buckets": nodes is None}
    unreadable = {
        "total": _is_strange(total, node, "tasksConsumed"),
        "limit": _is_strange(limit, node, "tasksConsumed"),
        "active_flows": flows is UNREADABLE,
        "buckets": not isinstance(nodes, list),
    }
    return Usage(
        period=period,
        total=_known(total),
        limit=_known(limit),
        active_flows=_known(flows),
        starts=range_start(between.get("from")),
        ends=range_end(between.get("to")),
        buckets=_buckets(nodes[:_MOST_BUCKETS] if isinstance(nodes, list) else (), period),
        unknown=tuple(n for n, path in _PATHS.items() if unreadable[n] or (is_null[n] and _spoiled(path, failed))),
        unlimited=unlimited,
    )


# Where the fields of `Usage` stand in Pipefy's answer.
_PATHS: dict[str, Path] = {
    "total": ("tasksConsumed", "usage"),
    "limit": ("tasksConsumed", "limit"),
    "active_flows": ("activeFlows",),
    "buckets": ("history", "nodes"),
}


def page(node: Json) -> Page:
    """One page of `integrationsUsageDetails`."""
    node = _object(node)
    info, edges = _object(node.get("pageInfo")), node.get("edges")
    total_flows = _known(count(node.get("totalFlows")))
    # An empty list where the list failed would read as "no flow at all".
    if not isinstance(edges, list) and (edges is not None or total_flows != 0):
        raise PipefyChanged("edges is no list")
    rows = [_object(edge).get("node") for edge in (edges or ())[:_MOST_ROWS]]
    more, cursor = info.get("hasNextPage"), info.get("endCursor")
    return Page(
        flows=tuple(_flow(row) for row in rows if isinstance(row, dict)),
        total_flows=total_flows,
        total_tasks=_known(count(node.get("totalTasks"))),
        more=more if isinstance(more, bool) else None,
        # As it came: a cursor is opaque, and one that was clipped or cleaned would be another one.
        next_cursor=cursor if isinstance(cursor, str) and cursor and more is not False else None,
        holes=sum(not isinstance(row, dict) for row in rows),
    )


def parts(beside: Json, beside_period: Period | None, top: Json, failed: Iterable[Path] = ()) -> Parts:
    """The parts of a report that may fail without spoiling it. `beside_period` None: not asked for."""
    stats = _unless_changed(lambda: usage(beside, beside_period, failed)) if beside and beside_period else None
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
    complete = only.more is False and not only.holes and _MOST_TOP >= len(only.flows) >= (only.total_flows or 0)
    return FlowList(only.flows[:_MOST_TOP], only.total_flows, only.total_tasks, complete, holes=only.holes)


def _flow(node: Mapping[str, Json]) -> Flow:
    return Flow(
        name=text(node.get("name")),
        pipe=text(_object(node.get("project")).get("name")),
        tasks=_known(count(node.get("tasks"))),
        runs=_known(count(node.get("runs"))),
        last_run_at=instant(node.get("lastRunAt")),
        status=text(node.get("status")),
    )


def _buckets(nodes: Iterable[Json], period: Period) -> tuple[Bucket, ...]:
    merged: dict[date, dict[str, Bucket]] = {}  # by the date, and by the hour of it
    for node in map(_object, nodes):
        starts = bucket_date(node.get("date"), period)
        if starts is not None:  # else the rest no longer adds up, and days count as unknown
            limit, _ = allowance(node.get("limit"))
            bucket = Bucket(starts, _known(count(node.get("usage"))), _known(limit))
            hours, hour = merged.setdefault(starts, {}), bucket_hour(node["date"])
            hours[hour] = _merged(hours.get(hour, bucket), bucket)
    return tuple(_day_of(tuple(merged[starts].values())) for starts in sorted(merged))


def _day_of(hours: tuple[Bucket, ...]) -> Bucket:
    """The bucket of a date that came in several parts of the day; unknown where one of them is."""
    first, tasks = hours[0], [hour.usage for hour in hours if hour.usage is not None]
    limit = max((hour.limit for hour in hours if hour.limit is not None), default=None)
    return Bucket(first.starts, sum(tasks) if len(tasks) == len(hours) else None, limit)


def _merged(first: Bucket, second: Bucket) -> Bucket:
    """Of two buckets with one date, the greater figures: counters only grow, so those are the later ones."""
    return Bucket(first.starts, _greater(first.usage, second.usage), _greater(first.limit, second.limit))


def _greater(first: int | None, second: int | None) -> int | None:
    return max((figure for figure in (first, second) if figure is not None), default=None)


def _spoiled(path: Path, failed: Iterable[Path]) -> bool:
    """True where an error names the path, or something above it, or (without a path) might mean anything."""
    return any(path[: len(broken)] == broken for broken in failed)


def _is_strange(value: object, node: Mapping[str, Json], holder: str) -> bool:
    """True where a value cannot be read, or what should hold it is no object."""
    return value is UNREADABLE or not isinstance(node.get(holder), dict | None)


def _known(value: int | Unreadable | None) -> int | None:
    return value if isinstance(value, int) else None


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
