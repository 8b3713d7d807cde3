"""GraphQL over the seeded world, on a real engine: `pipefy.graphql` and what stands behind its fields."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypedDict, Unpack

from graphql import GraphQLError, GraphQLSchema, build_schema

from sandbox.pipefy.figures import Figures, FlowFigures
from sandbox.pipefy.world import PipefyWorld

PAGE = 50  # the most flows that one page holds, and as many as it holds unasked


class Sort(TypedDict, total=False):
    """`SortCriteria`."""

    by: str | None
    order: str | None


class Asked(TypedDict, total=False):
    """The arguments of the root fields, as the schema spells them."""

    id: str
    organizationUuid: str
    period: str
    status: str | None
    search: str | None
    sort: Sort | None
    first: int | None
    after: str | None


@cache
def schema() -> GraphQLSchema:
    """The schema of the file beside this module, read once."""
    return build_schema(Path(__file__).with_name("pipefy.graphql").read_text(encoding="utf-8"))


class Root:
    """The root fields of one request, all as of the same instant. The engine calls each by its name."""

    def __init__(self, world: PipefyWorld) -> None:
        self._world = world
        self._now = world.now() - world.lag

    def organization(self, _info: object, **asked: Unpack[Asked]) -> dict[str, Any] | None:
        """By number. Null, without an error, where nothing is to be seen: as Pipefy answers."""
        return next((belonging for belonging in self.organizations(_info) if belonging["id"] == asked["id"]), None)

    def organizations(self, _info: object) -> list[dict[str, Any]]:
        """Those that the account belongs to, whether or not it may read their usage."""
        return [{"id": some.id, "uuid": some.uuid, "name": some.name} for some in self._world.organizations]

    def myUsageStatsOrganizations(self, _info: object) -> list[dict[str, Any]]:  # noqa: N802 - the schema's word
        """Those whose usage the account may read, by name."""
        readable = [found for found in self._world.organizations if found.readable]
        readable.sort(key=lambda found: found.name.casefold())
        return [{"uuid": found.uuid, "name": found.name} for found in readable]

    def integrationsUsageStats(self, _info: object, **asked: Unpack[Asked]) -> dict[str, Any]:  # noqa: N802 - likewise
        """The summary of a period."""
        figures, period = self._figures(asked), asked["period"]
        span = figures.span(period)
        return {
            "tasksConsumed": {"usage": figures.total(period), "limit": figures.limit},
            "activeFlows": figures.active_flows(period),
            "filterDate": {"from": _instant(span.starts), "to": _instant(span.ends)},
            "history": {"nodes": _buckets(figures, period, self._world.unbooked)},
        }

    def integrationsUsageDetails(self, _info: object, **asked: Unpack[Asked]) -> dict[str, Any]:  # noqa: N802 - likewise
        """The flows of a period. The totals follow the filters: no page of Pipefy says whether they do."""
        flows = _sorted(_matching(self._figures(asked).flows(asked["period"]), asked), asked.get("sort") or {})
        first = asked.get("first")
        first = PAGE if first is None else min(PAGE, max(0, first))
        start = _offset(asked.get("after"))
        page = flows[start : start + first]
        return {
            "totalFlows": len(flows),
            "totalTasks": sum(flow.tasks for flow in flows) + self._world.unbooked,
            "edges": [{"node": _node(flow)} for flow in page],
            "pageInfo": {
                "hasNextPage": start + first < len(flows),
                "endCursor": _cursor(start + len(page)) if page else None,
            },
        }

    def _figures(self, asked: Asked) -> Figures:
        uuid = asked["organizationUuid"]
        organization = self._world.organization(uuid)
        if organization is None:
            raise _error("RESOURCE_NOT_FOUND", f"Organization not found with id: {uuid}")
        if not organization.readable:
            raise _error("PERMISSION_DENIED", "Permission denied")
        return self._world.figures(uuid, self._now)


def _buckets(figures: Figures, period: str, unbooked: int) -> list[dict[str, Any]]:
    monthly = period == "last_3_months"
    series = list(figures.months(period) if monthly else figures.days(period))
    if series and period != "last_month":
        starts, tasks = series[-1]
        series[-1] = (starts, max(0, tasks - unbooked))
    label = "%Y-%m" if monthly else "%Y-%m-%d"
    return [{"date": starts.strftime(label), "usage": tasks, "limit": figures.limit} for starts, tasks in series]


def _matching(flows: tuple[FlowFigures, ...], asked: Asked) -> list[FlowFigures]:
    words = (asked.get("search") or "").strip().casefold()
    status = asked.get("status")
    return [
        flow
        for flow in flows
        if words in f"{flow.flow.name or ''}\n{flow.flow.pipe or ''}".casefold() and status in (None, _status(flow))
    ]


def _sorted(flows: list[FlowFigures], sort: Sort) -> list[FlowFigures]:
    down = sort.get("order") != "asc"
    match sort.get("by"):
        case "name":
            return sorted(flows, key=lambda flow: (flow.flow.name or "").casefold(), reverse=down)
        case "status":
            return sorted(flows, key=_status, reverse=down)
        case "usage":
            return sorted(flows, key=lambda flow: flow.tasks, reverse=down)
        case _:  # documented: anything else means most tasks first
            return sorted(flows, key=lambda flow: flow.tasks, reverse=True)


def _node(figures: FlowFigures) -> dict[str, Any]:
    flow = figures.flow
    project = {"name": flow.pipe, "icon": flow.icon, "color": flow.color}
    return {
        "name": flow.name,
        "project": None if flow.pipe is None else project,
        "tasks": figures.tasks,
        "runs": figures.runs,
        "lastRunAt": figures.last_run_at and _instant(figures.last_run_at),
        "status": _status(figures),
    }


def _status(figures: FlowFigures) -> str:
    return "ENABLED" if figures.flow.enabled else "DISABLED"


def _cursor(offset: int) -> str:
    return urlsafe_b64encode(str(offset).encode()).decode().rstrip("=")


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        offset = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        offset = b""
    if not offset.isdigit():
        raise _error("INVALID_INPUT", f"Invalid cursor: {cursor}")
    return int(offset)


def _instant(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _error(code: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code, "correlation_id": "91c444b53a0a596e-IAD"})
