"""Months of an organization as they were kept, beside those that Pipefy still tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from bot.deps import Deps
from bot.errors import TryLater
from bot.readings import history_repository
from bot.readings.read import read_report
from bot.readings.rules import rules_in
from bot.usage.kept_months import KeptFlows, KeptMonth, build_months
from bot.usage.model import TrackedOrganization
from bot.usage.organization_rules import Price
from bot.usage.period import Period, last_day
from bot.usage.report import Month


@dataclass(frozen=True, slots=True)
class KeptMonths:
    """The months, oldest first. `since`: the first day that was kept at all. `silent`: Pipefy did not answer."""

    months: tuple[KeptMonth, ...]
    since: date | None
    silent: bool = False
    price: Price | None = None


async def kept_months(deps: Deps, tracked: TrackedOrganization, months: Sequence[date]) -> KeptMonths:
    """The months by their first days, oldest first. Raises what Pipefy raises, but for a Pipefy that is away."""
    listed, silent = await _listed(deps, tracked)
    workspace_id, uuid = tracked.workspace_id, tracked.organization.uuid
    async with deps.sessions.read() as session:
        days = await history_repository.days(session, workspace_id, uuid, months[0], last_day(months[-1]))
        since = await history_repository.first_day(session, workspace_id, uuid)
        price = (await rules_in(session, tracked, deps.now())).rules.price
    return KeptMonths(build_months(months, days, listed, deps.now().astimezone(UTC).date()), since, silent, price)


async def kept_flows(deps: Deps, tracked: TrackedOrganization, month: date) -> KeptFlows:
    """The flows of the month as they were read last."""
    async with deps.sessions.read() as session:
        return await history_repository.flows_of_month(session, tracked.workspace_id, tracked.organization.uuid, month)


async def _listed(deps: Deps, tracked: TrackedOrganization) -> tuple[dict[date, Month], bool]:
    try:
        answer = await read_report(deps, tracked, Period.LAST_3_MONTHS)
    except TryLater:  # what was kept helps more than an error
        return {}, True
    return {month.starts: month for month in answer.report.months}, answer.stale_at is not None
