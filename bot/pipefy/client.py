"""The client of Pipefy: few requests, each with an end, and every end with a name in `bot.errors`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx

from bot.errors import UnknownOrganization
from bot.pipefy import decode, queries
from bot.pipefy.transport import Ask, Count, Limits, Transport
from bot.usage.model import Flow, FlowList, Organization, Reading
from bot.usage.period import Period

# A forecast learns from last month's days, a closed month is compared with the one before.
_BESIDE = {Period.CURRENT_MONTH: Period.LAST_MONTH, Period.LAST_MONTH: Period.LAST_3_MONTHS}
_TOP = 10  # flows that a card shows
_PAGE = 50  # objects: Pipefy's maximum, and 507 of 50,000 points of complexity by the rule of its limits page


class PipefyClient:
    """One Pipefy account (`bot.ports.Pipefy`) over one HTTP client. `auth` is one of `bot.pipefy.auth`."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        auth: httpx.Auth,
        url: str,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str] = lambda: uuid4().hex,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        count: Count = lambda _operation, _outcome: None,
    ) -> None:
        self._transport = Transport(http, auth, url, now=now, limits=limits, count=count)
        self._new_id = new_id
        self._most_pages = limits.pages

    async def organization(self, number: str) -> Organization:
        """The organization with this numeric id."""
        async with self._transport.turn() as ask:
            answer = await ask(queries.ORGANIZATION, {"id": number}, number)
        organization = decode.organization(answer.of("organization"))
        if organization is None:
            raise UnknownOrganization(number)
        return organization

    async def organizations(self) -> tuple[Organization, ...]:
        """The organizations whose usage this account may read, by name."""
        async with self._transport.turn() as ask:
            answer = await ask(queries.ORGANIZATIONS, {}, None)
        return decode.organizations(answer.of("myUsageStatsOrganizations"))

    async def read(self, organization: Organization, period: Period, taken_at: datetime) -> Reading:
        """Summary, comparison and top flows in one request: Pipefy bills requests, not fields."""
        beside = _BESIDE.get(period)
        variables = {
            **_variables(organization, period, first=_TOP),
            "besidePeriod": (beside or period).value,
            "withBeside": beside is not None,
        }
        async with self._transport.turn() as ask:
            answer = await ask(queries.REPORT, variables, _label(organization))
        usage = decode.usage(answer.of("stats"), period)
        parts = decode.parts(answer.of("beside"), beside, answer.of("top"))
        return Reading(self._new_id(), organization, period, usage, parts.beside, parts.top, taken_at, parts.unanswered)

    async def flows(self, organization: Organization, period: Period, words: str) -> FlowList:
        """All pages of the flows whose name or pipe matches `words` (all flows when empty)."""
        variables = {**_variables(organization, period, first=_PAGE), "search": words or None}
        async with self._transport.turn() as ask:  # one turn: cursors die soon, pages follow without a pause
            return await self._all_pages(ask, variables, _label(organization))

    async def _all_pages(self, ask: Ask, variables: Mapping[str, Any], asked_for: str) -> FlowList:
        flows: list[Flow] = []
        cursors: list[str | None] = [None]
        complete = False
        while True:
            answer = await ask(queries.FLOWS, {**variables, "after": cursors[-1]}, asked_for)
            page = decode.page(answer.of("flows"))
            flows += page.flows
            complete = page.complete_with(len(flows))
            # A cursor that comes again would make the loop endless.
            if complete or page.next_cursor in (None, *cursors) or len(cursors) == self._most_pages:
                return FlowList(tuple(flows), page.total_flows, page.total_tasks, complete, len(cursors))
            cursors.append(page.next_cursor)


def _variables(organization: Organization, period: Period, *, first: int) -> dict[str, Any]:
    return {
        "organizationUuid": organization.uuid,
        "period": period.value,
        "first": first,
        "sort": queries.MOST_TASKS_FIRST,
    }


def _label(organization: Organization) -> str:
    return organization.name or organization.uuid
