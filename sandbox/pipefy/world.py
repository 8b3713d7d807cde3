"""The state of the sandbox's Pipefy: clock, organizations, and what a person or a test did to them."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.pipefy.faults import Edited, Fault, html
from sandbox.pipefy.figures import Figures
from sandbox.pipefy.seed import SeededOrganization, organizations, tasks_on


class PipefyWorld:
    """A Pipefy in memory. `now` is the clock, aware UTC."""

    client_id = "sandbox"
    client_secret = "sandbox-secret"  # noqa: S105 - opens nothing but the sandbox
    static_token = "sandbox-token"  # noqa: S105 - opens nothing but the sandbox

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
        self._days: dict[tuple[str, date], tuple[int, ...]] = {}  # the seed's figures never change
        self.reset()

    def reset(self) -> None:
        """Everything as at the beginning; the clock is not ours to turn."""
        self.organizations: tuple[SeededOrganization, ...] = organizations()
        self._by_uuid = {organization.uuid: organization for organization in self.organizations}
        self.down = False
        self.delay = timedelta(0)
        self.faults: deque[Fault] = deque()  # one for each request to /graphql, first come first served
        self.token_faults: deque[Fault] = deque()  # likewise for /oauth/token
        self.edits: list[Edited] = []  # in every answer, until they are taken out again
        self.gone: set[str] = set()  # fields that the schema no longer has
        self.token_life: timedelta | None = timedelta(days=30)  # None: the answer does not tell it
        self.requests = 0  # to /graphql, whatever the answer
        self.token_requests = 0
        self.asked: list[tuple[str | None, dict[str, Any]]] = []  # operation name, variables
        self._tokens: dict[str, datetime] = {}
        self.lag = timedelta(0)  # how far its figures, and the month that it calls the current one, lie behind
        self.unreported: set[date] = set()  # days whose tasks its figures lack, while flows tell that they ran
        self.unbooked = 0  # tasks that its totals count already, and today and the flows do not yet
        self._limits: dict[str, tuple[int | None, ...]] = {}
        self._added: dict[tuple[str, date], int] = {}

    def figures(self, uuid: str, as_of: datetime | None = None) -> Figures:
        """Usage of the organization, as of now or of another instant."""
        organization = self._by_uuid[uuid]
        return Figures(
            organization=organization,
            now=as_of or self.now() - self.lag,
            limit=self._limit(organization),
            whole_day=lambda day: self._whole_day(organization, day),
            added=lambda day: self._added.get((uuid, day), 0),
            unreported=frozenset(self.unreported),
        )

    def organization(self, uuid: str) -> SeededOrganization | None:
        """The organization with this uuid."""
        return self._by_uuid.get(uuid)

    def put(self, organization: SeededOrganization) -> None:
        """Found an organization, or let it take the place of the one with its uuid."""
        self._by_uuid[organization.uuid] = organization
        self.organizations = tuple(self._by_uuid.values())
        self._days = {key: tasks for key, tasks in self._days.items() if key[0] != organization.uuid}

    def add_usage(self, uuid: str, extra: int) -> None:
        """Add so many tasks to today, in place of what was added to today before."""
        self._added[uuid, self.now().date()] = max(0, extra)

    def set_limit(self, uuid: str, limit: int | None) -> None:
        """Give the organization another allowance, or none."""
        self._limits[uuid] = (limit,)

    def alternate_limits(self, uuid: str, *limits: int | None) -> None:
        """Answer each request with the next of these allowances, over and over."""
        self._limits[uuid] = limits

    def issue_token(self) -> str:
        """A new bearer token; it dies by this world's clock."""
        token = f"sandbox-token-{self.token_requests}"
        self._tokens[token] = self.now() + (self.token_life or timedelta(days=30))
        return token

    def accepts(self, token: str) -> bool:
        """True while the token opens the API."""
        expires = self._tokens.get(token)
        return token == self.static_token or (expires is not None and self.now() < expires)

    def revoke_tokens(self) -> None:
        """Let every token die that was issued so far."""
        self._tokens.clear()

    def next_fault(self, faults: deque[Fault]) -> Fault | None:
        """Take the fault of the request that arrives now; None: it is answered."""
        if self.down:
            return html(503)
        return faults.popleft() if faults else None

    def gone_in(self, query: str) -> str | None:
        """A field of the query that the schema no longer has."""
        return next((field for field in sorted(self.gone) if field in query), None)

    def describe(self) -> list[dict[str, Any]]:
        """The readable organizations for the page: their figures as of now and what was done to them."""
        return [self._describe(organization) for organization in self.organizations if organization.readable]

    def _describe(self, organization: SeededOrganization) -> dict[str, Any]:
        figures = self.figures(organization.uuid)
        return {
            "uuid": organization.uuid,
            "name": organization.name,
            "id": organization.id,
            "usage": figures.total("current_month"),
            "limit": figures.limit,
            "usage_extra": figures.added(figures.now.date()),
        }

    def _limit(self, organization: SeededOrganization) -> int | None:
        limits = self._limits.get(organization.uuid, (organization.limit,))
        return limits[self.requests % len(limits)]

    def _whole_day(self, organization: SeededOrganization, day: date) -> tuple[int, ...]:
        key = organization.uuid, day
        if key not in self._days:
            self._days[key] = tasks_on(organization, day)
        return self._days[key]
