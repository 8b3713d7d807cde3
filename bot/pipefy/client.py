"""The client of Pipefy: few requests, each with an end, and every end with a name in `bot.errors`."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any, Self
from uuid import uuid4

import httpx

from bot.errors import BotError, UnknownOrganization
from bot.pipefy import decode, queries
from bot.pipefy.ask_less import AskLess
from bot.pipefy.decode import Page
from bot.pipefy.flow_pages import flow_list, is_last, is_long
from bot.pipefy.line import Urgency
from bot.pipefy.transport import Ask, Count, Limits, Took, Transport
from bot.telemetry.traces import Tracer
from bot.usage.model import FlowList, Organization, Reading
from bot.usage.period import Period
from bot.usage.report import TOP_FLOWS

# A forecast learns from last month's days, a closed month is compared with the one before.
_BESIDE = {Period.CURRENT_MONTH: Period.LAST_MONTH, Period.LAST_MONTH: Period.LAST_3_MONTHS}
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
        took: Took = lambda _operation, _seconds: None,
        tracer: Tracer | None = None,
    ) -> None:
        self._transport = Transport(http, auth, url, now=now, limits=limits, count=count, took=took, tracer=tracer)
        self._ask_less = AskLess(now)
        self._new_id = new_id
        self._most_pages = limits.pages
        self._urgency = Urgency.URGENT

    def in_background(self) -> Self:
        """The same account, which lets all go first for whose answer a person or an alert waits."""
        client = copy(self)
        client._urgency = Urgency.BACKGROUND  # noqa: SLF001 - its own class
        return client

    async def organization(self, number: str) -> Organization:
        """The organization with this numeric id."""
        async with self._transport.turn(self._urgency) as ask:
            answer = await ask(queries.ORGANIZATION, {"id": number}, number)
        organization = decode.organization(answer.of("organization"))
        if organization is None:
            raise UnknownOrganization(number)
        return organization

    async def organizations(self) -> tuple[Organization, ...]:
        """The organizations whose usage this account may read, by name."""
        async with self._transport.turn(self._urgency) as ask:
            answer = await ask(queries.ORGANIZATIONS, {}, None)
        return decode.organizations(answer.of("myUsageStatsOrganizations"))

    async def numbered_organizations(self) -> Mapping[str, Organization]:
        """The organizations that this account belongs to, by the number in their address."""
        async with self._transport.turn(self._urgency) as ask:
            answer = await ask(queries.NUMBERED_ORGANIZATIONS, {}, None)
        return decode.numbered(answer.of("organizations"))

    async def read(self, organization: Organization, period: Period, taken_at: datetime) -> Reading:
        """Summary, comparison and top flows in one request, as Pipefy bills those; in more where it refuses a part."""
        beside = _BESIDE.get(period)
        variables = {
            **_variables(organization, period, first=TOP_FLOWS),
            "besidePeriod": (beside or period).value,
            "withBeside": beside is not None,
        }
        async with self._transport.turn(self._urgency) as ask:
            answer, requests = await self._ask_less.report(ask, variables, _label(organization))
        usage = decode.usage(answer.of("stats"), period, answer.failed_in("stats"))
        parts = decode.parts(answer.of("beside"), beside, answer.of("top"), answer.failed_in("beside"))
        kept = (parts.beside, parts.top, taken_at, parts.unanswered)
        return Reading(self._new_id(), organization, period, usage, *kept, requests)

    async def flows(self, organization: Organization, period: Period, words: str) -> FlowList:
        """All pages of the flows whose name or pipe matches `words` (all flows when empty)."""
        variables = {**_variables(organization, period, first=_PAGE), "search": words or None}
        pages: list[Page] = []
        try:
            async with self._transport.turn(
                self._urgency
            ) as ask:  # one turn: cursors die soon, pages follow without a pause
                await self._read_pages(ask, variables, _label(organization), pages)
        except BotError:
            if not pages:
                raise
            # What came is worth more than nothing; the list says that it is incomplete. The refusal was billed too.
            return replace(flow_list(pages, searched=bool(words), cut=False, requests=len(pages) + 1), complete=False)
        cut = len(pages) == self._most_pages and not is_last(pages)
        return flow_list(pages, searched=bool(words), cut=cut or is_long(pages), requests=len(pages))

    async def _read_pages(self, ask: Ask, variables: Mapping[str, Any], asked_for: str, pages: list[Page]) -> None:
        """Add page after page to `pages`, as far as there are any: a failure leaves those that came."""
        cursors: list[str | None] = [None]
        while len(pages) < self._most_pages:
            answer = await ask(queries.FLOWS, {**variables, "after": cursors[-1]}, asked_for)
            page = decode.page(answer.of("flows"))
            pages.append(page)
            # A cursor that comes again would make the loop endless.
            if is_last(pages) or page.next_cursor in cursors:
                return
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
